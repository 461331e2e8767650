"""What every check must meet, ours or a stranger's: one line in a test file runs it all."""

from __future__ import annotations

import ast
import inspect
import re
import shlex
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from lbdoctor.diagnose import diagnose
from lbdoctor.diagnosis import Diagnosis, State
from lbdoctor.model import Confidence, Kind, Outcome, Severity
from lbdoctor.registry import Check, load
from lbdoctor.runner import Verdicts
from lbdoctor.surprise import loud
from lbdoctor.testing.cases import Case, cases, errors, verdict
from lbdoctor.testing.masking import masked
from lbdoctor.testing.states import snapshot

HEADINGS = ("Why it matters", "How it is decided", "How to fix")
MOST_CHANGED = 6
READING = {"get", "describe", "logs", "config", "auth", "explain", "events", "top", "version"}
_OPERATORS = {"|", "||", "&", "&&", ";", ">", ">>"}  # reports quote every word
_PLACE = re.compile(r"(-n|--namespace|--context)[ =]\S+\s+")


def contract(package: str, fixtures: Path) -> Callable[..., None]:
    """A pytest test that holds the checks of a package, and its fixtures, against the contract.

    Use: `test_contract = contract("acme_checks", Path(__file__).parent / "fixtures")`.
    """
    registry = load()
    own = [c for c in registry.checks if f"{c.judge.__module__}.".startswith(f"{package}.")]
    found = cases(fixtures)
    tests = [
        *(pytest.param(page_, check, id=f"page-{check.name}") for check in own),
        *(pytest.param(imports_, check, id=f"imports-{check.name}") for check in own),
        *(pytest.param(words_, case, id=f"words-{case.name}") for case in found),
        *(pytest.param(twin_, case, id=f"twin-{case.name}") for case in found),
        *(pytest.param(same_, case, id=f"same-{case.name}") for case in found),
        *(pytest.param(stripped_, case, id=f"stripped-{case.name}") for case in found),
        *(pytest.param(masked_, case, id=f"masked-{case.name}") for case in found),
        *(pytest.param(blind_, case, id=f"blind-{case.name}") for case in found),
    ]

    @pytest.mark.parametrize(("holds", "subject"), tests)
    def test(holds: Callable[[object], None], subject: object) -> None:
        with loud():
            holds(subject)

    return test


def page_(check: Check) -> None:
    """The docstring is the page: a first line, then three paragraphs with known beginnings."""
    page = inspect.cleandoc(check.page)

    assert len(page.partition("\n")[0]) <= 79, "the first line is too long"
    assert check.title and not check.title.endswith("."), "the title is no sentence"
    for heading in HEADINGS:
        assert f"\n\n{heading}: " in page, f"no paragraph begins with {heading!r}"
    unknown = set(check.explains) - set(load().codes)
    assert not unknown, f"explains {unknown}, which no check has as its code"


def imports_(check: Check) -> None:
    """Checks use lbdoctor, the standard library and their own folder; no files, no sockets."""
    source = Path(inspect.getsourcefile(inspect.unwrap(check.judge)) or "").read_text()
    package = check.judge.__module__.partition(".")[0]
    for name in _imported(source):
        assert name in {"lbdoctor", package, *sys.stdlib_module_names} - _OUTSIDE, name


_OUTSIDE = {"socket", "subprocess", "urllib", "http", "pathlib", "io", "os", "shutil", "tempfile"}


