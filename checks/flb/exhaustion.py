"""Addresses that are used up, or nearly."""

from __future__ import annotations

from collections.abc import Iterator

from lbdoctor import (
    ADDRESSED,
    ERROR,
    LIKELY,
    SERVICE,
    WARNING,
    Blind,
    Evidence,
    Finding,
    Obj,
    Owner,
    Ref,
    Remedy,
    Space,
    View,
    check,
)
from lbdoctor.options import POOL_LOW
from lbdoctor.stocks import Stock, free

from . import stock
from .kinds import ASKING, CONFIG, FLB, IP_POOL

_LEAST = 3
_READS = (FLB, IP_POOL, CONFIG, *ASKING)


@check(
    "flb/vip-pool-exhausted",
    "no virtual address left on the Foundation Load Balancer",
    ERROR,
    ADDRESSED,
    subject=FLB,
    reads=_READS,
    engine="flb",
    explains=("supervisor/no-load-balancer",),
)
def vip_pool_exhausted(config: Obj, see: View) -> Iterator[Finding]:
    """Every pool of virtual addresses of the Foundation Load Balancer is used up.

    Why it matters: no new Service of any guest on this Supervisor gets an address; those that
    have one keep it.

    How it is decided: all IPPools and ranges that the load balancer gives from were seen, and in
    each of them as many addresses are allocated as it has. Where pools cannot be seen, the load
    balancer's own figure of no available address makes it likely.

    How to fix: append a range or a pool to the load balancer (entries cannot be removed again), or
    delete Services that nobody needs: one address each comes back.
    """
    waiting = stock.waiting(see, config.ref.cluster)
    try:
        found = stock.of_config(config, see)
    except Blind:
        yield from _by_its_own_figure(config, waiting)
        raise
    if found and not free(found):
        yield Finding(
            f"no virtual address is left: {_figures(found)}",
            tuple(fact for each in found for fact in each.evidence),
            _more(),
            affects=waiting,
        )
        return
    see.require(SERVICE, Space(config.ref.cluster))


def _by_its_own_figure(config: Obj, waiting: tuple[Ref, ...]) -> Iterator[Finding]:
    path = "status.virtualServerIPPoolsUtilization"
    if config[f"{path}.ipsAllocated"] and not config[f"{path}.ipsAvailable"]:
        yield Finding(
            f"no virtual address is left: {config[f'{path}.ipsAllocated']} allocated, none available",
            (config.cite(path),),
            _more(),
            LIKELY,
            affects=waiting,
        )


@check(
    "flb/vip-pool-low",
    "hardly any virtual address left on the Foundation Load Balancer",
    WARNING,
    ADDRESSED,
    subject=FLB,
    reads=_READS,
    engine="flb",
    options=(POOL_LOW,),
)
def vip_pool_low(config: Obj, see: View) -> Iterator[Finding]:
    """The virtual addresses of the Foundation Load Balancer are nearly used up.

    Why it matters: soon new Services of every guest on this Supervisor will wait for an address.

    How it is decided: all pools together have fewer than three free addresses, or less than the
    share that the option `pool-low-percent` sets; or the Supervisor itself reports
    `IPPoolPressure`.

    How to fix: append a range or a pool in time, or delete Services that nobody needs.
    """
    pressure = _pressure(config, see)
    try:
        found = stock.of_config(config, see)
    except Blind:
        if pressure and not any(_by_its_own_figure(config, ())):
            yield Finding("addresses run low, as the Supervisor reports", pressure, _more())
        raise
    left, total = free(found), sum(each.total for each in found)
    low = left < max(_LEAST, total * see.option(POOL_LOW) / 100)
    hurts = not left and stock.waiting(see, config.ref.cluster)
    if found and not hurts and (low or pressure):
        facts = tuple(fact for each in found for fact in each.evidence)
        yield Finding(f"{left} of {total} virtual addresses are left", facts + pressure, _more())
        return
    see.require(SERVICE, Space(config.ref.cluster))


def _pressure(config: Obj, see: View) -> tuple[Evidence, ...]:
    return tuple(
        each.cite_condition("IPPoolPressure")
        for each in see.glance(CONFIG, Space(config.ref.cluster))
        if each["spec.providerRef.name"] == config.ref.name
        and each.condition("IPPoolPressure").get("status") == "True"
    )


def _figures(found: list[Stock]) -> str:
    return ", ".join(each.figures for each in found)


def _more() -> Remedy:
    return Remedy(
        "append a range of addresses to the load balancer, or delete unused Services",
        (
            "kubectl get ippools.netoperator.vmware.com -o yaml",
            "kubectl get services --all-namespaces --field-selector spec.type=LoadBalancer",
        ),
        Owner.PLATFORM,
    )
