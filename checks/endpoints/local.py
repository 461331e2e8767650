"""Policy Local: nodes without an endpoint of their own drop what they receive."""

from __future__ import annotations

from collections.abc import Iterator

from lbdoctor import (
    INFO,
    NODE,
    SERVED,
    SERVICE,
    WARNING,
    Blind,
    Coverage,
    Finding,
    Gap,
    Obj,
    Remedy,
    Space,
    View,
    check,
)
from lbdoctor.standin import hidden

from .backends import ENDPOINTS_FIELDS, OWNER, SHOWN, SLICE_FIELDS, backends
from .members import count
from .nodes import NODE_FIELDS, excluded

ROLES = ("node-role.kubernetes.io/control-plane", "node-role.kubernetes.io/master")
# these announce an address only from nodes that have an endpoint of the Service
FOLLOWS_ENDPOINTS = {"antrea", "metallb"}
# these ask every node, at `healthCheckNodePort` or at a port of the Service, which a node without
# an endpoint does not answer either; and leave out those that fail
ASKS_NODES = {
    *(f"cloud:{name}" for name in ("aws", "azure", "gcp", "oci", "digitalocean", "hetzner")),
    "vks",
}


@check(
    "service/local-policy-starves-nodes",
    "policy Local, and nodes without an endpoint of their own",
    WARNING,
    SERVED,
    subject=SERVICE,
    when=lambda service: (
        service["spec.type"] == "LoadBalancer" and service["spec.externalTrafficPolicy"] == "Local"
    ),
    reads=(
        SLICE_FIELDS,
        ENDPOINTS_FIELDS,
        NODE_FIELDS,
    ),
)
def local_policy_starves_nodes(service: Obj, see: View) -> Iterator[Finding]:
    """`externalTrafficPolicy: Local`, and some nodes have no ready endpoint.

    Why it matters: such a node drops what the load balancer sends it. A load balancer that probes
    `healthCheckNodePort` leaves it out; one that does not loses a part of all connections. Either
    way the nodes that remain carry everything.

    How it is decided: the Service has an address and ready endpoints, and a node that a load
    balancer would use has none. Such a node is ready, is not being deleted, is no control plane,
    and does not carry the label that excludes it. MetalLB and Antrea are left out: they announce an
    address only from nodes with an endpoint (antrea-io/antrea
    pkg/agent/controller/serviceexternalip). See `kubernetes/kubernetes` pkg/proxy/topology.go. It
    is only mentioned where the balancer asks every node: where AWS, Azure, GCP or OCI answer, and
    in a VKS guest, whose provider hands `healthCheckNodePort` on to the Supervisor
    (kubernetes/cloud-provider-vsphere pkg/cloudprovider/vsphereparavirtual/vmservice,
    vmware-tanzu/vm-operator); DigitalOcean and Hetzner ask a node port of the Service
    (digitalocean/digitalocean-cloud-controller-manager do/loadbalancers.go,
    hetznercloud/hcloud-cloud-controller-manager internal/hcops). OpenStack's does so only where a
    monitor is switched on.

    How to fix: run a Pod on every node (a DaemonSet, or a topology spread), or use the policy
    `Cluster` where the client's address does not matter.
    """
    claims = see.claims(service)
    if not see.addresses(service) or FOLLOWS_ENDPOINTS & set(claims.by):
        return
    ready = backends(service, see).insist().ready
    if not ready or not all(each.node for each in ready):
        return
    served = {each.node for each in ready}
    if hidden(tuple(served)):
        cluster = service.ref.cluster
        raise Blind(Gap(cluster, NODE, None, Coverage.REDACTED, "names of nodes are hidden"))
    nodes = see.once(_eligible, Space(service.ref.cluster))
    starved = [node for node in nodes if node.ref.name not in served]
    if not starved:
        return
    asked = service["spec.healthCheckNodePort"] and ASKS_NODES & set(claims.names.values())
    names = ", ".join(node.ref.name for node in starved[:SHOWN])
    more = " and others" if len(starved) > SHOWN else ""
    have = "has" if len(starved) == 1 else "have"
    namespace, name = service.ref.namespace, service.ref.name
    yield Finding(
        f"{len(starved)} of {count(len(nodes), 'node')} {have} no ready endpoint: {names}{more}",
        (service.cite("spec.externalTrafficPolicy"), *(each.cite() for each in ready[:SHOWN])),
        Remedy(
            "run a Pod on every node, or use externalTrafficPolicy Cluster",
            (
                f"kubectl -n {namespace} get endpointslices -l {OWNER}={name} -o yaml",
                f"kubectl -n {namespace} get service {name} -o yaml",
            ),
        ),
        severity=INFO if asked else None,
    )


def _eligible(see: View, space: Space) -> list[Obj]:
    return [node for node in see.all(NODE, space) if eligible(node)]


def eligible(node: Obj) -> bool:
    """Whether a load balancer would send traffic to a node, and a health check would ask it."""
    control = any(role in node.labels for role in ROLES)
    ready = node.condition("Ready").get("status") == "True"
    return ready and not (excluded(node) or control or node["metadata.deletionTimestamp"])
