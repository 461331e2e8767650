"""Policy Local: an address is announced only from nodes that have an endpoint of the Service."""

from __future__ import annotations

from collections.abc import Iterator

from lbdoctor import (
    ANNOUNCED,
    ENDPOINT_SLICE,
    ERROR,
    NODE,
    SERVICE,
    Blind,
    Coverage,
    Finding,
    Gap,
    Obj,
    Owner,
    Remedy,
    Space,
    View,
    check,
)
from lbdoctor.standin import hidden

from .advertise import ADVERTISING, chosen_nodes, free_nodes, of_pool, unseen, useless
from .parts import POOL, found, noted

_OWNER = "kubernetes.io/service-name"


@check(
    "metallb/not-announced",
    "policy Local, and no node that may announce has an endpoint",
    ERROR,
    ANNOUNCED,
    subject=SERVICE,
    when=lambda service: (
        service["spec.externalTrafficPolicy"] == "Local" and service["status.loadBalancer.ingress"]
    ),
    reads=(
        *ADVERTISING,
        SERVICE.only("spec.externalTrafficPolicy", "status.loadBalancer"),
        ENDPOINT_SLICE.only("endpoints"),
    ),
    engine="metallb",
)
def local_elsewhere(service: Obj, see: View) -> Iterator[Finding]:
    """Policy Local, and all endpoints are on nodes that do not announce the address.

    Why it matters: the Service shows an address and every connection to it times out; the log of
    the speakers says `no available nodes`, and only at the level debug.

    How it is decided: none of the nodes with an endpoint that can serve is selected by an
    advertisement of the pool, or all of them are kept out of load balancing (label
    `node.kubernetes.io/exclude-from-external-load-balancers`, network unavailable). See
    metallb/metallb speaker/layer2_controller.go.

    How to fix: run an endpoint on a node that announces, widen the nodeSelectors of the
    advertisement, or use externalTrafficPolicy Cluster.
    """
    cluster = service.ref.cluster
    space = Space(cluster, see.once(found, cluster).namespace)
    name = noted(service, "ip-allocated-from-pool")
    pool = see.get(POOL, space, name) if name and space.namespace else None
    homes = _homes(service, see)
    if pool is None or not homes or not all(homes):
        return
    chosen = [each for each in of_pool(pool, see) if not useless(each, see)]
    allowed = frozenset[str]().union(*(chosen_nodes(each, see) for each in chosen))
    free = see.once(free_nodes, cluster)
    if allowed & homes & free:
        return
    if hidden(tuple(homes | allowed)):
        raise Blind(Gap(cluster, NODE, None, Coverage.REDACTED, "names of nodes are hidden"))
    unseen(pool, see)
    if not (chosen and free):
        return
    namespace = service.ref.namespace
    slices = see.labelled(ENDPOINT_SLICE, service.space, _OWNER, service.ref.name)
    yield Finding(
        "the address is announced by nobody: its endpoints are on nodes that may not announce it",
        (
            service.cite("spec.externalTrafficPolicy"),
            *(each.cite("endpoints") for each in slices[:2]),
            *(each.cite("spec.nodeSelectors") for each in chosen if each["spec.nodeSelectors"]),
        ),
        Remedy(
            "run an endpoint on a node that announces, or use externalTrafficPolicy Cluster",
            (
                f"kubectl -n {namespace} get endpointslices -l {_OWNER}={service.ref.name} -o yaml",
                f"kubectl -n {space.namespace} get l2advertisements,bgpadvertisements -o yaml",
            ),
            Owner.CLUSTER,
        ),
    )


def _homes(service: Obj, see: View) -> frozenset[str]:
    """The nodes of its endpoints that can serve; one of an unknown node is the empty name."""
    slices = see.labelled(ENDPOINT_SLICE, service.space, _OWNER, service.ref.name)
    return frozenset(
        each.get("nodeName") or ""
        for obj in slices
        for each in obj["endpoints"] or ()
        if _serves(each.get("conditions") or {})
    )


def _serves(conditions: dict[str, object]) -> bool:
    return conditions.get("ready") is not False or conditions.get("serving") is True
