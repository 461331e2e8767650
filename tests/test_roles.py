"""Flags in the wrong order: what a dump holds tells which cluster it is of."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from click.testing import CliRunner
from test_supervisor_chain import AT, CASES

from lbdoctor.cli import cli
from lbdoctor.testing.written import Raw

FULL = CASES["flb-vip-pool-exhausted"]


def write(folder: Path, raws: list[Raw]) -> str:
    folder.mkdir()
    listed = {"apiVersion": "v1", "kind": "List", "items": raws}
    (folder / "everything.json").write_text(json.dumps(listed, default=str), encoding="utf-8")
    return str(folder)


def scanned(*words: str) -> Any:
    result = CliRunner().invoke(cli, ["scan", "-o", "json", "--at", AT, *words])
    return json.loads(result.stdout)


def notes(found: Any) -> str:
    return " ".join(note for each in found["sources"] for note in each.get("notes", ()))


def test_guest_and_supervisor_the_wrong_way_round_are_exchanged(tmp_path: Path) -> None:
    guest = write(tmp_path / "guest", FULL.sick["guest"])
    supervisor = write(tmp_path / "supervisor", FULL.sick["supervisor"])

    right = scanned("--from", guest, "--supervisor-from", supervisor)
    wrong = scanned("--from", supervisor, "--supervisor-from", guest)

    assert wrong["exposures"] == right["exposures"]
    assert wrong["pools"] == right["pools"]
    assert "they are exchanged" in notes(wrong)
    assert "exchanged" not in notes(right)


def test_two_supervisors_are_left_as_they_were_given_and_said_to_be_two(tmp_path: Path) -> None:
    one = write(tmp_path / "one", FULL.sick["supervisor"])
    other = write(tmp_path / "other", FULL.healthy["supervisor"])

    found = scanned("--from", one, "--supervisor-from", other)

    assert "is a supervisor, too" in notes(found)
    assert {each["ref"]["cluster"] for each in found["exposures"]} == {"guest"}


def test_an_empty_supervisor_is_not_taken_for_the_guest(tmp_path: Path) -> None:
    one = write(tmp_path / "one", FULL.sick["supervisor"])
    nothing = tmp_path / "nothing"
    nothing.mkdir()
    (nothing / "events.json").write_text('{"apiVersion": "v1", "kind": "EventList", "items": []}')

    found = scanned("--from", one, "--supervisor-from", str(nothing))

    assert "exchanged" not in notes(found)
