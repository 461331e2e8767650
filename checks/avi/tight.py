"""What will be full soon: places on Service Engines, and licences; and engines that are down."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from lbdoctor import (
    ADDRESSED,
    ANNOUNCED,
    WARNING,
    Finding,
    Obj,
    Option,
    Owner,
    Ref,
    Remedy,
    View,
    check,
    link,
)

from .api import ENGINE, GROUP, LEDGER, LEDGER_FIELDS, VIRTUAL_FIELDS, WHOLE, target, untold
from .faring import CAPACITY, LICENSE, STUCK
from .ledger import tiers, usages
from .placed import GROUPS, engines_of
from .room import dead, limits, room
from .unplaced import blamed

PLACES_LOW: Final = Option(
    "engine-places-low-percent",
    20,
    "a group of Service Engines is called nearly full when no more of its places are free",
)
LICENSE_LOW: Final = Option(
    "license-low-percent",
    10,
    "a licence of Avi is called nearly used up when no more of it is left, in percent",
)


@check(
    "avi/service-engine-capacity-low",
    "hardly any place for virtual services is left",
    WARNING,
    ANNOUNCED,
    subject=GROUP,
    reads=(*GROUPS, VIRTUAL_FIELDS),
    engine="avi",
    reached=True,
    options=(PLACES_LOW, STUCK),
)
def places_low(group: Obj, see: View) -> Iterator[Finding]:
    """A group of Service Engines has hardly any place for another virtual service.

    Why it matters: the next Service gets an address and no engine: it looks healthy, and
    nothing answers.

    How it is decided: a group may have max_se engines with max_vs_per_se virtual services each; no
    more than `engine-places-low-percent` of these places (20 unless set) is free. The sum is ours:
    a virtual service that is scaled out takes a place on each of its engines. Only groups that
    serve the given clusters are judged. Needs the Avi Controller as a source.

    How to fix: raise max_se or max_vs_per_se of the group, or delete what nobody needs.
    """
    found = room(group, see)
    if (CAPACITY, group.uid) in see.once(blamed):
        return
    if found and found.total > 0 and found.free <= found.total * see.option(PLACES_LOW) / 100:
        yield Finding(
            f"{found.free} of {found.total} places for virtual services are left "
            f"({found.engines} of at most {found.most} Service Engines, {found.each} on each)",
            limits(group),
            Remedy("raise max_se or max_vs_per_se of the group", owner=Owner.NETWORK),
        )
    see.require(ENGINE, WHOLE)


@check(
    "avi/service-engine-down",
    "a Service Engine is down",
    WARNING,
    ANNOUNCED,
    subject=ENGINE,
    reads=GROUPS,
    engine="avi",
    reached=True,
)
def engine_down(engine: Obj, see: View) -> Iterator[Finding]:
    """One Service Engine of a group is down, others carry its virtual services.

    Why it matters: what is left may be too little for the next failure, or for the traffic.

    How it is decided: it is switched off or Avi calls it down, and another engine of its group is
    not. Needs the Avi Controller as a source.

    How to fix: start the virtual machine of the Service Engine, or find out why it lost the
    controller.
    """
    fact = dead(engine)
    if fact is None and not engine["runtime.oper_status.state"]:
        raise untold(engine, ENGINE, "its state is not told")
    group = target(engine["config.se_group_ref"], GROUP, see)
    alive = [each for each in engines_of(group, see) if not dead(each)] if group else []
    if fact is not None and alive:
        yield Finding(
            f"the Service Engine is down; {len(alive)} of {len(engines_of(group, see)) if group else 0} Service "
            "Engines of its group are left",
            (fact,),
            Remedy("start the Service Engine again", owner=Owner.NETWORK),
        )


@link(GROUP, "is licensed by", LEDGER, reads=(LEDGER_FIELDS,))
def ledger_of(group: Obj, see: View) -> Iterator[Ref]:
    """The licences of Avi, by which engines are started."""
    del group
    yield from (each.ref for each in see.glance(LEDGER, WHOLE))


@check(
    "avi/license-low",
    "the licence of Avi is nearly used up",
    WARNING,
    ADDRESSED,
    subject=LEDGER,
    reads=(LEDGER_FIELDS, VIRTUAL_FIELDS),
    engine="avi",
    reached=True,
    options=(LICENSE_LOW, STUCK),
)
def license_low(ledger: Obj, see: View) -> Iterator[Finding]:
    """Hardly any service core is left in the licence of Avi.

    Why it matters: without a licence Avi starts no further Service Engine, not even in place of
    one that failed.

    How it is decided: of a tier that is in use, no more than `license-low-percent` (10 percent
    unless set) is left, by Avi's licence ledger. Needs the Avi Controller as a source.

    How to fix: add a licence, or take Service Engines away that carry little.
    """
    if not any(tiers(ledger)):
        raise untold(ledger, LEDGER, "its figures are not told")
    if any(what == LICENSE for what, _ in see.once(blamed)):
        return
    for each in usages(see):
        if each.remaining <= each.available * see.option(LICENSE_LOW) / 100:
            yield Finding(each.words, each.facts, Remedy("add a licence", owner=Owner.NETWORK))
