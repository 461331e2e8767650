"""Addresses that are used up, or nearly."""

from __future__ import annotations

from collections.abc import Iterator

from lbdoctor import (
    ADDRESSED,
    CERTAIN,
    ERROR,
    LIKELY,
    SERVICE,
    WARNING,
    Evidence,
    Finding,
    Obj,
    Owner,
    Remedy,
    Space,
    View,
    check,
)
from lbdoctor.options import POOL_LOW
from lbdoctor.stocks import free

from . import stock
from .kinds import ASKING, CONFIG, IP_POOL

_LEAST = 3


@check(
    "haproxy/vip-pool-exhausted",
    "no virtual address left for HAProxy",
    ERROR,
    ADDRESSED,
    subject=CONFIG,
    when=lambda config: config["spec.type"] == "haproxy",
    reads=(IP_POOL, *ASKING),
    engine="haproxy",
    explains=("supervisor/no-load-balancer",),
)
def vip_pool_exhausted(config: Obj, see: View) -> Iterator[Finding]:
    """Every pool of virtual addresses of this Supervisor is used up.

    Why it matters: no new Service of any guest on this Supervisor gets an address; those that
    have one keep it.

    How it is decided: all IPPools were seen, and in each that serves virtual addresses as many are
    allocated as it has. Pools are told from those of the nodes by their usage label; where none
    has one, by the addresses that Services hold, which makes it likely.

    How to fix: append a range of virtual addresses in vCenter, or delete unused Services.
    """
    found = see.once(stock.of_all, config.ref.cluster)
    if found and not free(found):
        yield Finding(
            f"no virtual address is left: {', '.join(each.figures for each in found)}",
            tuple(fact for each in found for fact in each.evidence),
            _more(),
            CERTAIN if see.once(stock.labelled, config.ref.cluster) else LIKELY,
            affects=stock.waiting(see, config.ref.cluster),
        )
        return
    see.require(SERVICE, Space(config.ref.cluster))


@check(
    "haproxy/vip-pool-low",
    "hardly any virtual address left for HAProxy",
    WARNING,
    ADDRESSED,
    subject=CONFIG,
    when=lambda config: config["spec.type"] == "haproxy",
    reads=(IP_POOL, *ASKING),
    engine="haproxy",
    options=(POOL_LOW,),
)
def vip_pool_low(config: Obj, see: View) -> Iterator[Finding]:
    """The pools of virtual addresses of this Supervisor are nearly used up.

    Why it matters: soon new Services of every guest on this Supervisor will wait for an address.

    How it is decided: all pools for virtual addresses together have fewer than three free, or less
    than the share that the option `pool-low-percent` sets; or the Supervisor itself reports
    `IPPoolPressure`.

    How to fix: append a range of virtual addresses in time, or delete unused Services.
    """
    pressure: tuple[Evidence, ...] = ()
    if config.condition("IPPoolPressure").get("status") == "True":
        pressure = (config.cite_condition("IPPoolPressure"),)
    found = see.once(stock.of_all, config.ref.cluster)
    left, total = free(found), sum(each.total for each in found)
    low = bool(found) and left < max(_LEAST, total * see.option(POOL_LOW) / 100)
    hurts = found and not left and stock.waiting(see, config.ref.cluster)
    if (low or pressure) and not hurts:
        facts = tuple(fact for each in found for fact in each.evidence)
        yield Finding(f"{left} of {total} virtual addresses are left", facts + pressure, _more())
        return
    see.require(SERVICE, Space(config.ref.cluster))


def _more() -> Remedy:
    return Remedy(
        "append a range of virtual addresses in vCenter, or delete unused Services",
        (
            "kubectl get ippools.netoperator.vmware.com -o yaml",
            "kubectl get services --all-namespaces --field-selector spec.type=LoadBalancer",
        ),
        Owner.PLATFORM,
    )
