"""Pools that match a Service and give nothing."""

from __future__ import annotations

from collections.abc import Iterator

from lbdoctor import (
    ADDRESSED,
    ERROR,
    SERVICE,
    Evidence,
    Finding,
    Obj,
    Owner,
    Remedy,
    Space,
    View,
    check,
)

from .parts import POOL
from .stock import READS, SHOW, conflict, refusal, said, serves, usable, waiting


@check(
    "cilium/pool-conflict",
    "the address pool overlaps another one and is not used",
    ERROR,
    ADDRESSED,
    subject=POOL,
    when=conflict,
    reads=READS,
    engine="cilium",
)
def pool_conflict(pool: Obj, see: View) -> Iterator[Finding]:
    """LB IPAM has put the pool out of use, because it overlaps an older one.

    Why it matters: no Service gets an address of it, whatever its figures say.

    How it is decided: its condition PoolConflict is true, and a Service that its selector matches
    waits while no other pool can be used for it.

    How to fix: take the overlap out of one of the pools.
    """
    facts = (pool.cite("spec.blocks"), pool.cite_condition("cilium.io/PoolConflict"))
    yield from _useless(pool, see, "it overlaps another pool", facts, "take the overlap out")


@check(
    "cilium/pool-disabled",
    "the address pool is disabled",
    ERROR,
    ADDRESSED,
    subject=POOL,
    when=lambda pool: pool["spec.disabled"] is True,
    reads=READS,
    engine="cilium",
)
def pool_disabled(pool: Obj, see: View) -> Iterator[Finding]:
    """The pool that would serve a waiting Service is disabled.

    Why it matters: LB IPAM gives no new address of it; those given before stay.

    How it is decided: `spec.disabled` is true, and a Service that its selector matches waits
    while no other pool can be used for it.

    How to fix: set `spec.disabled` to false, or give the Service another pool.
    """
    facts = (pool.cite("spec.disabled"),)
    yield from _useless(pool, see, "it is disabled", facts, "enable the pool")


def _useless(
    pool: Obj, see: View, why: str, facts: tuple[Evidence, ...], fix: str
) -> Iterator[Finding]:
    cluster = pool.ref.cluster
    gap = see.gap(POOL, Space(cluster))
    others = [each for each in see.glance(POOL, Space(cluster)) if usable(each)]
    stuck = [
        service
        for service in see.once(waiting, cluster)
        if serves(pool, service)
        and not any(serves(each, service) for each in others)
        and (gap is None or refusal(service) == "no_pool")  # then none that is unseen serves it
    ]
    if stuck:
        words = f"the pool gives no addresses: {why}"
        told = (*facts, *(fact for service in stuck[:3] for fact in said(service)))
        who = tuple(service.ref for service in stuck)
        yield Finding(words, told, Remedy(fix, SHOW, Owner.CLUSTER), affects=who)
    for kind in (POOL, SERVICE):
        see.require(kind, Space(cluster))
