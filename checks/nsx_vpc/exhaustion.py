"""External addresses of a VPC that are used up, or nearly."""

from __future__ import annotations

from collections.abc import Iterator

from lbdoctor import (
    ADDRESSED,
    ERROR,
    SERVICE,
    SUPERVISOR,
    WARNING,
    Finding,
    Obj,
    Owner,
    Pool,
    Ref,
    Remedy,
    Space,
    View,
    check,
)
from lbdoctor.options import POOL_LOW
from lbdoctor.stocks import free

from . import stock
from .engine import nsx_vpc
from .kinds import ASKING, USAGE

_LEAST = 3


@nsx_vpc.pools
def pools(cluster: str, see: View) -> Iterator[Pool]:
    """Every external block of every VPC whose usage the Supervisor tells."""
    if cluster != SUPERVISOR or not see.installed("nsx-vpc", cluster):
        return
    for usage in see.glance(USAGE, Space(cluster)):
        found = list(stock.of_usage(usage, see))
        waiting = () if free(found) else _waiting(usage, see)
        for each in found:
            yield each.pool("nsx-vpc", waiting)


def _waiting(usage: Obj, see: View) -> tuple[Ref, ...]:
    found = stock.waiting(see, usage.ref.cluster)
    return tuple(each for each in found if each.namespace == usage.ref.namespace)


@check(
    "nsx-vpc/ip-block-exhausted",
    "the external IP blocks of the VPC are used up",
    ERROR,
    ADDRESSED,
    subject=USAGE,
    reads=ASKING,
    engine="nsx-vpc",
    explains=("nsx/error-reported",),
)
def ip_block_exhausted(usage: Obj, see: View) -> Iterator[Finding]:
    """No external IP block of the VPC has an address left.

    Why it matters: NSX has no address for a new Service of the namespace.

    How it is decided: the usage object of the VPC counts no available address in any of its
    external blocks; one with room is enough to be silent.

    How to fix: add a block or addresses to the VPC connectivity profile, or delete Services and
    reservations that nobody needs.
    """
    found = list(stock.of_usage(usage, see))
    if found and not free(found):
        yield Finding(
            f"no external address is left: {', '.join(each.figures for each in found)}",
            tuple(fact for each in found for fact in each.evidence),
            _more(usage),
            affects=_waiting(usage, see),
        )
        return
    see.require(SERVICE, Space(usage.ref.cluster))


@check(
    "nsx-vpc/ip-block-low",
    "hardly any address left in the external IP blocks of the VPC",
    WARNING,
    ADDRESSED,
    subject=USAGE,
    reads=ASKING,
    engine="nsx-vpc",
    options=(POOL_LOW,),
)
def ip_block_low(usage: Obj, see: View) -> Iterator[Finding]:
    """The external IP blocks of the VPC are nearly used up.

    Why it matters: soon new Services of the namespace will wait for an address.

    How it is decided: all external blocks of the VPC together have fewer than three addresses, or
    less than the share that the option `pool-low-percent` sets.

    How to fix: add a block or addresses to the VPC connectivity profile in time.
    """
    found = list(stock.of_usage(usage, see))
    left, total = free(found), sum(each.total for each in found)
    low = left < max(_LEAST, total * see.option(POOL_LOW) / 100)
    if found and low and (left or not _waiting(usage, see)):
        facts = tuple(fact for each in found for fact in each.evidence)
        yield Finding(f"{left} of {total} external addresses are left", facts, _more(usage))
        return
    see.require(SERVICE, Space(usage.ref.cluster))


def _more(usage: Obj) -> Remedy:
    namespace, name = usage.ref.namespace, usage.ref.name
    return Remedy(
        "add a block or addresses to the VPC connectivity profile, or delete unused Services",
        (
            f"kubectl -n {namespace} get {USAGE.kubectl} {name} -o yaml",
            "kubectl get services --all-namespaces --field-selector spec.type=LoadBalancer",
        ),
        Owner.NETWORK,
    )
