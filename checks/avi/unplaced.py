"""Virtual services that find no Service Engine: no room, no licence, none alive."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from lbdoctor import (
    ADDRESSED,
    ANNOUNCED,
    CERTAIN,
    ERROR,
    INFO,
    LIKELY,
    Evidence,
    Finding,
    Obj,
    Owner,
    Remedy,
    View,
    check,
)

from .api import ENGINE, GROUP, LEDGER_FIELDS, VIRTUAL, WHOLE, target, uid
from .faring import CAPACITY, ENGINES, LICENSE, STUCK, Trouble, passing, require_state, trouble
from .ledger import usages
from .placed import READS, engines_of, users
from .room import dead, disabled, limits, needed, room


@check(
    "avi/service-engine-capacity",
    "no Service Engine has room for the virtual service",
    ERROR,
    ANNOUNCED,
    subject=VIRTUAL,
    reads=READS,
    engine="avi",
    reached=True,
    options=(STUCK,),
)
def no_capacity(virtual: Obj, see: View) -> Iterator[Finding]:
    """Avi has no Service Engine left on which it could place the virtual service.

    Why it matters: AKO writes the address as soon as Avi has reserved it and does not look
    further. The Service looks healthy, and nothing answers at its address.

    How it is decided: by the reason that Avi gives for the virtual service, never by our own sum:
    the group may have no more engines (max_se), every engine carries as many virtual services as
    it may (max_vs_per_se), or vSphere or NSX cannot create another. One that has waited for its
    engine for longer than `avi-placement-minutes` (15 unless set) is stuck. The figures
    are the limits of the group, what its engines carry, and how many places those that wait need:
    min_scaleout_per_vs for each; `max_se + 1` says by how many engines the limit is too low for
    them. Needs the Avi Controller as a source.

    How to fix: raise max_se or max_vs_per_se of the group, delete virtual services that nobody
    needs, or mend what keeps Avi from creating engines. Until it is stuck, wait.
    """
    found = trouble(virtual, see)
    if found is None and passing(virtual):
        yield _being_placed(virtual)
    if found is None:
        return require_state(virtual)
    if found.what == CAPACITY:
        group = target(virtual["config.se_group_ref"], GROUP, see)
        space = room(group, see) if group else None
        figures, facts = "", found.facts
        if group and space:
            waiting = see.once(blamed).get((CAPACITY, group.uid), 1)
            figures = f" ({space.words}{needed(group, space, waiting)})"
            facts = (*facts, *limits(group))
        yield _finding(virtual, found, figures, facts, see)


def _being_placed(virtual: Obj) -> Finding:
    return Finding(
        "Avi is about to place its virtual service on a Service Engine",
        (virtual.cite("runtime.oper_status.state"),),
        Remedy("wait until Avi has placed it", owner=Owner.NETWORK),
        severity=INFO,
    )


@check(
    "avi/license-exhausted",
    "the licence of Avi allows no further Service Engine",
    ERROR,
    ADDRESSED,
    subject=VIRTUAL,
    reads=(*READS, LEDGER_FIELDS),
    engine="avi",
    reached=True,
    breaks_traffic=True,
    options=(STUCK,),
)
def no_license(virtual: Obj, see: View) -> Iterator[Finding]:
    """Avi may start no other Service Engine: its licence is used up or expired.

    Why it matters: the address is reserved and written on the Service, and nothing carries it.

    How it is decided: by the reason that Avi gives for the virtual service. The figures are those
    of the licence ledger, in service cores. Needs the Avi Controller as a source.

    How to fix: add a licence, or take Service Engines away that carry little.
    """
    found = trouble(virtual, see)
    if found is None:
        return require_state(virtual)
    if found.what == LICENSE:
        shown = [each for each in usages(see) if each.remaining <= 0]
        words = f" ({shown[0].words})" if shown else ""
        facts = (*found.facts, *(fact for each in shown[:1] for fact in each.facts))
        yield _finding(virtual, found, words, facts, see)


@check(
    "avi/service-engine-down",
    "the Service Engines of the virtual service are down",
    ERROR,
    ANNOUNCED,
    subject=VIRTUAL,
    reads=READS,
    engine="avi",
    reached=True,
    options=(STUCK,),
)
def no_engine(virtual: Obj, see: View) -> Iterator[Finding]:
    """No Service Engine that could carry the virtual service is alive and in use.

    Why it matters: the address is on the Service, and nothing in the network answers for it.

    How it is decided: by the reason that Avi gives for the virtual service, or because it is down
    while every Service Engine of its group is switched off, down or disabled. Needs the Avi
    Controller as a source.

    How to fix: start the virtual machines of the Service Engines, find out why they lost the
    controller, or enable them again.
    """
    found = trouble(virtual, see)
    if found is None:
        return require_state(virtual)
    group = target(virtual["config.se_group_ref"], GROUP, see)
    if found.what in (LICENSE, CAPACITY):
        return
    lost = lame(group, see) if group else ()
    if found.what == ENGINES or lost:
        words = f" ({len(lost)} of {len(lost)} down or disabled)" if lost else ""
        told = found if found.what == ENGINES else found._replace(words="its engines are down")
        yield _finding(virtual, told, words, (*found.facts, *lost[:3]), see)
    see.require(GROUP, WHOLE)
    see.require(ENGINE, WHOLE)


def blamed(see: View) -> Mapping[tuple[str, str], int]:
    """How many virtual services have a kind of trouble, by it and the uuid of their group."""
    shown = ((trouble(each, see), each) for each in see.glance(VIRTUAL, WHOLE))
    return Counter((t.what, uid(v["config.se_group_ref"])) for t, v in shown if t)


def lame(group: Obj, see: View) -> tuple[Evidence, ...]:
    """What shows that no engine of a group carries anything; empty where one does, or none is."""
    shown = [dead(each) or disabled(each) for each in engines_of(group, see)]
    known = [each for each in shown if each is not None]
    return tuple(known) if known and len(known) == len(shown) else ()


def _finding(
    virtual: Obj, found: Trouble, figures: str, facts: tuple[Evidence, ...], see: View
) -> Finding:
    group = target(virtual["config.se_group_ref"], GROUP, see)
    where = f" in {group['name']}" if group and group["name"] else ""
    return Finding(
        f"its virtual service runs on no Service Engine{where}: {found.words}{figures}",
        facts,
        Remedy(_HOW.get(found.what, _REVIVE), owner=Owner.NETWORK),
        CERTAIN if group else LIKELY,
        affects=tuple(each.ref for each in users(virtual, see)),
        about=group.ref if group else virtual.ref,
    )


_REVIVE = "start the Service Engines of the group again, or enable them"
_HOW = {
    CAPACITY: "give the group more engines or places, or mend what keeps Avi from creating engines",
    LICENSE: "add a licence to Avi, or take Service Engines away that carry little",
}
