"""Does a way lead from outside to the controller?"""

from __future__ import annotations

from collections.abc import Iterator

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
    View,
    check,
)

from .fronts import LISTENS, Landing, landing
from .installed import Installation
from .ownership import READS, SERVED_KINDS, servers


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
    the host network nor host ports. Products whose load balancer is outside the cluster (AKO, AWS,
    Azure) need no Service and are not judged. Where the Ingress shows an address, a tunnel or an
    outer proxy may lead to the ClusterIP, and this is a warning.

    How to fix: set the type of the controller's Service to LoadBalancer, usually a value of the
    chart or package that installed it.
    """
    found = servers(ingress, see)
    ways = [(each, landing(each, see)) for each in found if each.inside]
    if len(ways) < len(found) or any(_reachable(way) for _, way in ways):
        return
    there = bool(see.addresses(ingress))
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
            severity=WARNING if there else None,
            about=each.workload.ref,
        )


def _reachable(way: Landing) -> bool:
    if way.services or way.node_ports or not way.known:
        return True
    return any(each["spec.externalIPs"] for each in way.others)


def _words(found: Installation, way: Landing) -> str:
    if not way.others:
        return f"no Service selects the Pods of {found.product.title}, and they use no host ports"
    names = ", ".join(each.ref.name for each in way.others)
    return f"{found.product.title} has only Services of type ClusterIP: {names}"


def _facts(found: Installation, way: Landing, see: View) -> tuple[Evidence, ...]:
    if way.others:
        return tuple(each.cite("spec.type") for each in way.others)
    return (see.absence(SERVICE, found.workload.space),)
