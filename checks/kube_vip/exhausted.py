"""A pool of kube-vip's cloud provider is full: as counted, or as the provider says."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress

from lbdoctor import (
    ADDRESSED,
    CONFIG_MAP,
    ERROR,
    EVENT,
    LIKELY,
    SERVICE,
    Blind,
    Finding,
    Obj,
    Owner,
    Remedy,
    View,
    check,
)
from lbdoctor.stocks import in_use

from .parts import HOME
from .refusals import FULL, refusal, said
from .stock import (
    READS,
    Use,
    at_home,
    commands,
    home,
    ledger,
    stock_for,
    stocks,
    waiting,
    wants,
)


@check(
    "kube-vip/pool-exhausted",
    "the address pool has no address left",
    ERROR,
    ADDRESSED,
    subject=CONFIG_MAP,
    reads=READS,
    engine="kube-vip",
)
def pool_exhausted(config: Obj, see: View) -> Iterator[Finding]:
    """Every address of the pool is in use, and a Service waits for one.

    Why it matters: the Service gets an address only when another one is deleted or the pool grows.

    How it is decided: the provider looks at one key only, the first of `cidr-NAMESPACE`,
    `cidr-global`, `range-NAMESPACE` and `range-global` that exists. Its addresses are counted
    without .0 and .255, which are never given; in use are those noted on Services with the label
    `implementation: kube-vip` (of that namespace, for a key of a namespace).

    How to fix: extend the range in the ConfigMap, or delete Services that need no address.
    """
    cluster = config.ref.cluster
    if config.ref == home(see, cluster):
        for use, starved in see.once(_starving, cluster):
            yield Finding(
                in_use(use.total, f"IPv{use.version}", f" of {use.stock.key}"),
                (use.stock.cite(), *(fact for s in starved[:3] for fact in said(s, see))),
                Remedy(
                    "extend the range, or delete Services that need no address",
                    commands(use.stock),
                    Owner.CLUSTER,
                ),
                affects=tuple(s.ref for s in starved),
            )


def _starving(see: View, cluster: str) -> Sequence[tuple[Use, Sequence[Obj]]]:
    """The pools that are full while somebody waits, and who does."""
    shelf = see.once(stocks, cluster) if see.once(at_home, cluster) else {}
    found = []
    for use in see.once(ledger, cluster) if shelf else ():
        queue = see.once(waiting, cluster) if use.free == 0 and not use.stock.shared else ()
        starved = [s for s in queue if stock_for(s, shelf) == use.stock and _lacks(s, use, see)]
        found += [(use, starved)] if starved else []
    return found


def _lacks(service: Obj, use: Use, see: View) -> bool:
    """Whether a full pool leaves a Service without; PreferDualStack takes what is left."""
    if not wants(service, use):
        return False
    if service["spec.ipFamilyPolicy"] != "PreferDualStack":
        return True
    same = [u for u in see.once(ledger, service.ref.cluster) if u.stock == use.stock]
    return not any(other.free for other in same if wants(service, other))


@check(
    "kube-vip/pool-exhausted",
    "the cloud provider says that it has no address left",
    ERROR,
    ADDRESSED,
    subject=SERVICE,
    reads=READS,
    engine="kube-vip",
)
def said_exhausted(service: Obj, see: View) -> Iterator[Finding]:
    """kube-vip's cloud provider found no free address for the Service.

    Why it matters: the Service gets an address only when another one is deleted or the pool grows.

    How it is decided: the newest refusal of the Service that still holds says that no addresses
    are available in a range. Where the pool and those who hold its addresses can be seen and
    counted, the count decides and is told of the pool instead.

    How to fix: extend the range in the ConfigMap, or delete Services that need no address.
    """
    refused = refusal(service, see)
    if refused is None or refused.fault != FULL:
        see.require(EVENT, service.space)
        return
    with suppress(Blind):
        if any(service in starved for _, starved in see.once(_starving, service.ref.cluster)):
            return
    yield Finding(
        "the cloud provider of kube-vip says that no address is left for it",
        (refused.fact,),
        Remedy(
            "extend the range in the ConfigMap, or delete Services that need no address",
            (
                f"kubectl -n {HOME} get configmap kubevip -o yaml",
                "kubectl get services -A -l implementation=kube-vip",
            ),
            Owner.CLUSTER,
        ),
        LIKELY,
    )
