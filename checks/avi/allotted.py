"""Addresses that a Supervisor allots to its Avi: its own pools, or NSX's ingress ranges."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lbdoctor import (
    ADDRESSED,
    ERROR,
    LIKELY,
    SERVICE,
    SUPERVISOR,
    WARNING,
    Finding,
    Obj,
    Owner,
    Ref,
    Remedy,
    Space,
    View,
    check,
    link,
)
from lbdoctor.addresses import Block, address, block
from lbdoctor.options import POOL_LOW
from lbdoctor.stocks import Stock, given, holders, taken, waiters
from lbdoctor.workloads import PROGRAMS

from .kinds import AVI_LB_CONFIG, IP_POOL, NAMESPACE_NETWORK
from .parts import found

_LEAST = 3
_RANGES = "spec.nsxTier1Config.ingressCIDRs"
_USAGE = "netoperator.vmware.com/ipam-usage"
_BRIEF = SERVICE.only("spec.type", "status.loadBalancer")
READS = (
    _BRIEF,
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
    return [*_pools(see, cluster), *_ranges(see, cluster)]


def _pools(see: View, cluster: str) -> Iterator[Stock]:
    """The pools for virtual addresses, where addresses do not come from Avi itself."""
    configs = see.glance(AVI_LB_CONFIG, Space(cluster))
    if not any(each["spec.ipamType"] == "supervisor" for each in configs):
        return
    for pool in see.glance(IP_POOL, Space(cluster)):
        start, size = address(pool["spec.startingAddress"]), pool["spec.addressCount"]
        if pool.labels.get(_USAGE) != "vip" or start is None or not isinstance(size, int):
            continue
        blocks = (Block(start.version, int(start), int(start) + size - 1),)
        said = pool["status.allocated"]
        used = max(said if isinstance(said, int) else 0, taken(see, cluster, blocks))
        facts = (pool.cite("status.allocated"), pool.cite("spec.addressCount"))
        full = pool.condition("full").get("status") == "True"
        held = holders(see, cluster, blocks)
        yield Stock(pool.ref, pool.ref.name, blocks, used, held, facts, full=full)


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


def _of_namespace(namespace: str, see: View, cluster: str) -> list[Stock]:
    stocks = see.once(of_supervisor, cluster)
    return [each for each in stocks if serves(each, namespace, see)]


def _left(namespace: str, see: View, cluster: str) -> int:
    found = _of_namespace(namespace, see, cluster)
    return sum(each.free for each in found) if found else 1


@link(
    SERVICE,
    "takes its address from",
    IP_POOL,
    NAMESPACE_NETWORK,
    reads=READS,
    engine="avi",
    carries=(ADDRESSED,),
)
def stocks_of(service: Obj, see: View) -> Iterator[Ref]:
    """What the Supervisor lets Avi give to its namespace from."""
    if service.ref.cluster == SUPERVISOR:
        yield from (e.ref for e in _of_namespace(service.ref.namespace, see, SUPERVISOR))


@check(
    "avi/vip-pool-exhausted",
    "the addresses that the Supervisor allots to Avi are used up",
    ERROR,
    ADDRESSED,
    subject=SERVICE,
    when=lambda service: service.ref.cluster == SUPERVISOR,
    reads=READS,
    engine="avi",
)
def allotment_exhausted(service: Obj, see: View) -> Iterator[Finding]:
    """Nothing is left of what the Supervisor allots to Avi, and a Service waits.

    Why it matters: Avi has no address for another Service, although the Avi Controller is well.

    How it is decided: with `ipamType: supervisor` the IPPools for virtual addresses serve Avi, and
    their counts say that all are allocated. On NSX with Tier-1 gateways it is the ingress ranges of
    the namespace's network, whose addresses Services hold: counted. Likely, for what Avi itself has
    allocated only the Avi Controller knows.

    How to fix: append a range or a pool, or delete Services that nobody needs.
    """
    if given(service):
        return
    stocks = _of_namespace(service.ref.namespace, see, service.ref.cluster)
    if stocks and not sum(each.free for each in stocks):
        yield Finding(
            f"no address is left for Avi: {', '.join(each.figures for each in stocks)}",
            tuple(fact for each in stocks for fact in each.evidence),
            _more("append a range of addresses, or delete unused Services"),
            LIKELY,
            affects=(service.ref,),
            about=stocks[0].ref,
        )
        return
    for kind in (IP_POOL, NAMESPACE_NETWORK, AVI_LB_CONFIG, SERVICE):
        see.require(kind, Space(SUPERVISOR))


@check(
    "avi/vip-pool-low",
    "hardly any address is left of those that NSX's ranges allot to Avi",
    WARNING,
    ADDRESSED,
    subject=NAMESPACE_NETWORK,
    reads=READS,
    engine="avi",
    options=(POOL_LOW,),
)
def allotment_low(config: Obj, see: View) -> Iterator[Finding]:
    """The ingress ranges from which Avi gives addresses are nearly used up.

    Why it matters: soon new Services of these namespaces will wait for an address.

    How it is decided: the addresses of all Services are counted against the ingress ranges; fewer
    than three are free, or less than the share that the option `pool-low-percent` sets. Likely:
    what Avi itself has allocated, only the Avi Controller knows.

    How to fix: append an ingress range in time, or delete unused Services.
    """
    for each in see.once(of_supervisor, config.ref.cluster):
        low = each.free < max(_LEAST, each.total * see.option(POOL_LOW) / 100)
        if each.ref == config.ref and low and not waiting(each, see):
            words = f"{each.free} of {each.total} addresses are left in {each.name}"
            yield Finding(words, each.evidence, _more("append an ingress range in time"), LIKELY)
            return
    see.require(SERVICE, Space(config.ref.cluster))


def _more(summary: str) -> Remedy:
    return Remedy(
        summary,
        (
            "kubectl get ippools.netoperator.vmware.com -o yaml",
            "kubectl get namespacenetworkconfigurations.netoperator.vmware.com -o yaml",
        ),
        Owner.NETWORK,
    )
