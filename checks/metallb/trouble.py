"""Why a Service that waits gets no address: the same steps in which MetalLB chooses one.

Source: metallb/metallb, internal/allocator/allocator.go and controller/service.go.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from lbdoctor import SERVICE, Blind, Coverage, Evidence, Gap, Obj, Space, View
from lbdoctor.standin import hidden

from .ledger import Use, held, ledger
from .parts import REPORTERS
from .requested import requested, sharable
from .stock import Stock, compatible, stocks
from .wish import Wish, wish

NO_POOL, UNKNOWN, UNFIT, FULL = "no-pool", "pool-unknown", "pool-not-eligible", "pool-exhausted"


class Trouble(NamedTuple):
    """The fault (second half of its code), in words, the facts, and the pools that have it."""

    fault: str
    message: str
    evidence: tuple[Evidence, ...]
    pools: tuple[str, ...] = ()
    sure: bool = True


def waiting(see: View, cluster: str) -> Mapping[Obj, Trouble | None]:
    """The Services of MetalLB without an address, each with its trouble where one is known."""
    return {
        service: trouble(service, see)
        for service in see.glance(SERVICE, Space(cluster))
        if see.addresses(service) == () and "metallb" in see.claims(service).by
    }


def of(service: Obj, see: View) -> Trouble | None:
    """The trouble of a Service; None when it has an address, or none is known."""
    if see.addresses(service) != ():
        return None
    return see.once(waiting, service.ref.cluster).get(service)


def said(service: Obj, see: View) -> tuple[Evidence, ...]:
    """The last refusal that MetalLB wrote down, as far as its Events are still there."""
    refusals = [e for e in see.events(service) if e.warning and e.reporter in REPORTERS]
    refusals = [e for e in refusals if e.reason in ("AllocationFailed", "LoadBalancerFailed")]
    return tuple(event.cite() for event in refusals[-1:])


def trouble(service: Obj, see: View) -> Trouble | None:
    """The first step at which MetalLB finds nothing to give."""
    shelf = see.once(stocks, service.ref.cluster)
    if not shelf:
        return Trouble(NO_POOL, "MetalLB has no address pool", said(service, see))
    wanted = wish(service)
    if wanted.addresses or wanted.bad or wanted.twice:
        _insist(service, wanted, shelf)
        refused = requested(service, wanted, shelf, see.once(held, service.ref.cluster), see)
        return Trouble(*refused[:2], (*refused[2], *said(service, see))) if refused else None
    candidates = [stock for stock in shelf if _offered(stock, wanted)]
    fact = (*wanted.evidence, *said(service, see))
    if wanted.pool and not candidates:
        return Trouble(UNKNOWN, f"there is no pool {wanted.pool}", fact)
    fit = [stock for stock in candidates if compatible(stock, service, see)]
    _insist(service, wanted, fit)
    suited = [stock for stock in fit if _suits(stock, wanted)]
    if not suited and any(stock.unreadable for stock in fit):
        return None  # MetalLB rejects the whole configuration, whatever else it says
    if not suited:
        why = _unfit(shelf if not wanted.pool else candidates, fit, wanted)
        return Trouble(UNFIT, why, (*fact, *_rules(candidates or shelf)))
    return _full(service, see, suited, wanted)


def _insist(service: Obj, wanted: Wish, shelf: Sequence[Stock]) -> None:
    """Raise Blind where the addresses that it asks for, or those to give, are hidden."""
    for stock in shelf:
        stock.insist()
    if hidden(wanted.bad):
        ref, why = service.ref, "the address that is asked for is hidden"
        raise Blind(Gap(ref.cluster, SERVICE, ref.namespace, Coverage.REDACTED, why))


def _offered(stock: Stock, wanted: Wish) -> bool:
    return stock.name == wanted.pool if wanted.pool else stock.auto


def _suits(stock: Stock, wanted: Wish) -> bool:
    there = [bool(stock.total(family)) for family in wanted.families]
    return all(there) if wanted.every else any(there)


def _unfit(shelf: Sequence[Stock], fit: Sequence[Stock], wanted: Wish) -> str:
    families = " and ".join(f"IPv{family}" for family in wanted.families)
    if fit:
        return f"no pool that may serve it has {families} addresses"
    if not wanted.pool and not any(stock.auto for stock in shelf):
        return "every pool gives addresses only to those who name it (autoAssign: false)"
    return "no pool may serve it: they are kept for other namespaces or Services"


def _rules(shelf: Sequence[Stock]) -> tuple[Evidence, ...]:
    facts = []
    for stock in shelf[:3]:
        if not stock.auto:
            facts.append(stock.obj.cite("spec.autoAssign"))
        elif stock.allocation:
            facts.append(stock.obj.cite("spec.serviceAllocation"))
        else:
            facts.append(stock.cite())
    return tuple(facts)


def _full(service: Obj, see: View, suited: Sequence[Stock], wanted: Wish) -> Trouble | None:
    uses = see.once(ledger, service.ref.cluster)
    for stock in suited:
        rooms = [_room(uses.get((stock.name, family))) for family in wanted.families]
        if all(rooms) if wanted.every else any(rooms):
            return None
        if None in [u.used for f in wanted.families if (u := uses.get((stock.name, f)))]:
            see.require(SERVICE, Space(service.ref.cluster))
    book = see.once(held, service.ref.cluster)
    given = (pair for stock in suited for pair in book[stock.name].items())
    if any(sharable(service, others, each) for each, others in given):
        return None
    names = tuple(stock.name for stock in suited)
    mine = [u for f in wanted.families for n in names if (u := uses.get((n, f)))]
    return Trouble(FULL, "", said(service, see), names, all(use.sure for use in mine))


def _room(use: Use | None) -> bool:
    return use is not None and use.free != 0
