"""kube-vip's pools: what is left of them, and who waits."""

from __future__ import annotations

from collections.abc import Iterator

from lbdoctor import (
    ADDRESSED,
    CERTAIN,
    CONFIG_MAP,
    ERROR,
    LIKELY,
    SERVICE,
    WARNING,
    Blind,
    Confidence,
    Evidence,
    Finding,
    Obj,
    Owner,
    Pool,
    Ref,
    Remedy,
    View,
    check,
    link,
)
from lbdoctor.options import POOL_LOW
from lbdoctor.workloads import require_programs

from .engine import kube_vip
from .parts import found, wishes
from .refusals import NO_POOL, refusal, said
from .stock import (
    READS,
    Stock,
    commands,
    families,
    home,
    insist,
    ledger,
    place,
    stock_for,
    stocks,
    waiting,
    wants,
)


@link(SERVICE, "takes its address from", CONFIG_MAP, reads=READS, engine="kube-vip")
def pool_of(service: Obj, see: View) -> Iterator[Ref]:
    """The ConfigMap that holds the pools."""
    if see.once(found, service.ref.cluster).providers:
        yield see.ref(CONFIG_MAP, *see.once(place, service.ref.cluster))


@kube_vip.pools
def pools(cluster: str, see: View) -> Iterator[Pool]:
    """Every key of the ConfigMap, for each of its families."""
    if not see.once(found, cluster).providers:
        return
    shelf = see.once(stocks, cluster)
    for use in see.once(ledger, cluster):
        yield Pool(
            "kube-vip",
            use.stock.config.ref,
            use.stock.key,
            f"IPv{use.version}",
            use.stock.texts,
            use.total,
            use.used,
            use.free,
            holders=use.holders,
            waiting=tuple(
                s.ref
                for s in see.once(waiting, cluster)
                if stock_for(s, shelf) == use.stock and not use.free and wants(s, use)
            ),
        )


@check(
    "kube-vip/pool-low",
    "the address pool is nearly used up",
    WARNING,
    ADDRESSED,
    subject=CONFIG_MAP,
    reads=READS,
    engine="kube-vip",
    options=(POOL_LOW,),
)
def pool_low(config: Obj, see: View) -> Iterator[Finding]:
    """Hardly any address of the pool is left.

    Why it matters: the next Services will wait.

    How it is decided: no more than the option `pool-low-percent` of the addresses of a key are
    free, and nobody waits for them yet. A pool of one or two addresses may be full on purpose.

    How to fix: extend the range in the ConfigMap while there is time.
    """
    cluster = config.ref.cluster
    if config.ref != home(see, cluster):
        return
    if not see.once(found, cluster).providers:
        require_programs(see, cluster)
        return
    shelf = see.once(stocks, cluster)
    wanted = {stock.key for s in see.once(waiting, cluster) if (stock := stock_for(s, shelf))}
    for use in see.once(ledger, cluster):
        low = use.total > 2 and use.free * 100 <= use.total * see.option(POOL_LOW)
        if low and not (use.free == 0 and use.stock.key in wanted):
            yield Finding(
                f"{use.free} of {use.total} IPv{use.version} addresses of {use.stock.key} are free",
                (use.stock.cite(),),
                Remedy("extend the range", commands(use.stock), Owner.CLUSTER),
                affects=(),
            )


@check(
    "kube-vip/no-pool",
    "nothing chooses an address for the Service",
    ERROR,
    ADDRESSED,
    subject=SERVICE,
    reads=READS,
    engine="kube-vip",
)
def no_pool(service: Obj, see: View) -> Iterator[Finding]:
    """kube-vip would announce an address, and none is there to be chosen.

    Why it matters: kube-vip itself chooses no addresses; the Service waits.

    How it is decided: the Service names no address, and either no kube-vip-cloud-provider runs in
    the cluster and nobody else claims the Service, or its ConfigMap has no key for the namespace
    and none for all, or only one whose addresses are of another family. Where the ConfigMap cannot
    be seen, the provider's own words that still hold make it likely.

    How to fix: add `range-global` (or `cidr-global`, or one for the namespace) to the ConfigMap,
    install kube-vip-cloud-provider, or name an address in `kube-vip.io/loadbalancerIPs`.
    """
    cluster = service.ref.cluster
    if see.addresses(service) is None or see.addresses(service) or any(wishes(service)):
        return
    programs = see.once(found, cluster)
    if programs.providers:
        try:
            yield from _without_pool(service, see)
        except Blind:
            yield from _told(service, see)
            raise
        return
    yield from _told(service, see)
    require_programs(see, cluster)
    claims = see.claims(service)
    if claims.by.keys() == {"kube-vip"} and not claims.blind:
        announcers = [each.cite() for each in programs.serving[:1]]
        yield _nothing("no kube-vip-cloud-provider is here to choose one", service, see, announcers)


def _told(service: Obj, see: View) -> Iterator[Finding]:
    refused = refusal(service, see)
    if refused and refused.fault == NO_POOL:
        words = "its cloud provider finds no pool for it"
        yield _nothing(words, service, see, [], confidence=LIKELY)


def _without_pool(service: Obj, see: View) -> Iterator[Finding]:
    cluster = service.ref.cluster
    space, name = see.once(place, cluster)
    stock = stock_for(service, see.once(stocks, cluster))
    if stock is None:
        config = see.get(CONFIG_MAP, space, name)
        fact = config.cite("data") if config else see.absence(CONFIG_MAP, space, name)
        words = f"no pool for the namespace {service.ref.namespace} and none for all"
        yield _nothing(words, service, see, [fact])
        return
    insist(stock.config, stock.texts)
    lacking = [] if stock.bad or stock.dhcp else _lacking(stock, service)
    if lacking:
        words = f"{stock.key} has no {' and no '.join(lacking)} addresses"
        yield _nothing(words, service, see, [stock.cite()])


def _lacking(stock: Stock, service: Obj) -> list[str]:
    """The families for want of which a pool gives the Service nothing."""
    there = {each.family for each in stock.blocks}
    lacking = [family for family in families(service) if family not in there]
    every = service["spec.ipFamilyPolicy"] == "RequireDualStack"
    return lacking if every or len(lacking) == len(families(service)) else []


def _nothing(
    words: str,
    service: Obj,
    see: View,
    facts: list[Evidence],
    confidence: Confidence = CERTAIN,
) -> Finding:
    space, name = see.once(place, service.ref.cluster)
    return Finding(
        f"nothing chooses an address: {words}",
        (*facts, *said(service, see)),
        Remedy(
            "add a range to the ConfigMap of kube-vip-cloud-provider",
            (f"kubectl -n {space.namespace} get configmaps {name} -o yaml",),
            Owner.CLUSTER,
        ),
        confidence,
    )
