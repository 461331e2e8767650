"""The paragraph that somebody else needs, who has to act and has not seen the report."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lbdoctor.diagnosis import Diagnosis, Exposed, Judged
from lbdoctor.model import Owner
from lbdoctor.reports._document import stamp
from lbdoctor.reports._page import Page
from lbdoctor.reports._words import (
    SAID,
    engines,
    fact,
    lead,
    name,
    sure,
    troubled,
    waiting,
)
from lbdoctor.sources import Reading

WHO = {
    Owner.CLUSTER: "the administrator of the cluster",
    Owner.PLATFORM: "the administrator of the platform",
    Owner.NETWORK: "the network team",
    Owner.CLOUD: "the administrator of the cloud account",
}
MOST_FACTS = 2


def forward(page: Page, diagnosis: Diagnosis, each: Exposed) -> None:
    """What was seen and what is asked, where the next step is not the reader's own."""
    told = lead(each) or (each.roots[0] if each.roots else None)
    if not troubled(each) or told is None or told.finding.remedy.owner not in WHO:
        return
    page.line()
    page.line(f"To forward to {WHO[told.finding.remedy.owner]}", "bold")
    page.line(" ".join(_sentences(diagnosis, each, told)), indent=2, fold=False)


def _sentences(diagnosis: Diagnosis, each: Exposed, told: Judged) -> Iterator[str]:
    yield _object(diagnosis, each)
    yield f"Responsible load balancer: {engines(each)}."
    yield from _over_there(each, told)
    found = f"{told.message.rstrip('.')}{sure(told)} [{told.check.code}]"
    if told.ref == each.ref or told.ref.name in told.message:
        yield f"Found: {found}."
    else:
        yield f"Found on {name(told.ref)}: {found}."
    facts = "; ".join(fact(one, each.ref) for one in told.finding.evidence[:MOST_FACTS])
    if facts:
        yield f"Seen: {facts}."
    yield from _question(told.finding.remedy.summary)


def _object(diagnosis: Diagnosis, each: Exposed) -> str:
    """What it is about; since when only where that is known: it may have worked at first."""
    obj = diagnosis.snapshot.find(each.ref)
    place = next((r.location for r in diagnosis.snapshot.readings if _live(r, each)), "")
    where = f" in the cluster {place}" if place else ""
    known = [f"uid {obj.uid}"] if obj is not None and obj.uid else []
    if waiting(each):
        said = f"has been pending since {stamp(each.since)}"
    else:
        known += [f"created {stamp(each.since)}"] if each.since else []
        known += each.addresses or ()
        said = SAID[each.state]
    about = f" ({', '.join(known)})" if known else ""
    return f"{name(each.ref)}{about}{where} {said}."


def _live(reading: Reading, each: Exposed) -> bool:
    return reading.kind == "live" and reading.cluster == each.ref.cluster


def _over_there(each: Exposed, told: Judged) -> Iterator[str]:
    """By which name those know it who look after another cluster."""
    cluster = told.finding.remedy.cluster or told.ref.cluster
    for step in each.chain:
        if step.ref.cluster == cluster != step.parent.cluster:
            if step.ref != told.ref:
                yield f"It {step.verb} {name(step.ref)}."
            return


def _question(summary: str) -> Iterator[str]:
    """`Could you …?`; what follows a colon or semicolon is a sentence of its own."""
    asked, _, rest = re.sub("[:;] ", "\n", summary, count=1).partition("\n")
    yield f"Could you {asked}?"
    if rest:
        yield f"{rest[0].upper()}{rest[1:]}."
