"""To paste into a ticket."""

from __future__ import annotations

from collections.abc import Iterator

from lbdoctor.diagnosis import Diagnosis, Exposed, Judged, State
from lbdoctor.gate import Policy
from lbdoctor.reports import Screen
from lbdoctor.reports._headline import headline
from lbdoctor.reports._kubectl import advice, closing, steps
from lbdoctor.reports._left import left
from lbdoctor.reports._story import last_line, open_checks, stages
from lbdoctor.reports._words import (
    PLAIN,
    beside,
    blind_spots,
    engines,
    existence,
    name,
    said_at,
    sure,
    together,
    value,
)


def render(diagnosis: Diagnosis, policy: Policy, screen: Screen) -> str:
    """The report as Markdown: a table of exposures, then each cause with its facts."""
    return "\n".join(_lines(diagnosis, policy)) + "\n"


def _lines(diagnosis: Diagnosis, policy: Policy) -> Iterator[str]:
    yield f"**{_safe(headline(diagnosis))}**"
    if diagnosis.exposures:
        yield from (
            "",
            "| exposure | state | engine | addresses | first cause |",
            "|---|---|---|---|---|",
        )
    yield from map(_row, diagnosis.exposures)
    for alike in together(e for e in diagnosis.exposures if e.roots and e.state is not State.OK):
        yield from _story(alike, diagnosis)
    found = beside(diagnosis)
    if found:
        yield from ("", "### Also noticed", "")
    for each in found:
        yield f"* {each.severity.value}: {_safe(name(each.ref))}: {_safe(each.message)} (`{each.check.code}`)"
    yield from _gaps(diagnosis)
    yield from ("", last_line(diagnosis, policy))


def _row(each: Exposed) -> str:
    first = f"`{each.roots[0].check.code}`" if each.roots else ""
    cells = (name(each.ref), each.state.value, engines(each), ", ".join(each.addresses or ()))
    return f"| {' | '.join(map(_safe, cells))} | {first} |"


def _story(alike: list[Exposed], diagnosis: Diagnosis) -> Iterator[str]:
    first = alike[0]
    more = f" and {len(alike) - 1} more" if len(alike) > 1 else ""
    yield from ("", f"### {_safe(name(first.ref))}{more}: {PLAIN[first.state]}", "")
    if room := left(diagnosis, first):
        yield from (f"Pools: {_safe(room)}", "")
    yield f"Stages: {stages(first)}"
    for root in first.roots:
        yield from _cause(root, diagnosis)


def _cause(root: Judged, diagnosis: Diagnosis) -> Iterator[str]:
    yield ""
    yield f"**`{root.check.code}`** on {_safe(name(root.ref))}: {_safe(root.message)}{sure(root)}"
    yield ""
    for fact in root.finding.evidence:
        plain, text = existence(fact), value(fact.value).replace("`", "'")
        said = f"{_safe(name(fact.ref))}, `{fact.path}`: `{text}`{said_at(fact)}"
        yield f"* {_safe(plain) or said}"
    remedy, todo = root.finding.remedy, steps(root, diagnosis.snapshot)
    where = f"; {todo.where}:" if todo.where else ""
    yield from ("", f"Next ({remedy.owner.value}): {_safe(remedy.summary)}{where}")
    if todo.commands:
        yield from ("", "```sh", *todo.commands, "```")


def _gaps(diagnosis: Diagnosis) -> Iterator[str]:
    if not diagnosis.gaps:
        return
    yield from ("", f"### Could not look ({open_checks(diagnosis)})", "")
    for why, what in blind_spots(diagnosis.gaps):
        yield f"* {_safe(why)}: {_safe(what)}"
    block = closing(diagnosis.gaps, diagnosis.snapshot)
    if block:
        said = _safe(advice(block, diagnosis.snapshot))
        yield from ("", said, "", "```sh", *block, "```")


def _safe(text: str) -> str:
    """Text that Markdown shows as it is."""
    for char in "\\|<>*_[]":
        text = text.replace(char, f"\\{char}")
    return text
