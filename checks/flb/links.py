"""From a Service of the Supervisor to its Foundation Load Balancer and the pools of that."""

from __future__ import annotations

from collections.abc import Iterator

from lbdoctor import DEPLOYMENT, RUNNING, SERVICE, SUPERVISOR, Obj, Ref, Space, View, link

from . import stock
from .kinds import CONFIG, CONTROLLER_SPACE, FLB, GATEWAY_SPACE, IP_POOL, VM_SERVICE, WORKLOAD


@link(SERVICE, "is answered by", CONFIG, FLB, reads=(CONFIG, FLB), engine="flb")
def configuration(service: Obj, see: View) -> Iterator[Ref]:
    """The Supervisor's LoadBalancerConfig; the load balancer itself where there is none."""
    if service.ref.cluster != SUPERVISOR:
        return
    space = Space(SUPERVISOR)
    chosen = [each for each in see.glance(CONFIG, space) if each["spec.type"] == "foundation"]
    found = chosen or see.glance(FLB, space)
    for each in found:
        yield each.ref
    if not found:
        see.require(FLB, space)


@link(VM_SERVICE, "will be answered by", CONFIG, FLB, reads=(CONFIG, FLB), engine="flb")
def configuration_to_be(vm_service: Obj, see: View) -> Iterator[Ref]:
    """The load balancer that will answer once there is a Service."""
    if "flb" in see.claims(vm_service).by:
        yield from configuration(vm_service, see)


@link(CONFIG, "is provided by", FLB, reads=(FLB,))
def provider(config: Obj, see: View) -> Iterator[Ref]:
    """The FoundationLoadBalancerConfig that `providerRef` names, in whatever namespace it is."""
    if config["spec.type"] != "foundation":
        return
    name = config["spec.providerRef.name"]
    space = Space(config.ref.cluster)
    found = [each for each in see.glance(FLB, space) if each.ref.name == name]
    for each in found:
        yield each.ref
    if not found:
        see.require(FLB, space)


@link(FLB, "gives addresses from", IP_POOL)
def pools(config: Obj, see: View) -> Iterator[Ref]:
    """The pools that its specification names, and those in use."""
    for name in stock.pool_names(config):
        yield see.ref(IP_POOL, Space(config.ref.cluster), name)


@link(FLB, "is run by", DEPLOYMENT, reads=(WORKLOAD,), carries=(RUNNING,))
def controller(config: Obj, see: View) -> Iterator[Ref]:
    """The controller that hands the configuration to the load balancer's machines."""
    for each in see.glance(DEPLOYMENT, Space(config.ref.cluster, CONTROLLER_SPACE)):
        yield each.ref


@link(FLB, "hears of Services by", DEPLOYMENT, reads=(WORKLOAD,), carries=(RUNNING,))
def intermediary(config: Obj, see: View) -> Iterator[Ref]:
    """The controller that makes the Gateway of each Service on VDS networking."""
    for each in see.glance(DEPLOYMENT, Space(config.ref.cluster, GATEWAY_SPACE)):
        yield each.ref
