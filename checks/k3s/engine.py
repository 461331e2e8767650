"""How k3s ServiceLB is recognised, and which Services it considers its own."""

from __future__ import annotations

from collections.abc import Iterator

from lbdoctor import EVENT, NODE, SERVICE, Evidence, Obj, Space, View, engine

from .parts import NAME, READS, balancers, own, servers

SERVICE_FIELDS = SERVICE.only("spec.type", "spec.loadBalancerClass", "status.loadBalancer")
WORDS = ("AppliedDaemonSet", "DeletedDaemonSet")
k3s = engine("k3s", "k3s ServiceLB", reads=(*READS, EVENT, SERVICE_FIELDS))


@k3s.installed
def installed(cluster: str, see: View) -> Iterator[Evidence]:
    """Nodes of k3s whose server has not switched ServiceLB off, or DaemonSets of ServiceLB."""
    found = see.once(servers, cluster)
    if not found.off:
        yield from found.shown
    for first in list(see.once(balancers, cluster).values())[:1]:
        yield first[0].cite(f"metadata.labels[{NAME}]")
    if not found.node:
        see.require(NODE, Space(cluster))


@k3s.claims
def claims(service: Obj, see: View) -> Iterator[Evidence]:
    """Every Service without a class, while ServiceLB is on.

    Where no node tells the arguments of its server, being on is what k3s does by default.
    Source: k3s-io/k3s, pkg/cloudprovider/servicelb.go.
    """
    if service["spec.type"] != "LoadBalancer" or service["spec.loadBalancerClass"]:
        return
    marks = list(answered(service, see))
    yield from marks
    found = see.once(servers, service.ref.cluster)
    if found.node and not found.off:
        sure = found.told or bool(see.once(balancers, service.ref.cluster))
        yield from (each if sure else each.likely() for each in found.shown)
    elif not found.node and not marks:
        see.require(NODE, Space(service.ref.cluster))


@k3s.answered
def answered(service: Obj, see: View) -> Iterator[Evidence]:
    """The DaemonSet (or its Pods) that it made for the Service, and its Events."""
    yield from (each.cite(f"metadata.labels[{NAME}]") for each in own(service, see)[:1])
    yield from (each.cite() for each in see.events(service) if each.reason in WORDS)