def _imported(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield (node.module or "").partition(".")[0]


def words_(case: Case) -> None:
    """A finding is one line with facts, and what it tells people to run changes nothing."""
    for each in _seen(case, False).findings:
        finding, name = each.finding, each.check.name
        assert finding.evidence, f"{name}: {finding.message!r} has no evidence"
        for sentence in (finding.message, finding.remedy.summary):
            one = "\n" not in sentence and not sentence.endswith(".")
            assert one, f"{name}: {sentence!r} is not one line without a full stop"
        for command in finding.remedy.commands:
            assert _reads(command), (
                f"{name}: {command!r} has a placeholder, is not one command, or does not only read"
            )


def _reads(command: str) -> bool:
    program, verb = _PLACE.sub("", f"{command} ?").split()[:2]
    simple = "<" not in command and _OPERATORS.isdisjoint(shlex.split(command))
    return simple and (program != "kubectl" or verb in READING)


def twin_(case: Case) -> None:
    """The sick state has a finding, its twin no error and an exposure that is ok."""
    healthy = _seen(case, True)

    assert _seen(case, False).findings, "nothing is found in the sick state"
    assert errors(healthy) == [], f"the healthy twin has errors:\n{verdict(healthy)}"
    assert any(each.state is State.OK for each in healthy.exposures), (
        f"no exposure of the healthy twin is ok:\n{verdict(healthy)}"
    )
    assert 0 < case.changed <= MOST_CHANGED, f"{case.changed} objects differ between the twins"


def same_(case: Case) -> None:
    """The same state gives the same verdicts, whatever the order of its objects."""
    registry = load()
    backwards = Case(
        case.path,
        {side: raws[::-1] for side, raws in case.sick.items()},
        case.healthy,
        case.at,
        case.story,
    )

    assert verdict(diagnose(case.snapshot(), registry)) == verdict(
        diagnose(backwards.snapshot(), registry)
    )


def stripped_(case: Case) -> None:
    """Taking away what no check declares changes nothing."""
    registry = load()

    assert verdict(diagnose(case.snapshot(), registry)) == verdict(
        diagnose(case.snapshot(strip=False), registry)
    )


def masked_(case: Case) -> None:
    """Hiding all addresses accuses nobody: a stand-in is a value that is there, but not known."""
    registry = load()
    for healthy in (False, True):
        sides = case.healthy if healthy else case.sick
        veiled = Case(case.path, masked(sides), masked(case.healthy), case.at, case.story)
        found = diagnose(veiled.snapshot(), registry)

        _none(
            _certain(found) - _certain(_seen(case, healthy)), "with all addresses hidden", ACCUSED
        )
        assert [each.id for each in errors(found) if healthy] == []


def blind_(case: Case) -> None:
    """Hiding kinds turns no verdict to passed and brings no certain error.

    Each is hidden alone; then all that show which programs run, as who saves few kinds may do;
    then all but those that a tenant sees: Services, what belongs to them, and their Events.
    """
    kinds = _kinds(case)
    together = (
        [kind for kind in kinds if kind.name in _RUNNING],
        [kind for kind in kinds if kind.name not in _TENANTS],
    )
    for healthy in (False, True):
        seen = _seen(case, healthy)
        open_, certain, fine = _open(seen.verdicts), _certain(seen), _ok(seen)
        whole = case.readings(healthy=healthy)
        for hide in (*([kind] for kind in kinds), *together):
            closed = [kind.resource for kind in hide]
            hidden = diagnose(snapshot(whole, closed, case.at), load())

            where = f"with {', '.join(kind.plural for kind in hide)} hidden"
            _none(_passes(hidden.verdicts) & open_, where, PASSED)
            _none(_certain(hidden) - certain, where, ACCUSED)
            _none({("exposure", ref) for ref in _ok(hidden) - fine}, where, "is called ok")


_RUNNING = {"Deployment", "DaemonSet", "ReplicaSet", "StatefulSet", "Pod"}
_TENANTS = {"Service", "Ingress", "EndpointSlice", "Endpoints", "Event"}


PASSED = "passes, and would not if they were seen (glance proves nothing: end with see.require)"
ACCUSED = "is a certain error that is none with open eyes (Blind caught, or an absence assumed?)"


def _none(found: set[tuple[str, object]], where: str, what: str) -> None:
    """Say who broke a rule: a plug-in's pytest does not take our assertions apart."""
    told = sorted(f"{name} on {ref}" for name, ref in found)
    assert not told, f"{where}: {', '.join(told)} {what}"


_SEEN: dict[tuple[Path, bool], Diagnosis] = {}


def _seen(case: Case, healthy: bool) -> Diagnosis:
    """The diagnosis with open eyes, once for all kinds that are hidden in turn."""
    key = (case.path, healthy)
    if key not in _SEEN:
        _SEEN[key] = diagnose(case.snapshot(healthy=healthy), load())
    return _SEEN[key]


def _passes(verdicts: Verdicts) -> set[tuple[str, object]]:
    return {(name, ref) for name, refs in verdicts.passed.items() for ref in refs}


def _open(verdicts: Verdicts) -> set[tuple[str, object]]:
    return {
        (each.check.name, each.ref)
        for each in verdicts.notable
        if each.outcome in (Outcome.FAILED, Outcome.INCONCLUSIVE)
    }


def _certain(diagnosis: Diagnosis) -> set[tuple[str, object]]:
    return {
        (each.check.code, each.ref)
        for each in diagnosis.findings
        if each.severity is Severity.ERROR and each.confidence is Confidence.CERTAIN
    }


def _ok(diagnosis: Diagnosis) -> set[object]:
    return {each.ref for each in diagnosis.exposures if each.state is State.OK}


def _kinds(case: Case) -> list[Kind]:
    """The kinds that are in a case and that some check reads."""
    there = {raw["kind"] for raws in case.sick.values() for raw in raws}
    registry = load()
    needs = [need for api in ("", *registry.apis) for need in registry.needs(api)]
    kinds = {need.kind for need in needs if need.kind.name in there}
    return sorted(kinds, key=lambda kind: kind.resource)
