"""How the Foundation Load Balancer is recognised on a Supervisor."""

from __future__ import annotations

from collections.abc import Iterator

from lbdoctor import DEPLOYMENT, SERVICE, SUPERVISOR, Evidence, Obj, Space, View, engine
from lbdoctor.stocks import given, single

from . import stock
from .kinds import (
    ASKING,
    CONFIG,
    CONTROLLER_SPACE,
    FLB,
    IP_POOL,
    NETWORK_SETTINGS,
    VM_SERVICE,
    WORKLOAD,
)

flb = engine(
    "flb",
    "Foundation Load Balancer",
    reads=(*ASKING, CONFIG, FLB, IP_POOL, NETWORK_SETTINGS, WORKLOAD),
    subjects=(SERVICE, VM_SERVICE),
)


@flb.installed
def installed(cluster: str, see: View) -> Iterator[Evidence]:
    """The Supervisor's LoadBalancerConfig of type foundation, else what belongs to one.

    A LoadBalancerConfig of another type speaks against the traces of an engine that was replaced;
    beside one of another type it is a hint.
    """
    if cluster != SUPERVISOR:
        return
    space = Space(cluster)
    configs = see.glance(CONFIG, space)
    alone = len({each["spec.type"] for each in configs}) == 1
    chosen = [each.cite("spec.type") for each in configs if each["spec.type"] == "foundation"]
    yield from (each if alone else each.likely() for each in chosen)
    if configs:
        return
    traces = [each.cite("metadata.name") for each in see.glance(FLB, space)]
    for each in see.glance(DEPLOYMENT, Space(cluster, CONTROLLER_SPACE)):
        traces.append(each.cite("metadata.name"))
    yield from (each.likely() for each in traces)
    if not traces:
        see.require(CONFIG, space)


@flb.claims
def claims(service: Obj, see: View) -> Iterator[Evidence]:
    """Every Service of type LoadBalancer on the Supervisor, but not in a namespace on NSX."""
    if service.ref.cluster != SUPERVISOR or service["spec.type"] != "LoadBalancer":
        return
    if service.ref.kind != "Service" and see.get(SERVICE, service.space, service.ref.name):
        return
    if service["spec.loadBalancerClass"]:
        return
    for settings in see.glance(NETWORK_SETTINGS, service.space):
        if settings["provider"] in ("nsx-tier1", "vpc"):
            return
    yield from see.installed("flb", SUPERVISOR)


@flb.answered
def answered(service: Obj, see: View) -> Iterator[Evidence]:
    """It has an address of the engine's pools."""
    if service.ref.cluster != SUPERVISOR or not given(service):
        return
    if not see.installed("flb", SUPERVISOR):
        return
    shown = [found for each in given(service) if (found := single(each))]
    for pool in see.once(stock.of_all, service.ref.cluster):
        if any(block.overlaps(each) for block in pool.blocks for each in shown):
            yield service.cite("status.loadBalancer.ingress")
            return
