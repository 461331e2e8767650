"""What a Foundation Load Balancer gives addresses from: pools, and ranges in its configuration."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from lbdoctor import Obj, Space, View
from lbdoctor.addresses import Block, address
from lbdoctor.model import Ref
from lbdoctor.stocks import Stock, holders, taken, waiters

from .kinds import FLB, IP_POOL, VM_SERVICE


def block(raw: Any) -> Block | None:
    """`{startingAddress, addressCount}` as a block; None where it is none."""
    start = address((raw or {}).get("startingAddress"))
    size = (raw or {}).get("addressCount")
    if start is None or not isinstance(size, int) or size < 1:
        return None
    return Block(start.version, int(start), int(start) + size - 1)


def failed(pool: Obj) -> bool:
    """Whether the pool was refused, or is not ready; its conditions are in small letters."""
    return bool(complaint(pool))


def complaint(pool: Obj) -> str:
    """The condition that says that a pool cannot be used; empty when none does, or it is full."""
    if pool.condition("full").get("status") == "True":
        return ""
    for wanted, bad in (("failure", "True"), ("ready", "False")):
        if pool.condition(wanted).get("status") == bad:
            return wanted
    return ""


def pool_names(config: Obj) -> list[str]:
    """The pools that a configuration names, and those that are in use."""
    named = config["spec.networkSpec.virtualServerIPPools"] or ()
    effective = config["status.effectiveVirtualServerIPPools"] or ()
    return sorted({each["name"] for each in named if each.get("name")} | set(effective))


def of_config(config: Obj, see: View, *, refused: bool = False) -> list[Stock]:
    """Everything that a configuration gives addresses from; `refused` adds what it cannot use.

    Raises Blind when a pool that it names may be unseen. Ranges count by themselves only where
    the controller has not made pools of them.
    """
    space = Space(config.ref.cluster)
    found = []
    for name in pool_names(config):
        pool = see.get(IP_POOL, space, name)
        if pool is not None and (refused or not failed(pool)):
            found.append(_of_pool(pool, see))
    if not config["status.effectiveVirtualServerIPPools"]:
        found += _of_ranges(config, see)
    return [each for each in found if each.blocks]


def _of_pool(pool: Obj, see: View) -> Stock:
    """Without `status.allocated` nothing is allocated, once a status was written."""
    found = block(pool["spec"])
    blocks = (found,) if found else ()
    held = holders(see, pool.ref.cluster, blocks)
    said = pool["status.allocated"]
    full = pool.condition("full").get("status") == "True"
    evidence = [pool.cite("status.allocated"), pool.cite("spec.addressCount")]
    if full:
        evidence.append(pool.cite_condition("full"))
    return Stock(
        pool.ref,
        pool.ref.name,
        blocks,
        max(said if isinstance(said, int) else 0, taken(see, pool.ref.cluster, blocks)),
        held,
        tuple(evidence),
        counted=not isinstance(said, int) and not pool["status.conditions"],
        full=full,
    )


def _of_ranges(config: Obj, see: View) -> Iterator[Stock]:
    """A range has no object of its own: only its holders can be counted."""
    for index, raw in enumerate(config["spec.networkSpec.virtualServerIPRanges"] or ()):
        found = block(raw)
        if found is not None:
            held = holders(see, config.ref.cluster, (found,))
            path = f"spec.networkSpec.virtualServerIPRanges[{index}]"
            name, fact = f"{config.ref.name} range {index}", config.cite(path)
            used = taken(see, config.ref.cluster, (found,))
            yield Stock(config.ref, name, (found,), used, held, (fact,), counted=True)


def of_all(see: View, cluster: str) -> Sequence[Stock]:
    """The stocks of all visible configurations, each once; raises Blind where a pool is unseen."""
    found: dict[tuple[Ref, str], Stock] = {}
    for config in see.glance(FLB, Space(cluster)):
        found |= {(each.ref, each.name): each for each in of_config(config, see)}
    return [found[key] for key in sorted(found)]


def waiting(see: View, cluster: str) -> tuple[Ref, ...]:
    """Who asks this load balancer and has no address."""
    return waiters(see, cluster, "flb", VM_SERVICE)
