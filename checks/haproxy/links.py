"""From a Service of the Supervisor to its HAProxy and what drives it."""

from __future__ import annotations

from collections.abc import Iterator

from lbdoctor import DEPLOYMENT, RUNNING, SERVICE, SUPERVISOR, Obj, Ref, Space, View, link

from . import stock
from .kinds import BRIEF, CONFIG, CONTROLLER_SPACE, HAPROXY, IP_POOL, VM_SERVICE, WORKLOAD


@link(SERVICE, "is answered by", CONFIG, HAPROXY, reads=(CONFIG, HAPROXY), engine="haproxy")
def configuration(service: Obj, see: View) -> Iterator[Ref]:
    """The Supervisor's LoadBalancerConfig; HAProxy's own configuration where there is none."""
    if service.ref.cluster != SUPERVISOR:
        return
    space = Space(SUPERVISOR)
    chosen = [each for each in see.glance(CONFIG, space) if each["spec.type"] == "haproxy"]
    found = chosen or see.glance(HAPROXY, space)
    for each in found:
        yield each.ref
    if not found:
        see.require(HAPROXY, space)


@link(VM_SERVICE, "will be answered by", CONFIG, HAPROXY, reads=(CONFIG, HAPROXY), engine="haproxy")
def configuration_to_be(vm_service: Obj, see: View) -> Iterator[Ref]:
    """The HAProxy that will answer once there is a Service."""
    if "haproxy" in see.claims(vm_service).by:
        yield from configuration(vm_service, see)


@link(CONFIG, "is provided by", HAPROXY)
def provider(config: Obj, see: View) -> Iterator[Ref]:
    """The HAProxyLoadBalancerConfig that `providerRef` names."""
    if config["spec.type"] == "haproxy" and config["spec.providerRef.name"]:
        yield see.ref(HAPROXY, Space(config.ref.cluster), config["spec.providerRef.name"])


@link(CONFIG, "gives addresses from", IP_POOL, reads=(IP_POOL, BRIEF))
def pools(config: Obj, see: View) -> Iterator[Ref]:
    """The pools for virtual addresses."""
    if config["spec.type"] == "haproxy":
        for each in see.once(stock.of_all, config.ref.cluster):
            yield each.ref


@link(CONFIG, "is driven by", DEPLOYMENT, reads=(WORKLOAD,), carries=(RUNNING,))
def controller(config: Obj, see: View) -> Iterator[Ref]:
    """The controller that speaks to HAProxy's data plane API."""
    space = Space(config.ref.cluster, CONTROLLER_SPACE)
    if config["spec.type"] == "haproxy":
        for each in see.glance(DEPLOYMENT, space):
            yield each.ref
        see.require(DEPLOYMENT, space)
