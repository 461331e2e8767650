"""States that were recorded from real programs: what is said of them, sick and healthy."""

import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from lbdoctor.cli import run

RECORDED = Path(__file__).parent.parent / "fixtures" / "recorded"


def states() -> Iterator[Path]:
    for case in sorted(RECORDED.iterdir()) if RECORDED.is_dir() else ():
        yield from sorted(each for each in case.iterdir() if each.is_dir())


def name(path: Path) -> str:
    return f"{path.parent.name}-{path.name}"


def report(path: Path, capfd: pytest.CaptureFixture[str]) -> dict[str, object]:
    guest, supervisor = path / "guest", path / "supervisor"
    words = ["--from", str(guest if guest.is_dir() else path)]
    if supervisor.is_dir():
        words += ["--supervisor-from", str(supervisor)]
    run("lbdoctor", ["scan", *words, "-o", "json"])
    found: dict[str, object] = json.loads(capfd.readouterr().out)
    return found


def told(found: dict[str, object]) -> str:
    lines = []
    codes = {each["id"]: each["code"] for each in found["findings"]}  # type: ignore[attr-defined]
    for each in found["exposures"]:  # type: ignore[attr-defined]
        ref = each["ref"]
        roots = ", ".join(codes[root] for root in each["roots"]) or "-"
        engine = " > ".join(each["engine"]["expected"]) or "?"
        who = "/".join(filter(None, (ref["cluster"], ref["kind"], ref["namespace"], ref["name"])))
        lines.append(f"{each['state']} {who} [{engine}]: {roots}")
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("path", list(states()), ids=name)
def test_a_recorded_state_is_told_as_expected(
    path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """Set LBDOCTOR_REWRITE=1 to write down what is said now; read the difference before keeping."""
    found = report(path, capfd)
    expected = path.parent / f"{path.name}.expected.txt"
    if os.environ.get("LBDOCTOR_REWRITE"):
        expected.write_text(told(found))

    assert told(found) == expected.read_text()


@pytest.mark.parametrize("path", [p for p in states() if p.name == "healthy"], ids=name)
def test_a_healthy_recorded_state_has_no_error(
    path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    found = report(path, capfd)

    assert [e["id"] for e in found["findings"] if e["severity"] == "error"] == []  # type: ignore[attr-defined]
    assert "ok" in {each["state"] for each in found["exposures"]}  # type: ignore[attr-defined]


def test_a_conflict_is_told_after_its_events_have_expired(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    guest = shutil.copytree(RECORDED / "vks-and-metallb" / "sick" / "guest", tmp_path / "guest")
    events = guest / "events.core.json"
    events.write_text(json.dumps(json.loads(events.read_text()) | {"items": []}))

    assert told(report(guest, capfd)) == (
        "degraded guest/Service/shop/web [metallb > vks]: engine/conflict\n"
    )
