"""Cilium's pools: what is left of them, and why a Service gets nothing from them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lbdoctor import (
    ADDRESSED,
    CERTAIN,
    ERROR,
    LIKELY,
    SERVICE,
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
    link,
)
from lbdoctor.addresses import address
from lbdoctor.options import POOL_LOW
from lbdoctor.stocks import in_use

from .engine import cilium
from .parts import POOL
from .stock import (
    READS,
    SHOW,
    Use,
    blocks,
    ledger,
    missing,
    refusal,
    said,
    serves,
    texts,
    usable,
    waiting,
)


@link(SERVICE, "takes its address from", POOL, reads=READS, engine="cilium")
def pools_of(service: Obj, see: View) -> Iterator[Ref]:
    """The pool that holds its address, or all whose selector matches it."""
    given = [address(e.get("ip")) for e in service["status.loadBalancer.ingress"] or ()]
    for pool in see.glance(POOL, Space(service.ref.cluster)):
        if given:
            if any(each.holds(ip) for each in blocks(pool) for ip in given if ip):
                yield pool.ref
        elif serves(pool, service):
            yield pool.ref
    see.require(POOL, Space(service.ref.cluster))


@cilium.pools
def pools(cluster: str, see: View) -> Iterator[Pool]:
    """Every pool, for each of its families."""
    stuck = see.once(waiting, cluster)
    for use in see.once(ledger, cluster):
        yield Pool(
            "cilium",
            use.pool.ref,
            use.pool.ref.name,
            f"IPv{use.version}",
            tuple(texts(use.pool, use.version)),
            use.total,
            use.used,
            use.free,
            CERTAIN if use.sure else LIKELY,
            use.holders,
            tuple(
                s.ref
                for s in stuck
                if use.free == 0 and use.version in missing(s) and _starved(s, see, use.pool)
            ),
        )


def _starved(service: Obj, see: View, pool: Obj) -> bool:
    """Whether a waiting Service is served by this full pool, and no other has room for it."""
    if not (serves(pool, service) and usable(pool)):
        return False
    if refusal(service) not in ("", "out_of_ips"):
        return False
    uses = [u for u in see.once(ledger, service.ref.cluster) if serves(u.pool, service)]
    full = [_full(uses, version) for version in missing(service)]
    return any(full) if refusal(service) else bool(full) and all(full)


def _full(uses: Sequence[Use], version: int) -> bool:
    """Whether there are usable pools of a family, and none of them has room."""
    mine = [use for use in uses if use.version == version and usable(use.pool)]
    return bool(mine) and all(use.free == 0 for use in mine)


@check(
    "cilium/pool-exhausted",
    "the address pool has no address left",
    ERROR,
    ADDRESSED,
    subject=(POOL, SERVICE),
    reads=READS,
    engine="cilium",
)
def pool_exhausted(subject: Obj, see: View) -> Iterator[Finding]:
    """Every address of the pool is in use, and a Service waits for one.

    Why it matters: the Service gets an address only when another one is deleted or the pool grows.

    How it is decided: the counters in the pool's conditions show that none is available, and no
    other usable pool whose selector matches the waiting Service has room. What LB IPAM writes on
    the Service (reason out_of_ips) agrees, or it has written nothing yet; where pools are unseen,
    it alone tells.

    How to fix: add a block to the pool, or delete Services that no longer need an address.
    """
    if subject.ref.kind == POOL.name:
        yield from _counted(subject, see)
    elif refusal(subject) == "out_of_ips" and see.gap(POOL, Space(subject.ref.cluster)):
        words = "LB IPAM finds no address left in the pools that serve it"
        yield Finding(words, said(subject), _more(), LIKELY)


def _more() -> Remedy:
    return Remedy(
        "add a block to the pool, or delete Services that need no address", SHOW, Owner.CLUSTER
    )


def _counted(pool: Obj, see: View) -> Iterator[Finding]:
    cluster = pool.ref.cluster
    starved = [s for s in see.once(waiting, cluster) if _starved(s, see, pool)]
    short = {version for service in starved for version in missing(service)}
    uses = [
        use
        for use in see.once(ledger, cluster)
        if use.pool is pool and use.free == 0 and use.version in short
    ]
    if starved and uses:
        told = any(refusal(service) for service in starved)
        yield Finding(
            "; ".join(in_use(u.total, f"IPv{u.version}") for u in uses),
            (
                pool.cite("spec.blocks"),
                pool.cite_condition("cilium.io/IPsAvailable"),
                *(fact for service in starved[:3] for fact in said(service)),
            ),
            _more(),
            CERTAIN if told or all(use.sure for use in uses) else LIKELY,
            affects=tuple(service.ref for service in starved),
        )
    see.require(SERVICE, Space(cluster))


@check(
    "cilium/pool-low",
    "the address pool is nearly used up",
    WARNING,
    ADDRESSED,
    subject=POOL,
    reads=READS,
    engine="cilium",
    options=(POOL_LOW,),
)
def pool_low(pool: Obj, see: View) -> Iterator[Finding]:
    """Hardly any address of the pool is left.

    Why it matters: the next Services will wait.

    How it is decided: no more than the option `pool-low-percent` of its addresses are free, and
    the usable pools that serve everybody have, taken together, no more either. A pool for chosen
    Services may be full on purpose, and so may one of one or two addresses.

    How to fix: add a block to the pool while there is time.
    """
    cluster = pool.ref.cluster
    see.require(SERVICE, Space(cluster))
    if any(_starved(service, see, pool) for service in see.once(waiting, cluster)):
        return
    general = [
        u
        for u in see.once(ledger, cluster)
        if usable(u.pool) and not u.pool["spec.serviceSelector"]
    ]
    for use in general:
        shared = [other for other in general if other.version == use.version]
        if use.pool is pool and _low([use], see) and _low(shared, see):
            yield Finding(
                f"{use.free} of {use.total} IPv{use.version} addresses are free",
                (pool.cite("spec.blocks"), pool.cite_condition("cilium.io/IPsAvailable")),
                Remedy("add a block to the pool", SHOW, Owner.CLUSTER),
                CERTAIN if use.sure else LIKELY,
                affects=(),
            )


def _low(uses: Sequence[Use], see: View) -> bool:
    total, free = sum(use.total for use in uses), sum(use.free or 0 for use in uses)
    return total > 2 and free * 100 <= total * see.option(POOL_LOW)
