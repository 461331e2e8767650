"""What a Supervisor gives its Avi to give addresses from, and who waits for one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from lbdoctor import SERVICE, SUPERVISOR, Obj, Ref, Space, View
from lbdoctor.addresses import Block, address, block
from lbdoctor.stocks import Stock, holders, taken, waiters
from lbdoctor.workloads import PROGRAMS

from .kinds import AVI_LB_CONFIG, IP_POOL, NAMESPACE_NETWORK
from .parts import found

_RANGES: Final = "spec.nsxTier1Config.ingressCIDRs"
_USAGE: Final = "netoperator.vmware.com/ipam-usage"
READS: Final = (
    SERVICE.only("spec.type", "status.loadBalancer"),
    AVI_LB_CONFIG.only("spec.ipamType"),
    IP_POOL.only("spec", "status"),
    NAMESPACE_NETWORK.only(_RANGES, "status.associatedNamespaces"),
    *PROGRAMS,
)


def of_supervisor(see: View, cluster: str) -> Sequence[Stock]:
    """What the Supervisor gives its Avi to give from, as far as that can be seen.

    Sources: net-operator-api, aviloadbalancerconfig_types.go (`ipamType`); AKO,
    ako-infra/avirest/netinfo_handler.go, which makes an Avi network of the ingress ranges.
    """
    if cluster != SUPERVISOR:
        return ()
    return [*pools(see, cluster), *_ranges(see, cluster)]


def by_supervisor(see: View, cluster: str) -> bool:
    """Whether a Supervisor hands out the addresses of its Avi itself."""
    configs = see.glance(AVI_LB_CONFIG, Space(cluster))
    return any(each["spec.ipamType"] == "supervisor" for each in configs)


def virtual(pool: Obj) -> bool:
    """Whether a pool is labelled for virtual addresses."""
    return pool.labels.get(_USAGE) == "vip"


def pools(see: View, cluster: str) -> Iterator[Stock]:
    """The pools for virtual addresses, where addresses do not come from Avi itself."""
    if not by_supervisor(see, cluster):
        return
    for pool in see.glance(IP_POOL, Space(cluster)):
        start, size = address(pool["spec.startingAddress"]), pool["spec.addressCount"]
        if not virtual(pool) or start is None or not isinstance(size, int):
            continue
        if complaint(pool):
            continue
        blocks = (Block(start.version, int(start), int(start) + size - 1),)
        said = pool["status.allocated"]
        used = max(said if isinstance(said, int) else 0, taken(see, cluster, blocks))
        facts = (pool.cite("status.allocated"), pool.cite("spec.addressCount"))
        full = pool.condition("full").get("status") == "True"
        held = holders(see, cluster, blocks)
        yield Stock(pool.ref, pool.ref.name, blocks, used, held, facts, full=full)


def complaint(pool: Obj) -> str:
    """The condition that says that a pool cannot be used; empty when none does, or it is full."""
    if pool.condition("full").get("status") == "True":
        return ""
    for wanted, bad in (("failure", "True"), ("ready", "False")):
        if pool.condition(wanted).get("status") == bad:
            return wanted
    return ""


def _ranges(see: View, cluster: str) -> Iterator[Stock]:
    """The ingress ranges of each network, counted; in a VPC its external blocks serve instead."""
    akos = see.once(found, cluster)
    if not any(e.env("VCF_CLUSTER") == "true" and e.env("VPC_MODE") != "true" for e in akos):
        return
    for config in see.glance(NAMESPACE_NETWORK, Space(cluster)):
        blocks = tuple(one for text in config[_RANGES] or () if (one := block(text)))
        if blocks:
            held, used = holders(see, cluster, blocks), taken(see, cluster, blocks)
            name, facts = f"ingress of {config.ref.name}", (config.cite(_RANGES),)
            yield Stock(config.ref, name, blocks, used, held, facts, counted=True)


def serves(stock: Stock, namespace: str, see: View) -> bool:
    """Whether a stock gives to a namespace: pools to all, ranges to those of their network."""
    for config in see.glance(NAMESPACE_NETWORK, Space(stock.ref.cluster)):
        if config.ref == stock.ref:
            names = [each.get("name") for each in config["status.associatedNamespaces"] or ()]
            return namespace in names
    return True


def waiting(stock: Stock, see: View) -> tuple[Ref, ...]:
    """Who waits for an address of a stock, when it and those beside it are used up."""
    asking = waiters(see, stock.ref.cluster, "avi")
    return tuple(each for each in asking if not _left(each.namespace, see, stock.ref.cluster))


def of_namespace(namespace: str, see: View, cluster: str) -> list[Stock]:
    """The stocks that give to a namespace."""
    stocks = see.once(of_supervisor, cluster)
    return [each for each in stocks if serves(each, namespace, see)]


def _left(namespace: str, see: View, cluster: str) -> int:
    found = of_namespace(namespace, see, cluster)
    return sum(each.free for each in found) if found else 1
