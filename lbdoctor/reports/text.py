"""For people at a terminal or reading a log."""

from __future__ import annotations

from lbdoctor.diagnosis import Diagnosis, State
from lbdoctor.gate import Policy
from lbdoctor.reports import Screen
from lbdoctor.reports._headline import headline, ordered
from lbdoctor.reports._page import Page
from lbdoctor.reports._story import gaps, last_line, notes, others, story
from lbdoctor.reports._words import beside, together

MOST_STORIES = 20
MOST_OTHERS = 10
_SICK = (State.BROKEN, State.PENDING, State.DEGRADED)


def render(diagnosis: Diagnosis, policy: Policy, screen: Screen) -> str:
    """Trouble first, each cause once; then what else was noticed, what was not seen, the sum."""
    page = Page(screen)
    page.line(headline(diagnosis), "bold")
    told = [e for e in diagnosis.exposures if screen.verbose or _troubled(e.state, diagnosis)]
    shown = ordered(told)
    groups = together(shown)
    most = len(groups) if screen.verbose else MOST_STORIES
    for alike in groups[:most]:
        page.line()
        story(page, diagnosis, alike)
    if len(groups) > most:
        page.line()
        page.line(f"and {len(groups) - most} more stories (lbdoctor scan -v, or -o short)")
    found = beside(diagnosis, screen.verbose)
    if found:
        page.line()
        page.line("Also noticed", "bold")
        others(page, found, len(found) if screen.verbose else MOST_OTHERS)
    if diagnosis.gaps:
        page.line()
        gaps(page, diagnosis, screen.verbose)
    page.line()
    notes(page, diagnosis, screen)
    page.line(last_line(diagnosis, policy))
    if any(each.roots for each in shown):
        page.line("More on a code: lbdoctor explain CODE", "dim")
    return page.text


def _troubled(state: State, diagnosis: Diagnosis) -> bool:
    """Unknown ones are told only where nothing is worse: they are mostly the same gap."""
    if state is State.UNKNOWN:
        return not any(e.state in _SICK for e in diagnosis.exposures)
    return state is not State.OK
