"""How HAProxy is recognised on a Supervisor."""

from __future__ import annotations

from collections.abc import Iterator

from lbdoctor import SERVICE, SUPERVISOR, Evidence, Obj, Space, View, engine
from lbdoctor.stocks import given, single

from . import stock
from .kinds import ASKING, CONFIG, HAPROXY, IP_POOL, NETWORK_SETTINGS, VM_SERVICE

haproxy = engine(
    "haproxy",
    "HAProxy (Supervisor on VDS)",
    reads=(*ASKING, CONFIG, HAPROXY, IP_POOL, NETWORK_SETTINGS),
    subjects=(SERVICE, VM_SERVICE),
)


@haproxy.installed
def installed(cluster: str, see: View) -> Iterator[Evidence]:
    """The Supervisor's LoadBalancerConfig of type haproxy, else HAProxy's own configuration.

    A LoadBalancerConfig of another type speaks against what a replaced HAProxy left behind;
    beside one of another type it is a hint.
    """
    if cluster != SUPERVISOR:
        return
    space = Space(cluster)
    configs = see.glance(CONFIG, space)
    alone = len({each["spec.type"] for each in configs}) == 1
    chosen = [each.cite("spec.type") for each in configs if each["spec.type"] == "haproxy"]
    yield from (each if alone else each.likely() for each in chosen)
    if configs:
        return
    traces = see.glance(HAPROXY, space)
    yield from (each.cite("spec.endPointURLs").likely() for each in traces)
    if not traces:
        see.require(CONFIG, space)


@haproxy.claims
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
    yield from see.installed("haproxy", SUPERVISOR)


@haproxy.answered
def answered(service: Obj, see: View) -> Iterator[Evidence]:
    """It has an address of the pools that are meant for virtual addresses."""
    if service.ref.cluster != SUPERVISOR or not given(service):
        return
    if not see.installed("haproxy", SUPERVISOR):
        return
    shown = [found for each in given(service) if (found := single(each))]
    for pool in see.once(stock.of_all, SUPERVISOR):
        if any(block.overlaps(each) for block in pool.blocks for each in shown):
            yield service.cite("status.loadBalancer.ingress")
            return
