"""MetalLB's pools: what is left of them, and who waits."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lbdoctor import (
    ADDRESSED,
    CERTAIN,
    CONFIG_MAP,
    ERROR,
    LIKELY,
    SERVICE,
    WARNING,
    Evidence,
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
from lbdoctor.addresses import address, block
from lbdoctor.options import POOL_LOW
from lbdoctor.stocks import in_use

from .engine import metallb
from .ledger import FAMILIES, Use, ledger
from .parts import POOL
from .stock import READS, Stock, compatible, insist, stocks
from .trouble import FULL, Trouble, waiting
from .wish import wish


@link(SERVICE, "takes its address from", POOL, CONFIG_MAP, reads=READS, engine="metallb")
def pools_of(service: Obj, see: View) -> Iterator[Ref]:
    """The pool that holds its address, the pool that it names, or all that may serve it."""
    shelf = see.once(stocks, service.ref.cluster)
    named = wish(service).pool
    given = [address(e.get("ip")) for e in service["status.loadBalancer.ingress"] or ()]
    given = [each for each in given if each] or list(wish(service).addresses)
    for stock in shelf:
        if given:
            if any(stock.holds(each) for each in given if each):
                yield stock.obj.ref
        elif named == stock.name if named else stock.auto and compatible(stock, service, see):
            yield stock.obj.ref


@metallb.pools
def pools(cluster: str, see: View) -> Iterator[Pool]:
    """Every pool, for each of its families. Waiters are those whom a full pool leaves without."""
    stuck = see.once(waiting, cluster)
    for use in see.once(ledger, cluster).values():
        yield Pool(
            "metallb",
            use.stock.obj.ref,
            use.stock.name,
            f"IPv{use.family}",
            _ranges(use),
            use.total,
            use.used,
            use.free,
            CERTAIN if use.sure else LIKELY,
            use.holders,
            tuple(s.ref for s, t in stuck.items() if _starves(t, use.stock) and _wants(s, use)),
        )


def _ranges(use: Use) -> tuple[str, ...]:
    blocks = ((text, block(text)) for text in use.stock.ranges)
    return tuple(text for text, each in blocks if each and each.version == use.family)


def _starves(trouble: Trouble | None, stock: Stock) -> bool:
    return trouble is not None and trouble.fault == FULL and stock.name in trouble.pools


def _wants(service: Obj, use: Use) -> bool:
    return use.family in wish(service).families


@check(
    "metallb/pool-exhausted",
    "the address pool has no address left",
    ERROR,
    ADDRESSED,
    subject=POOL,
    reads=READS,
    engine="metallb",
)
def pool_exhausted(pool: Obj, see: View) -> Iterator[Finding]:
    """Every address of the pool is in use, and a Service waits for one.

    Why it matters: the Service gets an address only when another one is deleted or the pool grows.

    How it is decided: the ranges of the IPAddressPool are counted (without .0 and .255 where
    avoidBuggyIPs is set). In use is what MetalLB counts in the pool's status (since 0.15), else
    the different addresses on Services. A full pool beside one with room that serves the same
    Service is no fault.

    How to fix: add a range to the pool, or delete Services that no longer need an address.
    """
    yield from _exhausted(pool, see)


@check(
    "metallb/pool-exhausted",
    "the address pool of an old MetalLB has no address left",
    ERROR,
    ADDRESSED,
    subject=CONFIG_MAP,
    when=lambda config: config.ref.name == "config",
    reads=READS,
    engine="metallb",
)
def old_pool_exhausted(config: Obj, see: View) -> Iterator[Finding]:
    """A pool in the ConfigMap of MetalLB before 0.13 is full; a Service waits.

    Why it matters: the Service gets an address only when another one is deleted or the pool grows.

    How it is decided: as for IPAddressPools, with the pools of the ConfigMap `config`; in use are
    the different addresses on Services.

    How to fix: add a range to the pool, or delete Services that no longer need an address.
    """
    yield from _exhausted(config, see)


def _exhausted(obj: Obj, see: View) -> Iterator[Finding]:
    cluster = obj.ref.cluster
    stuck = see.once(waiting, cluster)
    for stock in see.once(stocks, cluster) if stuck else ():
        starved = [s for s, t in stuck.items() if _starves(t, stock)]
        if stock.obj is not obj or not starved:
            continue
        uses = _uses(stock, see, starved)
        said = [fact for s in starved for fact in _troubles(stuck[s])]
        sure = all(use.sure for use in uses)
        yield Finding(
            "; ".join(_words(use) for use in uses) or "the pool has no addresses",
            (stock.cite(), *(f for use in uses for f in _figures(use)), *said[:3]),
            Remedy(
                "add a range to the pool, or delete Services that need no address",
                _commands(stock),
                Owner.CLUSTER,
            ),
            CERTAIN if sure else LIKELY,
            affects=tuple(s.ref for s in starved),
        )
    see.require(SERVICE, Space(cluster))


def _troubles(trouble: Trouble | None) -> Sequence[Evidence]:
    return trouble.evidence if trouble else ()


def _uses(stock: Stock, see: View, starved: Sequence[Obj]) -> list[Use]:
    book = see.once(ledger, stock.obj.ref.cluster)
    wanted = {family for service in starved for family in wish(service).families}
    found = (book.get((stock.name, family)) for family in sorted(wanted))
    return [use for use in found if use and use.free == 0]


def _words(use: Use) -> str:
    return in_use(use.total, f"IPv{use.family}")


def _figures(use: Use) -> list[Evidence]:
    path = f"status.assignedIPv{use.family}"
    return [use.stock.obj.cite(path)] if isinstance(use.stock.obj[path], int) else []


def _commands(stock: Stock) -> tuple[str, ...]:
    ref = stock.obj.ref
    plural = POOL.kubectl if ref.kind == POOL.name else CONFIG_MAP.kubectl
    return (
        f"kubectl -n {ref.namespace} get {plural} {ref.name} -o yaml",
        "kubectl get services -A --field-selector spec.type=LoadBalancer",
    )


@check(
    "metallb/pool-low",
    "the address pool is nearly used up",
    WARNING,
    ADDRESSED,
    subject=POOL,
    reads=READS,
    engine="metallb",
    options=(POOL_LOW,),
)
def pool_low(pool: Obj, see: View) -> Iterator[Finding]:
    """Hardly any address of the pool is left.

    Why it matters: the next Services will wait, without a word once the Event is gone.

    How it is decided: no more than the option `pool-low-percent` of its addresses are free, and
    the pools that serve everybody have, taken together, no more either. A pool that is given out
    only by name or kept for some Services may be full on purpose, and so may one of one or two
    addresses: these are not reported.

    How to fix: add a range to the pool while there is time.
    """
    cluster = pool.ref.cluster
    if any(
        _starves(t, s)
        for t in see.once(waiting, cluster).values()
        for s in see.once(stocks, cluster)
        if s.obj is pool
    ):
        return
    uses = [
        u for u in see.once(ledger, cluster).values() if u.stock.auto and not u.stock.allocation
    ]
    for family in FAMILIES:
        shared = [use for use in uses if use.family == family]
        for use in shared:
            if use.stock.obj is pool and _low([use], see) and _low(shared, see):
                yield _running_out(use)
    insist(pool)
    see.require(SERVICE, Space(cluster))


def _low(uses: Sequence[Use], see: View) -> bool:
    total, free = sum(use.total for use in uses), [use.free for use in uses]
    left = [each for each in free if each is not None]
    if total <= 2 or len(left) < len(free):
        return False
    return sum(left) * 100 <= total * see.option(POOL_LOW)


def _running_out(use: Use) -> Finding:
    return Finding(
        f"{use.free} of {use.total} IPv{use.family} addresses are free",
        (use.stock.cite(), *_figures(use)),
        Remedy("add a range to the pool", _commands(use.stock), Owner.CLUSTER),
        CERTAIN if use.sure else LIKELY,
        affects=(),
    )
