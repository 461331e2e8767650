"""Antrea's pools: those that are missing, and those that are full."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lbdoctor import (
    ADDRESSED,
    CERTAIN,
    ERROR,
    LIKELY,
    SERVICE,
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
from lbdoctor.addresses import Block, address, block, count
from lbdoctor.standin import hidden
from lbdoctor.stocks import in_use
from lbdoctor.workloads import PROGRAMS

from .engine import antrea
from .parts import ANNOTATION, EGRESS, POOL, SETTINGS, pool_name

READS = (
    *PROGRAMS,
    POOL,
    SETTINGS,
    SERVICE.only("spec.type", "spec.loadBalancerIP", "status.loadBalancer"),
)


def ranges(pool: Obj) -> list[str]:
    """Its ranges as text: CIDRs, or from first to last."""
    entries = pool["spec.ipRanges"] or ()
    return [str(each.get("cidr") or f"{each.get('start')}-{each.get('end')}") for each in entries]


def blocks(pool: Obj) -> list[Block]:
    """Its ranges, those that can be read."""
    return [each for each in map(block, ranges(pool)) if each]


def asking(see: View, cluster: str) -> Sequence[Obj]:
    """The Services that Antrea claims."""
    services = see.glance(SERVICE, Space(cluster))
    return [each for each in services if pool_name(each) and "antrea" in see.claims(each).by]


def _waiting(pool: Obj, see: View) -> list[Obj]:
    return [
        each
        for each in see.once(asking, pool.ref.cluster)
        if pool_name(each) == pool.ref.name and see.addresses(each) == ()
    ]


def _figures(pool: Obj) -> tuple[int | None, int | None]:
    """Total and used: what Antrea counts, else the ranges (used is then not known)."""
    total, used = pool["status.usage.total"], pool["status.usage.used"]
    if isinstance(total, int):
        return total, used if isinstance(used, int) else 0
    return None if hidden(ranges(pool)) else count(blocks(pool)), None


@antrea.pools
def pools(cluster: str, see: View) -> Iterator[Pool]:
    """Every pool that a Service names; Egress objects draw from the same ones."""
    services = see.once(asking, cluster)
    named = {pool_name(each) for each in services}
    for pool in see.all(POOL, Space(cluster)):
        if pool.ref.name in named:
            total, used = _figures(pool)
            holders = [s.ref for s in services if _holds(pool, s)] + leaving(pool, see)
            free = None if used is None or total is None else max(total - used, 0)
            families = {each.family for each in blocks(pool)}
            yield Pool(
                "antrea",
                pool.ref,
                pool.ref.name,
                "+".join(sorted(families)) or "IPv4",
                tuple(ranges(pool)),
                total,
                used,
                free,
                CERTAIN if used is not None else LIKELY,
                tuple(holders),
                tuple(s.ref for s in _waiting(pool, see)) if free == 0 else (),
            )


def leaving(pool: Obj, see: View) -> list[Ref]:
    """The Egress objects that hold an address of the pool, as far as they can be seen."""
    return [
        each.ref
        for each in see.glance(EGRESS, Space(pool.ref.cluster))
        if each["spec.externalIPPool"] == pool.ref.name and each["spec.egressIP"]
    ]


def _holds(pool: Obj, service: Obj) -> bool:
    given = [address(e.get("ip")) for e in service["status.loadBalancer.ingress"] or ()]
    return pool_name(service) == pool.ref.name and any(
        each.holds(ip) for ip in given if ip for each in blocks(pool)
    )


@check(
    "antrea/pool-missing",
    "the pool that is asked for does not exist",
    ERROR,
    ADDRESSED,
    subject=SERVICE,
    reads=READS,
    engine="antrea",
)
def pool_missing(service: Obj, see: View) -> Iterator[Finding]:
    """The Service names an ExternalIPPool that does not exist.

    Why it matters: Antrea gives no address, clears one that is there, and writes no Event.

    How it is decided: the annotation `service.antrea.io/external-ip-pool` has a value that no
    ExternalIPPool has as its name.

    How to fix: correct the annotation, or create the pool.
    """
    if see.addresses(service) is None or see.addresses(service) or not pool_name(service):
        return
    space, name = Space(service.ref.cluster), pool_name(service)
    if see.get(POOL, space, name) is None:
        yield Finding(
            f"there is no ExternalIPPool {name}",
            (service.cite(f"metadata.annotations[{ANNOTATION}]"), see.absence(POOL, space, name)),
            Remedy(
                "correct the annotation, or have the pool created",
                ("kubectl get externalippools.crd.antrea.io -o wide",),
            ),
        )


@check(
    "antrea/pool-exhausted",
    "the address pool has no address left",
    ERROR,
    ADDRESSED,
    subject=POOL,
    reads=READS,
    engine="antrea",
)
def pool_exhausted(pool: Obj, see: View) -> Iterator[Finding]:
    """Every address of the pool is in use, and a Service waits for one.

    Why it matters: Antrea writes no Event about it, only a line in the log of its controller.

    How it is decided: the pool's status counts as many addresses used as it has, and a Service
    that names the pool has none. Egress objects use up the same pool.

    How to fix: add a range to the pool (ranges can be added, not removed), or delete Services or
    Egress objects that need no address.
    """
    stuck = [each for each in _waiting(pool, see) if not each["spec.loadBalancerIP"]]
    total, used = _figures(pool)
    if stuck and used is not None and total is not None and used >= total:
        yield Finding(
            in_use(total, ""),
            (pool.cite("status.usage.used"), pool.cite("status.usage.total")),
            Remedy(
                "add a range to the pool, or delete what needs no address",
                (
                    f"kubectl get externalippools.crd.antrea.io {pool.ref.name} -o yaml",
                    "kubectl get egresses.crd.antrea.io -o wide",
                ),
                Owner.CLUSTER,
            ),
            affects=tuple(each.ref for each in stuck),
        )
    see.require(SERVICE, Space(pool.ref.cluster))
