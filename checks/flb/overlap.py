"""Virtual addresses that belong to another network too: plain arithmetic."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from lbdoctor import (
    ADDRESSED,
    ERROR,
    WARNING,
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
from lbdoctor.addresses import Block
from lbdoctor.addresses import block as parse
from lbdoctor.stocks import Stock, holders, single, span

from . import stock
from .kinds import ASKING, CLUSTER, DISTRIBUTED, FLB, IP_POOL

COMPARED = (IP_POOL, DISTRIBUTED, CLUSTER)


class Other(NamedTuple):
    """A range of somebody else; `inside` a guest it is no rival for those who come from outside."""

    what: str
    block: Block
    fact: Evidence
    ref: Ref
    inside: bool = False


@check(
    "flb/vip-range-overlap",
    "virtual addresses overlap another network",
    ERROR,
    ADDRESSED,
    subject=FLB,
    reads=(IP_POOL, *ASKING, DISTRIBUTED, CLUSTER),
    engine="flb",
    unaffected=WARNING,
    explains=("flb/misconfigured", "supervisor/no-load-balancer"),
)
def vip_range_overlap(config: Obj, see: View) -> Iterator[Finding]:
    """A pool of virtual addresses shares addresses with another network.

    Why it matters: two machines answer for one address, so that traffic reaches now one, now the
    other; or the pool is refused altogether.

    How it is decided: the range of a pool is compared with all other IPPools, with the address
    ranges and gateways of the vSphere networks, and with the Pod and Service ranges of the guest
    clusters. It is an error for the Services that hold an address of the overlap, and, where
    the pool was refused for it, for those who wait; else a warning, as it is where only Pods of a
    guest are kept from the address.

    How to fix: separate the ranges. Ranges of this load balancer can only be appended: add a new
    one and move the other network.
    """
    for each in stock.of_config(config, see, refused=True):
        for other in _overlaps(each, see):
            shared = [b for block in each.blocks if (b := _common(block, other.block))]
            affects = () if other.inside else holders(see, config.ref.cluster, shared)
            if _refused(each.ref, see) and not other.inside:
                affects += stock.waiting(see, config.ref.cluster)
            yield Finding(
                f"{each.name} shares {', '.join(map(span, shared))} with {other.what}",
                (*each.evidence[-1:], other.fact),
                _separate(),
                affects=affects,
            )
    for kind in COMPARED:
        see.require(kind, Space(config.ref.cluster))


def of_pool(pool: Obj, see: View) -> Iterator[Other]:
    """What a pool overlaps."""
    found = stock.block(pool["spec"])
    for other in see.once(_others, pool.ref.cluster) if found else ():
        if found and other.ref != pool.ref and found.overlaps(other.block):
            yield other


def _overlaps(each: Stock, see: View) -> Iterator[Other]:
    for other in see.once(_others, each.ref.cluster):
        if other.ref != each.ref and any(other.block.overlaps(b) for b in each.blocks):
            yield other


def _common(one: Block, other: Block) -> Block | None:
    if not one.overlaps(other):
        return None
    return Block(one.version, max(one.first, other.first), min(one.last, other.last))


def _refused(ref: Ref, see: View) -> bool:
    pools = see.glance(IP_POOL, Space(ref.cluster))
    return any(each.ref == ref and stock.failed(each) for each in pools)


def _others(see: View, cluster: str) -> list[Other]:
    """Every visible range on the Supervisor that is not this load balancer's own."""
    space = Space(cluster)
    found: list[Other] = []
    for pool in see.glance(IP_POOL, space):
        range_ = stock.block(pool["spec"])
        if range_:
            found.append(Other(f"IPPool {pool.ref.name}", range_, pool.cite("spec"), pool.ref))
    for network in see.glance(DISTRIBUTED, space):
        found += _of_network(network)
    for guest in see.glance(CLUSTER, space):
        for what in ("pods", "services"):
            path = f"spec.clusterNetwork.{what}.cidrBlocks"
            blocks = (parse(text) for text in guest[path] or ())
            name = f"the {what} of cluster {guest.ref.name}"
            found += [
                Other(name, each, guest.cite(path), guest.ref, True) for each in blocks if each
            ]
    return found


def _of_network(network: Obj) -> Iterator[Other]:
    name = f"network {network.ref.name}"
    gateway = single(network["spec.gateway"])
    if gateway:
        fact = network.cite("spec.gateway")
        yield Other(f"the gateway of {name}", gateway, fact, network.ref)
    for index, raw in enumerate(network["spec.addressRanges"] or ()):
        found = stock.block(
            {"startingAddress": raw.get("address"), "addressCount": raw.get("count")}
        )
        if found:
            fact = network.cite(f"spec.addressRanges[{index}]")
            yield Other(f"the nodes of {name}", found, fact, network.ref)


def _separate() -> Remedy:
    return Remedy(
        "separate the two ranges",
        (
            "kubectl get ippools.netoperator.vmware.com -o yaml",
            "kubectl get vspheredistributednetworks.netoperator.vmware.com -o yaml",
        ),
        Owner.NETWORK,
    )
