"""Which nodes a load balancer may send traffic to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lbdoctor import (
    DAEMON_SET,
    ERROR,
    EVENT,
    NODE,
    SERVED,
    SERVICE,
    Evidence,
    Finding,
    Obj,
    Owner,
    Remedy,
    Space,
    View,
    check,
)
from lbdoctor.events import standing
from lbdoctor.workloads import containers

EXCLUDE = "node.kubernetes.io/exclude-from-external-load-balancers"
UNINITIALIZED = "node.cloudprovider.kubernetes.io/uninitialized"
AUTOSCALER = "ToBeDeletedByClusterAutoscaler"
NO_NODES = "UnAvailableLoadBalancer"
OFF = ("false", "False", "FALSE", "0", "f", "F")
NODE_FIELDS = NODE.only("spec.taints", "status.conditions")
SHOWN = 3


def excluded(node: Obj) -> bool:
    """Whether the label takes it out; a value that is no boolean does, an empty one too."""
    value = node.labels.get(EXCLUDE)
    return value is not None and value not in OFF


def tainted(node: Obj, key: str) -> bool:
    """Whether it has a taint of this key."""
    return any(taint.get("key") == key for taint in node["spec.taints"] or ())


def unready(node: Obj) -> bool:
    """Whether its Ready condition is there and not true."""
    return node.condition("Ready").get("status") in ("False", "Unknown")


@check(
    "service/no-eligible-node",
    "no node that the load balancer may send traffic to",
    ERROR,
    SERVED,
    subject=SERVICE,
    when=lambda service: service["spec.type"] == "LoadBalancer",
    reads=(NODE_FIELDS, EVENT, DAEMON_SET.only("spec.template.spec.containers")),
)
def no_eligible_node(service: Obj, see: View) -> Iterator[Finding]:
    """Every node is excluded, not ready, or not yet initialised.

    Why it matters: a load balancer forwards to nodes; without one the address leads nowhere.

    How it is decided: every node is not ready, is being deleted, has the taint of a cloud that has
    not initialised it, or has the label `node.kubernetes.io/exclude-from-external-load-balancers`
    (`kubernetes/cloud-provider` controller.go). The label counts only where an engine heeds it: a
    cloud's controller, and MetalLB without `--ignore-exclude-lb`. The service controller of vSphere
    reports it too, and assigns an address all the same. It does not keep a Service pending.

    How to fix: take the label off the nodes that may receive traffic (kubeadm puts it on control
    planes, so a cluster of one node has it), add workers, or repair those that are not ready.
    """
    facts = see.once(_obstacles, service.ref.cluster, labels=True)
    if not facts or not all(facts):
        return
    if not all(see.once(_obstacles, service.ref.cluster, labels=_heeds(service, see))):
        return
    yield Finding(
        f"none of {len(facts)} nodes may receive traffic" if len(facts) > 1 else _ALONE,
        (*(fact for fact in facts[:SHOWN] if fact), *_said(service, see)),
        Remedy(
            "repair the nodes, or take the excluding label off those that may receive traffic",
            (f"kubectl get nodes -L {EXCLUDE}",),
            Owner.CLUSTER,
        ),
    )


_ALONE = "the only node may not receive traffic"


def _heeds(service: Obj, see: View) -> bool:
    """Whether the engine of the Service leaves labelled nodes out."""
    claims = see.claims(service)
    engines = set(claims.by) | set(claims.answered)
    if "metallb" in engines:
        sets = see.all(DAEMON_SET, Space(service.ref.cluster))
        words = (each.flag("ignore-exclude-lb") for ds in sets for each in containers(ds))
        return all(word is None for word in words)
    return "cloud" in engines


def _obstacles(see: View, cluster: str, *, labels: bool) -> list[Evidence | None]:
    """What takes each node out, or None."""
    return [_obstacle(node, labels=labels) for node in see.all(NODE, Space(cluster))]


def _obstacle(node: Obj, *, labels: bool) -> Evidence | None:
    if labels and excluded(node):
        return node.cite(f"metadata.labels[{EXCLUDE}]")
    if tainted(node, UNINITIALIZED) or tainted(node, AUTOSCALER):
        return node.cite("spec.taints")
    if node["metadata.deletionTimestamp"]:
        return node.cite("metadata.deletionTimestamp")
    return node.cite_condition("Ready") if unready(node) else None


def _said(service: Obj, see: View) -> Sequence[Evidence]:
    said = standing(see.events(service), succeeded=False)
    return [event.cite() for event in said if event.reason == NO_NODES][-1:]
