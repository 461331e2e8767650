"""Cilium's pools: whom they serve, whether they may be used, and what is left."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from lbdoctor import SERVICE, Evidence, Obj, Ref, Space, View
from lbdoctor.addresses import Address, Block, address, block, count
from lbdoctor.workloads import PROGRAMS, selects

from .parts import POOL, SETTINGS, verdict

READS: Final = (
    *PROGRAMS,
    POOL,
    SETTINGS,
    SERVICE.only(
        "spec.type", "spec.loadBalancerClass", "spec.ipFamilies", "status.conditions",
        "status.loadBalancer",
    ),
)  # fmt: skip
"""What every check of the pools reads: the same for all, so that sums are made once."""
SHOW: Final = ("kubectl get ciliumloadbalancerippools.cilium.io -o yaml",)


def labels(service: Obj) -> Mapping[str, str]:
    """The labels that a serviceSelector is held against: Cilium adds the name and the namespace."""
    own = {
        "io.kubernetes.service.name": service.ref.name,
        "io.kubernetes.service.namespace": service.ref.namespace,
    }
    return {**service.labels, **own}


def serves(pool: Obj, service: Obj) -> bool:
    """Whether a pool's serviceSelector matches a Service; without one it matches all."""
    return selects(pool["spec.serviceSelector"] or None, labels(service))


def conflict(pool: Obj) -> Evidence | None:
    """The condition that says that the pool overlaps another one, by its new or its old name."""
    for name in ("cilium.io/PoolConflict", "io.cilium/conflict"):
        if pool.condition(name).get("status") == "True":
            return pool.cite_condition(name)
    return None


def usable(pool: Obj) -> bool:
    """Whether LB IPAM gives addresses from it."""
    return not pool["spec.disabled"] and conflict(pool) is None


def blocks(pool: Obj) -> list[Block]:
    """Its ranges; `cidrs` is the old name of `blocks`.

    With `allowFirstLastIPs: No` the first and the last of a CIDR are kept back, but for those of
    one or two addresses (Cilium docs, "LoadBalancer IP Address Management").
    """
    held_back = pool["spec.allowFirstLastIPs"] == "No"
    found = []
    for each in _ranges(pool):
        own = block(each)
        if own and held_back and "/" in each and own.size > 2:
            own = own._replace(first=own.first + 1, last=own.last - 1)
        found.append(own)
    return [each for each in found if each is not None]


def _ranges(pool: Obj) -> Iterator[str]:
    for each in pool["spec.blocks"] or pool["spec.cidrs"] or ():
        start = each.get("start")
        yield str(each.get("cidr") or f"{start}-{each.get('stop') or start}")


def texts(pool: Obj, version: int) -> Iterator[str]:
    """Its ranges of a family as they are written."""
    for each in _ranges(pool):
        own = block(each)
        if own and own.version == version:
            yield each


def figure(pool: Obj, name: str) -> int | None:
    """A counter of the pool: Cilium writes it as the message of a condition."""
    for condition in (f"cilium.io/IPs{name}", f"io.cilium/ips-{name.lower()}"):
        text = str(pool.condition(condition).get("message") or "")
        if text.isdigit():
            return int(text)
    return None


class Use(NamedTuple):
    """How much of one family of a pool is given away; `used` is None when it cannot be told."""

    pool: Obj
    version: int
    total: int
    used: int | None
    sure: bool
    holders: tuple[Ref, ...]

    @property
    def free(self) -> int | None:
        """How many addresses are left."""
        return None if self.used is None else max(self.total - self.used, 0)


def ledger(see: View, cluster: str) -> Sequence[Use]:
    """The use of every pool, for each of its families."""
    pools = see.all(POOL, Space(cluster))
    held: dict[Ref, dict[Any, set[Ref]]] = {pool.ref: {} for pool in pools}
    ranges = [(pool, blocks(pool)) for pool in pools]
    first = sorted(ranges, key=lambda each: not usable(each[0]))
    for service in see.glance(SERVICE, Space(cluster)):
        for entry in service["status.loadBalancer.ingress"] or ():
            given = address(entry.get("ip"))
            owner = _owner(given, first) if given else None
            if owner is not None:
                held[owner.ref].setdefault(given, set()).add(service.ref)
    whole = see.gap(SERVICE, Space(cluster)) is None
    return [
        _use(pool, version, own, held[pool.ref], whole)
        for pool, own in ranges
        for version in sorted({each.version for each in own})
    ]


def _owner(given: Address, ranges: Sequence[tuple[Obj, Sequence[Block]]]) -> Obj | None:
    return next((pool for pool, own in ranges if any(b.holds(given) for b in own)), None)


def _use(
    pool: Obj, version: int, own: Sequence[Block], held: Mapping[Any, set[Ref]], whole: bool
) -> Use:
    """The counters of a pool are those of both its families together."""
    here = {given: refs for given, refs in held.items() if given.version == version}
    holders = tuple(sorted({ref for refs in here.values() for ref in refs}))
    total, used = figure(pool, "Total"), figure(pool, "Used")
    sure = used is not None and (not whole or used == len(held))
    if total is None or used is None or len({each.version for each in own}) > 1:
        counted = count(each for each in own if each.version == version)
        return Use(pool, version, counted, len(here) if whole else None, sure, holders)
    return Use(pool, version, total, used, sure, holders)


def waiting(see: View, cluster: str) -> Sequence[Obj]:
    """The Services of LB IPAM that have no address, or not all that they want."""
    return [
        service
        for service in see.glance(SERVICE, Space(cluster))
        if see.addresses(service) is not None
        and (not see.addresses(service) or refusal(service))
        and "cilium" in see.claims(service).by
    ]


def missing(service: Obj) -> set[int]:
    """The families (4, 6) that a Service wants an address of and has none."""
    wanted = {6 if each == "IPv6" else 4 for each in service["spec.ipFamilies"] or ("IPv4",)}
    given = [address(each.get("ip")) for each in service["status.loadBalancer.ingress"] or ()]
    return wanted - {each.version for each in given if each}


def refusal(service: Obj) -> str:
    """The reason that LB IPAM gives for having no address, or nothing."""
    name = verdict(service)
    found = service.condition(name) if name else {}
    return str(found.get("reason") or "") if found.get("status") == "False" else ""


def said(service: Obj) -> tuple[Evidence, ...]:
    """The condition of LB IPAM on a Service as a fact."""
    name = verdict(service)
    return (service.cite_condition(name),) if name else ()
