"""A k3s without ServiceLB needs another load balancer."""

from __future__ import annotations

from collections.abc import Iterator

from lbdoctor import (
    CERTAIN,
    CLAIMED,
    ERROR,
    LIKELY,
    NODE,
    SERVICE,
    Finding,
    Obj,
    Owner,
    Remedy,
    Space,
    View,
    check,
)

from .parts import READS, servers


@check(
    "k3s/service-lb-disabled",
    "ServiceLB is switched off, and nothing else answers",
    ERROR,
    CLAIMED,
    subject=SERVICE,
    when=lambda service: (
        service["spec.type"] == "LoadBalancer" and not service["spec.loadBalancerClass"]
    ),
    reads=READS,
    explains=("engine/none",),
)
def service_lb_disabled(service: Obj, see: View) -> Iterator[Finding]:
    """The server of k3s runs without ServiceLB, and nothing took its place.

    Why it matters: nobody gives the Service an address, and nobody says so.

    How it is decided: a node's annotation `k3s.io/node-args` shows that its server was started
    with `--disable servicelb` (or `--disable-cloud-controller`), and no engine that is known
    considers the Service its own.

    How to fix: start k3s without that argument, or install the load balancer that was to replace
    ServiceLB, such as MetalLB.
    """
    addresses = see.addresses(service)
    if addresses is None or addresses:
        return
    claims = see.claims(service)
    if claims.by or claims.answered:
        return
    found = see.once(servers, service.ref.cluster)
    if found.off:
        yield Finding(
            "this k3s runs without ServiceLB, and no other load balancer is here",
            (found.off,),
            Remedy(
                "start k3s with ServiceLB, or install another load balancer",
                ("kubectl get nodes -o yaml", "kubectl get deployments,daemonsets -A"),
                Owner.CLUSTER,
            ),
            LIKELY if claims.blind else CERTAIN,
        )
    else:
        see.require(NODE, Space(service.ref.cluster))
