"""Whether an address that a Service asks for can be given to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from lbdoctor import Evidence, Obj, View
from lbdoctor.addresses import Address

from .ledger import Holders
from .parts import annotation, noted
from .stock import Stock, compatible
from .wish import Wish

IP, SHARING, UNFIT = "requested-ip-unavailable", "sharing-refused", "pool-not-eligible"
Refused = tuple[str, str, tuple[Evidence, ...]]


def requested(
    service: Obj,
    wanted: Wish,
    shelf: Sequence[Stock],
    book: Mapping[str, Holders],
    see: View,
) -> Refused | None:
    """The fault, the words and the facts of a refusal, or None when nothing speaks against it."""
    if wanted.twice:
        return (
            IP,
            "addresses are asked for in an annotation and in spec.loadBalancerIP",
            wanted.evidence,
        )
    if wanted.bad:
        return IP, f"{wanted.bad} is no address", wanted.evidence
    for each in wanted.addresses:
        refused = _one(service, each, wanted, shelf, book, see)
        if refused:
            return refused[0], refused[1], (*wanted.evidence, *refused[2])
    one = [stock for stock in shelf if all(stock.holds(each) for each in wanted.addresses)]
    if wanted.addresses and not one:
        return IP, "the addresses that it asks for lie in different pools", wanted.evidence
    return None


def sharable(service: Obj, others: Sequence[Obj], each: Address) -> bool:
    """Whether a Service may join others on an address that it does not ask for by name."""
    key = noted(service, "allow-shared-ip")
    return bool(key and others) and not any(_shared(service, one, each) for one in others)


def _one(
    service: Obj,
    each: Address,
    wanted: Wish,
    shelf: Sequence[Stock],
    book: Mapping[str, Holders],
    see: View,
) -> Refused | None:
    if each.version not in wanted.families:
        fact = (service.cite("spec.ipFamilies"),)
        return IP, f"{each} is asked for, but the Service has no IPv{each.version}", fact
    stock = next((stock for stock in shelf if stock.holds(each)), None)
    if stock is None:
        ranges = tuple(stock.cite() for stock in shelf[:3])
        return IP, f"{each} is asked for and lies in no pool", ranges
    if wanted.pool and stock.name != wanted.pool:
        return IP, f"{each} is asked for, and a pool that does not hold it", (stock.cite(),)
    if not compatible(stock, service, see):
        rule = stock.obj.cite("spec.serviceAllocation")
        return UNFIT, f"{each} lies in a pool that is kept for others", (rule,)
    others = [other for other in book[stock.name].get(each, ()) if other.ref != service.ref]
    return _shared(service, others[0], each) if others else None


def _shared(service: Obj, other: Obj, each: Address) -> Refused | None:
    mine, theirs = noted(service, "allow-shared-ip"), noted(other, "allow-shared-ip")
    holder = f"{other.ref.namespace}/{other.ref.name}"
    if not mine and not theirs:
        taken = other.cite("status.loadBalancer.ingress")
        return IP, f"{each} is asked for and already belongs to {holder}", (taken,)
    facts = (*_key(service), *_key(other), other.cite("status.loadBalancer.ingress"))
    if mine != theirs:
        return SHARING, f"{each} belongs to {holder}, and the sharing keys differ", facts
    ports = sorted(_ports(service) & _ports(other))
    if ports:
        return SHARING, f"{each} is shared with {holder}, which has port {ports[0]} already", facts
    local = "Local" in (s["spec.externalTrafficPolicy"] for s in (service, other))
    if local and service["spec.selector"] != other["spec.selector"]:
        both = tuple(s.cite("spec.externalTrafficPolicy") for s in (service, other))
        return (
            SHARING,
            f"{each} is shared with {holder}, and policy Local needs equal selectors",
            both,
        )
    return None


def _key(service: Obj) -> tuple[Evidence, ...]:
    key = annotation(service, "allow-shared-ip")
    return (service.cite(f"metadata.annotations[{key}]"),) if key else ()


def _ports(service: Obj) -> set[str]:
    ports = service["spec.ports"] or ()
    return {f"{port.get('protocol', 'TCP')}/{port.get('port')}" for port in ports}
