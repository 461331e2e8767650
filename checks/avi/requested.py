"""An address that a Service asks for, and that Avi cannot give."""

from __future__ import annotations

from collections.abc import Iterator

from lbdoctor import ACCEPTED, ERROR, SERVICE, Evidence, Finding, Obj, Owner, Remedy, View, check
from lbdoctor.addresses import address, block

from .api import NETWORK, NETWORK_RUNTIME, WHOLE, given
from .belongs import require_home
from .figures import figures, taken, unranged
from .names import built
from .networks import Source, source
from .vips import READS, has_vip

_ANNOTATION = "ako.vmware.com/load-balancer-ip"
_READS = (*READS, SERVICE.only("spec.loadBalancerIP"))


@check(
    "avi/requested-ip-unavailable",
    "Avi cannot give the address that is asked for",
    ERROR,
    ACCEPTED,
    subject=SERVICE,
    when=lambda service: service["spec.type"] == "LoadBalancer",
    reads=_READS,
    engine="avi",
)
def requested_unavailable(service: Obj, see: View) -> Iterator[Finding]:
    """The address that the Service asks for is taken, or no range for VIPs holds it.

    Why it matters: Avi refuses, AKO drops most refusals without another attempt, and nobody says a
    word on the Service.

    How it is decided: spec.loadBalancerIP, else the annotation ako.vmware.com/load-balancer-ip; the
    network that the Service takes addresses from notes another holder of that address, or none of
    its ranges for VIPs contains it. Needs the Avi Controller as a source.

    How to fix: ask for a free address of the ranges and create the Service again: AKO does not
    take a change of the address, nor try again by itself.
    """
    fact = asked_for(service)
    wanted = address(str(fact.value)) if fact else None
    if fact is None or wanted is None or not given(see) or see.addresses(service) != ():
        return
    where = source(service, see)
    if where is None or where.missing or not where.networks or has_vip(service, see):
        return
    require_home(see, where.ako)
    made = built(service, see)
    for network in where.networks:
        held = taken(network, see).get(str(fact.value))
        if held is not None and (made is None or held.name != made.name):
            yield _finding(f"{held.text} is held by {held.name or held.uid}", (fact,))
            return
    spans = [
        span for n in where.networks for f in figures(n, see, where.subnets) for span in f.ranges
    ]
    blocks = [found for found in map(block, spans) if found]
    if blocks and not any(each.holds(wanted) for each in blocks):
        facts = tuple(fact for each in where.networks for fact in unranged(each))
        yield _finding(
            f"{fact.value} is in no range for VIPs ({', '.join(spans[:3])})", (fact, *facts[:2])
        )
    see.require(NETWORK, WHOLE)
    see.require(NETWORK_RUNTIME, WHOLE)


def can_have(service: Obj, where: Source, see: View) -> bool:
    """Whether nothing speaks against the address that it asks for, as far as Avi counts."""
    fact = asked_for(service)
    wanted = address(str(fact.value)) if fact else None
    if fact is None:
        return True
    stocks = [each for n in where.networks for each in figures(n, see, where.subnets)]
    blocks = [found for each in stocks for found in map(block, each.ranges) if found]
    held = any(str(fact.value) in taken(each, see) for each in where.networks)
    return wanted is not None and not held and any(each.holds(wanted) for each in blocks)


def asked_for(service: Obj) -> Evidence | None:
    """The address that it asks for, in AKO's order."""
    for path in ("spec.loadBalancerIP", f"metadata.annotations[{_ANNOTATION}]"):
        if service[path]:
            return service.cite(path)
    return None


def _finding(words: str, facts: tuple[Evidence, ...]) -> Finding:
    how = "ask for a free address of the ranges for VIPs, and create the Service again"
    return Finding(words, facts, Remedy(how, owner=Owner.APPLICATION))
