"""Does a way lead from outside to the controller?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lbdoctor import (
    ANNOUNCED,
    CERTAIN,
    ERROR,
    LIKELY,
    SERVICE,
    WARNING,
    Evidence,
    Finding,
    Obj,
    Owner,
    Remedy,
    Space,
    View,
    check,
)
from lbdoctor.workloads import containers

from .fronts import LISTENS, Landing, landing, needs_service
from .installed import WORKLOADS, Installation
from .ownership import READS, SERVED_KINDS, servers

# programs that lead from outside to a ClusterIP
TUNNELS = ("cloudflared", "ngrok", "frpc", "inlets", "inlets-pro", "tailscale", "newt", "bore")


@check(
    "ingress/controller-not-exposed",
    "no Service leads from outside to the ingress controller",
    ERROR,
    ANNOUNCED,
    subject=SERVED_KINDS,
    reads=(*READS, *LISTENS),
    explains=("ingress/pending", "contour/httpproxy-pending"),
)
def controller_not_exposed(ingress: Obj, see: View) -> Iterator[Finding]:
    """The controller runs, and nothing outside the cluster can reach it.

    Why it matters: the controller gives its Ingresses the address of its own Service. With a
    Service of type ClusterIP, or none, there is no address to give, and no way in.

    How it is decided: of all Services whose selector matches the Pods through which the traffic
    goes, none is of type LoadBalancer or NodePort or has externalIPs, and the Pods use neither
    the host network nor host ports. Contour has no address to give with a NodePort or host ports
    either, as the package of VKS installs it by default. Products whose load balancer is outside
    the cluster (AKO, AWS, Azure) need no Service and are not judged. Where the Ingress shows an
    address, an outer proxy may lead to the ClusterIP, and this is a warning; but if the address is
    that ClusterIP itself, and no tunnel (cloudflared, ngrok, …) runs here, it is likely an error.

    How to fix: set the type of the controller's Service to LoadBalancer, usually a value of the
    chart or package that installed it.
    """
    found = servers(ingress, see)
    ways = [(each, landing(each, see)) for each in found if each.inside]
    addresses = see.addresses(ingress)
    if len(ways) < len(found) or any(_reachable(each, way, addresses) for each, way in ways):
        return
    there = bool(addresses)
    inner = there and _inner(addresses or (), ways) and not _tunnels(see, ingress.ref.cluster)
    for each, way in ways:
        yield Finding(
            _words(each, way),
            _facts(each, way, see),
            Remedy(
                f"give {each.product.title} a Service of type LoadBalancer",
                (f"kubectl -n {each.workload.ref.namespace} get services -o wide",),
                Owner.CLUSTER,
            ),
            confidence=LIKELY if there or each.workload.ref.kind == "Pod" else CERTAIN,
            severity=WARNING if there and not inner else None,
            about=each.workload.ref,
        )


def _reachable(found: Installation, way: Landing, addresses: Sequence[str] | None) -> bool:
    if way.services or not way.known:
        return True
    if way.node_ports and (addresses or not needs_service(found)):
        return True
    return any(each["spec.externalIPs"] for each in way.others)


def _inner(addresses: Sequence[str], ways: Sequence[tuple[Installation, Landing]]) -> bool:
    """Whether all that it shows is the inner address of a Service of its controller."""
    inner = {ip for _, way in ways for each in way.others for ip in _cluster_ips(each)}
    return all(address in inner for address in addresses)


def _cluster_ips(service: Obj) -> Sequence[str]:
    return service["spec.clusterIPs"] or [service["spec.clusterIP"]]


def _tunnels(see: View, cluster: str) -> bool:
    return any(
        container.image.rpartition("/")[2] in TUNNELS
        for kind in WORKLOADS
        for workload in see.glance(kind, Space(cluster))
        for container in containers(workload)
    )


def _words(found: Installation, way: Landing) -> str:
    title = found.product.title
    names = ", ".join(each.ref.name for each in way.others)
    if way.node_ports and way.others:
        kinds = " and ".join(sorted({str(each["spec.type"]) for each in way.others}))
        return f"{title} has only Services of type {kinds}, which give it no address: {names}"
    if way.node_ports:
        return f"{title} has only ports of the nodes, which give it no address"
    if not way.others:
        return f"no Service selects the Pods of {title}, and they use no host ports"
    return f"{title} has only Services of type ClusterIP: {names}"


def _facts(found: Installation, way: Landing, see: View) -> tuple[Evidence, ...]:
    if way.others:
        return tuple(each.cite("spec.type") for each in way.others)
    return (see.absence(SERVICE, found.workload.space),)
