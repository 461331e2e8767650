"""One exposure with its whole chain, for people; ends with a paragraph to forward."""

from __future__ import annotations

from lbdoctor.diagnosis import Diagnosis, Exposed, Judged
from lbdoctor.gate import Policy
from lbdoctor.model import Owner
from lbdoctor.reports import Screen
from lbdoctor.reports._document import stamp
from lbdoctor.reports._page import STYLES, Page
from lbdoctor.reports._story import gaps, last_line, notes, others, story
from lbdoctor.reports._words import fact, headline, lead, name, troubled

MOST_STEPS = 12
WHO = {
    Owner.CLUSTER: "the administrator of the cluster",
    Owner.PLATFORM: "the administrator of the platform",
    Owner.NETWORK: "the network team",
    Owner.CLOUD: "the administrator of the cloud account",
}


def render(diagnosis: Diagnosis, policy: Policy, screen: Screen) -> str:
    """The story of each exposure, its chain, its consequences, and whom to ask."""
    page = Page(screen)
    page.line(headline(diagnosis), "bold")
    for each in diagnosis.exposures:
        page.line()
        story(page, diagnosis, [each])
        page.line()
        _chain(page, each)
        _because(page, each)
        rest = [j for _, _, found in each.stages for j in found if j.id and j not in each.roots]
        if rest:
            page.line()
            page.line("What follows from it, or stands beside it", "bold")
            others(page, rest, len(rest))
        told = lead(each) or (each.roots[0] if each.roots else None)
        if troubled(each) and told is not None and told.finding.remedy.owner in WHO:
            page.line()
            _forward(page, diagnosis, each, told)
    if diagnosis.gaps:
        page.line()
        gaps(page, diagnosis, screen.verbose)
    page.line()
    notes(page, diagnosis, screen.verbose)
    page.line(last_line(diagnosis, policy))
    return page.text


def _chain(page: Page, each: Exposed) -> None:
    page.line("The chain", "bold")
    page.line(f"{name(each.ref)} ({each.state.value})", indent=2)
    for step in each.chain[:MOST_STEPS]:
        style = {"failed": STYLES["error"], "warning": STYLES["warning"]}.get(step.state, "")
        state = "" if step.state == "ok" else f" ({step.state})"
        page.line(f"{step.verb}: {name(step.ref)}{state}", style, indent=4)
    if len(each.chain) > MOST_STEPS:
        page.line(f"and {len(each.chain) - MOST_STEPS} more", indent=4)


def _because(page: Page, each: Exposed) -> None:
    if each.engine.because:
        page.line()
        page.line("Why this engine", "bold")
        for one in each.engine.because[:4]:
            page.line(fact(one, each.ref), indent=2)


def _forward(page: Page, diagnosis: Diagnosis, each: Exposed, root: Judged) -> None:
    """What somebody else needs to know, in a paragraph that can be sent."""
    obj = diagnosis.snapshot.find(each.ref)
    uid = f" (uid {obj.uid})" if obj is not None and obj.uid else ""
    since = f" since {stamp(each.since)}" if each.since else ""
    who = " → ".join(each.engine.expected)
    who = f"{who} ({each.engine.confidence})" if who else "nobody that is known"
    said = "; ".join(fact(one, root.ref) for one in root.finding.evidence[:2])
    page.line(f"To forward to {WHO[root.finding.remedy.owner]}", "bold")
    page.line(
        f"{name(each.ref)}{uid} has been {each.state.value}{since}. "
        f"Responsible load balancer: {who}. "
        f"Found on {name(root.ref)}: {root.message} ({root.check.code}; {said}). "
        f"Could you {root.finding.remedy.summary}?",
        indent=2,
    )
