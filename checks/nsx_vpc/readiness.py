"""Whether the VPC of a namespace is there, and whether it has a load balancer."""

from __future__ import annotations

from collections.abc import Iterator

from lbdoctor import (
    CERTAIN,
    CLAIMED,
    ERROR,
    LIKELY,
    NAMESPACE,
    RUNNING,
    SERVICE,
    SUPERVISOR,
    Evidence,
    Finding,
    Obj,
    Owner,
    Remedy,
    Space,
    View,
    check,
)
from lbdoctor.stocks import given

from . import vpc
from .kinds import BRIEF, NAMES, NETWORK_INFO, VPC_CONFIG

READY = "NamespaceNetworkReady"
_SYSTEM = ("GatewayConnectionReady", "ServiceClusterReady", "ExternalIPBlocksConfigured")


@check(
    "nsx-vpc/network-not-ready",
    "the VPC network of the namespace is not ready",
    ERROR,
    RUNNING,
    subject=NAMESPACE,
    when=lambda namespace: namespace.ref.cluster == SUPERVISOR,
    reads=(NAMES, VPC_CONFIG),
    explains=(
        "supervisor/service-missing",
        "supervisor/address-not-propagated",
        "supervisor/namespace-network-not-ready",
    ),
)
def network_not_ready(namespace: Obj, see: View) -> Iterator[Finding]:
    """The VPC that the vSphere Namespace lives in is not ready.

    Why it matters: without it NSX has neither a load balancer nor addresses for the namespace.

    How it is decided: nsx-operator has set the condition `NamespaceNetworkReady` of the Namespace
    to False. Its reason and message are quoted, with the conditions of the Supervisor's own VPC
    that are False.

    How to fix: what the message names: a gateway connection and edge clusters in the VPC
    connectivity profile, an external IP block, default SNAT; or what NSX answered, after the colon.
    """
    condition = namespace.condition(READY)
    if condition.get("status") != "False":
        return
    said = condition.get("message") or condition.get("reason") or "no reason given"
    yield Finding(
        f"the VPC of the namespace is not ready: {said}",
        (namespace.cite_condition(READY), *_system(see)),
        Remedy(
            "complete the VPC connectivity profile as the message says",
            (
                f"kubectl get namespace {namespace.ref.name} -o yaml",
                "kubectl get vpcnetworkconfigurations.crd.nsx.vmware.com -o yaml",
            ),
            Owner.NETWORK,
        ),
    )


def _system(see: View) -> Iterator[Evidence]:
    for each in see.glance(VPC_CONFIG, Space(SUPERVISOR)):
        for wanted in _SYSTEM if each.ref.name == "system" else ():
            if each.condition(wanted).get("status") == "False":
                yield each.cite_condition(wanted)


@check(
    "nsx-vpc/no-load-balancer",
    "the VPC of the namespace has no load balancer",
    ERROR,
    CLAIMED,
    subject=SERVICE,
    when=lambda service: (
        service.ref.cluster == SUPERVISOR and service["spec.type"] == "LoadBalancer"
    ),
    reads=(BRIEF, NAMES, VPC_CONFIG, NETWORK_INFO),
    engine="nsx-vpc",
    explains=("supervisor/no-load-balancer",),
)
def no_load_balancer(service: Obj, see: View) -> Iterator[Finding]:
    """The VPC of the namespace offers no load balancer, neither NSX's nor Avi's.

    Why it matters: Services of type LoadBalancer can never get an address in such a VPC.

    How it is decided: the namespace's VPCNetworkConfiguration shows its VPC without a path to a
    load balancer of NSX and without a subnet of Avi, although `NamespaceNetworkReady` is True; and
    the namespace's own NetworkInfo names the same VPC. With a path but without addresses of the
    load balancer it is likely.

    How to fix: give the VPC a connectivity profile with a service gateway and edge clusters, and
    create its load balancer; NSX makes one by itself only in VPCs that the Supervisor creates.
    """
    if given(service):
        return
    namespace = see.get(NAMESPACE, Space(SUPERVISOR), service.ref.namespace)
    see.require(VPC_CONFIG, Space(SUPERVISOR))
    see.require(NETWORK_INFO, service.space)
    mine = vpc.of_namespace(service.ref.namespace, see)
    if namespace is None or mine is None or mine.avi:
        return
    if namespace.condition(READY).get("status") != "True":
        return
    idle = _without_addresses(service.space, see) if mine.nsx else ()
    if mine.nsx and not idle:
        return
    yield Finding(
        f"VPC {mine.name} has no load balancer"
        if not mine.nsx
        else f"the load balancer of VPC {mine.name} has no connection to the outside",
        (*mine.evidence, namespace.cite_condition(READY), *idle),
        Remedy(
            "give the VPC a connectivity profile with a service gateway, and a load balancer",
            (
                f"kubectl get {VPC_CONFIG.kubectl} {mine.config.ref.name} -o yaml",
                f"kubectl -n {service.ref.namespace} get {NETWORK_INFO.kubectl} -o yaml",
            ),
            Owner.NETWORK,
        ),
        LIKELY if mine.nsx else CERTAIN,
        affects=(service.ref,),
        about=mine.config.ref,
    )


def _without_addresses(space: Space, see: View) -> tuple[Evidence, ...]:
    found = see.glance(NETWORK_INFO, space)
    empty = [e for e in found if e["vpcs[0]"] and not e["vpcs[0].loadBalancerIPAddresses"]]
    return tuple(each.cite("vpcs[0].loadBalancerIPAddresses") for each in empty)
