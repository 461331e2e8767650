"""The parts that reports for people share: an exposure's story, the gaps, the last line."""

from __future__ import annotations

from collections.abc import Sequence

from lbdoctor.diagnosis import Diagnosis, Exposed, Judged, StageState
from lbdoctor.gate import Policy, exit_code
from lbdoctor.model import Outcome, Owner, Severity
from lbdoctor.reports import Screen
from lbdoctor.reports._kubectl import advice, closing, steps
from lbdoctor.reports._left import left
from lbdoctor.reports._page import STYLES, Page
from lbdoctor.reports._words import (
    PLAIN,
    age,
    blind_spots,
    engines,
    fact,
    lead,
    name,
    plural,
    sure,
    waiting,
)

MOST_FACTS = 3
MOST_NAMES = 5
MOST_GAPS = 8


def story(page: Page, diagnosis: Diagnosis, alike: Sequence[Exposed]) -> None:
    """One exposure, with all others that have the same roots."""
    first = alike[0]
    clock = diagnosis.snapshot.clock
    span = clock.age(first.since) if waiting(first) else None
    since = f", for {'' if clock.exact else 'at least '}{age(span)}" if span else ""
    address = f" {', '.join(first.addresses)}" if first.addresses and len(alike) == 1 else ""
    page.item(
        first.state.value,
        STYLES[first.state.value],
        f"{name(first.ref)}{address}: {PLAIN[first.state]}{since}",
    )
    if len(alike) > 1:
        names = ", ".join(name(each.ref) for each in alike[1 : MOST_NAMES + 1])
        more = f" and {len(alike) - MOST_NAMES - 1} more" if len(alike) > MOST_NAMES + 1 else ""
        page.field("also", names + more)
    if whose := list(dict.fromkeys(each.whose for each in alike if each.whose)):
        more = f" and {len(whose) - MOST_NAMES} more" if len(whose) > MOST_NAMES else ""
        page.field("for", ", ".join(whose[:MOST_NAMES]) + more)
    page.field("engine", engines(first))
    if room := left(diagnosis, first):
        page.field("pools", room)
    page.field("stages", stages(first))
    for number, root in enumerate(first.roots, 1):
        cause(page, diagnosis, root, first, number if len(first.roots) > 1 else None)


def stages(each: Exposed) -> str:
    """`claimed ok, running ok, addressed FAILED`, equal neighbours together."""
    parts: list[tuple[list[str], str]] = []
    for stage, how, _ in each.stages:
        word = how.value.upper() if how is StageState.FAILED else how.value.replace("-", " ")
        if parts and parts[-1][1] == word:
            parts[-1][0].append(stage.word)
        else:
            parts.append(([stage.word], word))
    if len(parts) == 1:
        return f"all {parts[0][1]}"
    return "; ".join(f"{', '.join(names)} {word}" for names, word in parts)


def cause(
    page: Page, diagnosis: Diagnosis, root: Judged, exposed: Exposed, number: int | None
) -> None:
    """One root: what is wrong where, the facts, and the next step."""
    where = f" on {name(root.ref)}" if root.ref != exposed.ref else ""
    label = "cause" if number is None else f"cause {number}"
    unknown = "not known; " if root.check.symptom else ""
    page.field(label, f"{unknown}{root.message}{sure(root)}", style=STYLES[root.severity.value])
    page.field("", f"{root.check.code}{where}")
    facts = root.finding.evidence[:MOST_FACTS]
    for index, each in enumerate(facts):
        page.field("" if index else "seen", fact(each, exposed.ref))
    further = lead(exposed)
    if further is not None:
        page.field("so far", f"{further.message}{sure(further)}  [{further.check.code}]")
    remedy = (further or root).finding.remedy
    owner = "" if remedy.owner is Owner.APPLICATION else f" ({remedy.owner.value})"
    todo = steps(further or root, diagnosis.snapshot)
    where = f"; {todo.where}:" if todo.where else ""
    page.field("next", f"{remedy.summary}{owner}{where}")
    for command in todo.commands:
        page.command(command, 13)


def others(page: Page, found: Sequence[Judged], most: int) -> None:
    """Findings in a line each."""
    for each in found[:most]:
        text = f"{name(each.ref)}: {each.message}{sure(each)}  [{each.check.code}]"
        page.item(f"{each.severity.value:<7}", STYLES[each.severity.value], text)
    if len(found) > most:
        page.line(f"and {len(found) - most} more (lbdoctor scan -v)")


def gaps(page: Page, diagnosis: Diagnosis, verbose: bool) -> None:
    """What could not be seen, and the commands that would show it."""
    found = blind_spots(diagnosis.gaps)
    page.line(f"Could not look ({open_checks(diagnosis)})", "bold")
    most = len(found) if verbose else MOST_GAPS
    for why, what in found[:most]:
        page.line(f"{why}: {what}", indent=2)
    if len(found) > most:
        page.line(f"and {len(found) - most} more reasons (lbdoctor scan -v)", indent=2)
    block = closing(diagnosis.gaps, diagnosis.snapshot)
    if block:
        page.line()
        page.line(advice(block, diagnosis.snapshot))
        page.line()
        for command in block:
            page.command(command, 0)


def open_checks(diagnosis: Diagnosis) -> str:
    """How much is left open by what could not be seen."""
    count = sum(each.outcome is Outcome.INCONCLUSIVE for each in diagnosis.checks)
    return f"{plural(count, 'check')} left open" if count else "no check is left open"


def notes(page: Page, diagnosis: Diagnosis, screen: Screen) -> None:
    """What the sources have to say: files skipped, members refused."""
    if screen.quiet:
        return
    found = [note for reading in diagnosis.snapshot.readings for note in reading.notes]
    most = len(found) if screen.verbose else 3
    for note in found[:most]:
        page.item("note", "dim", note)
    if len(found) > most:
        page.line(f"and {len(found) - most} more notes (lbdoctor scan -v)")


def last_line(diagnosis: Diagnosis, policy: Policy) -> str:
    """What was checked and how it ends, in one line."""
    outcomes = [each.outcome for each in diagnosis.checks]
    severities = [each.severity for each in diagnosis.findings]
    parts = [
        plural(severities.count(Severity.ERROR), "error"),
        plural(severities.count(Severity.WARNING), "warning"),
        f"{outcomes.count(Outcome.PASSED)} checks passed",
        f"{outcomes.count(Outcome.FAILED)} failed",
        f"{outcomes.count(Outcome.INCONCLUSIVE)} inconclusive",
        f"exit {exit_code(diagnosis, policy)}",
    ]
    partial = "PARTIAL, broken off: " if diagnosis.partial else ""
    return partial + " · ".join(parts)
