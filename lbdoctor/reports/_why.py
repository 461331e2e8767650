"""One exposure with its whole chain, for people; ends with a paragraph to forward."""

from __future__ import annotations

from collections.abc import Iterator

from lbdoctor.diagnosis import Diagnosis, Exposed, Judged, Step
from lbdoctor.gate import Policy
from lbdoctor.model import Ref
from lbdoctor.reports import Screen
from lbdoctor.reports._forward import forward
from lbdoctor.reports._headline import headline, ordered
from lbdoctor.reports._page import STYLES, Page
from lbdoctor.reports._story import gaps, last_line, notes, others, story
from lbdoctor.reports._words import fact, lead, name

MOST_STEPS = 20
MOST_FACTS = 4


def render(diagnosis: Diagnosis, policy: Policy, screen: Screen) -> str:
    """The story of each exposure, its chain, its consequences, and whom to ask."""
    page = Page(screen)
    page.line(headline(diagnosis), "bold")
    for each in ordered(diagnosis.exposures):
        page.line()
        story(page, diagnosis, [each])
        page.line()
        _chain(page, each)
        _because(page, each)
        rest = list(_rest(each))
        if rest:
            page.line()
            page.line("What follows from it, or stands beside it", "bold")
            others(page, rest, len(rest))
        forward(page, diagnosis, each)
    if diagnosis.gaps:
        page.line()
        gaps(page, diagnosis, screen.verbose)
    page.line()
    notes(page, diagnosis, screen)
    page.line(last_line(diagnosis, policy))
    return page.text


def _rest(each: Exposed) -> Iterator[Judged]:
    """The findings that the story has not told: not that it has no address, once more."""
    told = [*each.roots, lead(each)]
    for _, _, found in each.stages:
        for judged in found:
            symptom = judged.check.symptom and judged.ref == each.ref
            if judged.id and not symptom and not any(judged is old for old in told):
                yield judged


def _chain(page: Page, each: Exposed) -> None:
    page.line("The chain", "bold")
    page.line(f"{name(each.ref)} ({each.state.value})", indent=2)
    causes = {root.ref for root in each.roots if not root.check.symptom}
    steps = list(_tree(each.chain, each.ref, 2))
    for step, depth in steps[:MOST_STEPS]:
        style = {"failed": STYLES["error"], "warning": STYLES["warning"]}.get(step.state, "")
        state = "cause" if step.ref in causes else step.state
        where = "" if step.ref.cluster == step.parent.cluster else f" ({step.ref.cluster})"
        said = f"{name(step.ref, home=step.ref.cluster)}{where}"
        said += "" if state == "ok" else f" ({state})"
        page.line(f"{step.verb}: {said}", style, indent=2 * depth, hang=4)
    if len(steps) > MOST_STEPS:
        page.line(f"and {len(steps) - MOST_STEPS} more", indent=4)


def _tree(steps: tuple[Step, ...], start: Ref, depth: int) -> Iterator[tuple[Step, int]]:
    """Every step below an object with its depth, each object before what it needs."""
    for step in steps:
        if step.parent == start:
            yield step, depth
            yield from _tree(steps, step.ref, depth + 1)


def _because(page: Page, each: Exposed) -> None:
    if each.engine.because:
        page.line()
        page.line("Why this engine", "bold")
        for one in each.engine.because[:MOST_FACTS]:
            page.line(fact(one, each.ref), indent=2, hang=2)
