"""Whether anything in a cluster may answer Services of type LoadBalancer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from lbdoctor import (
    ABSENT,
    CRD,
    DAEMON_SET,
    DEPLOYMENT,
    NODE,
    POD,
    SERVICE,
    STATEFUL_SET,
    Blind,
    Evidence,
    Kind,
    Obj,
    Space,
    View,
)
from lbdoctor.standin import hidden
from lbdoctor.workloads import containers

from .others import OTHERS, Other

_CONTAINERS = tuple(
    f"spec.template.spec.containers.{field}" for field in ("image", "command", "args", "env")
)
WORKLOADS = (DEPLOYMENT, DAEMON_SET, STATEFUL_SET)
READS = (
    POD.only("spec.containers.image"),
    *(kind.only(*_CONTAINERS) for kind in WORKLOADS),
    NODE.only("spec.providerID"),
    CRD.only("spec.group"),
)


class Looked(NamedTuple):
    """What a look at all workloads showed: products by image, words of their arguments.

    `unseen` names kinds that were not seen and could hold more; `facts` say what was looked at,
    and `size` how much it was.
    """

    others: Sequence[tuple[Other, Evidence]]
    words: frozenset[str]
    unseen: Sequence[str]
    facts: Sequence[Evidence]
    size: str


def look(see: View, space: Space) -> Looked:
    """Look at everything that may run in a cluster; raises Blind when too little is visible.

    Enough is all Pods, or all Deployments and DaemonSets, and the nodes.
    """
    gaps = {kind: see.gap(kind, space) for kind in (POD, *WORKLOADS, NODE, CRD)}
    if gaps[POD] and (gaps[DEPLOYMENT] or gaps[DAEMON_SET]):
        raise Blind(*(gap for kind, gap in gaps.items() if gap and kind not in (NODE, CRD)))
    see.require(NODE, space)
    found = [obj for kind in (POD, *WORKLOADS) for obj in see.glance(kind, space)]
    unseen = [kind.plural for kind, gap in gaps.items() if gap]
    if not any(obj.ref.namespace == "kube-system" for obj in found):
        unseen.append("anything of kube-system")
    nodes = see.glance(NODE, space)
    if any(hidden(node["spec.providerID"]) for node in nodes):
        unseen.append("providerID of the nodes, which is hidden")
    facts = [
        _looked_at(see, kind, space) for kind in (POD, DEPLOYMENT, DAEMON_SET) if gaps[kind] is None
    ]
    facts += [node.cite("spec.providerID") for node in nodes[:1]]
    pods = len(see.glance(POD, space))
    size = f": none of {pods} Pods runs a load balancer" if pods and not gaps[POD] else ""
    return Looked(tuple(_others(found)), _words(found), unseen, facts, size)


def _looked_at(see: View, kind: Kind, space: Space) -> Evidence:
    count = len(see.glance(kind, space))
    path = "spec.containers" if kind == POD else "spec.template.spec.containers"
    where = f"{count} {kind.plural} looked at, in all namespaces"
    return Evidence(see.ref(kind, space, "*"), path, ABSENT, where)


def _others(found: Sequence[Obj]) -> Iterator[tuple[Other, Evidence]]:
    for obj in found:
        for container in containers(obj):
            for other in OTHERS:
                if other.image.search(container.image):
                    yield other, container.cite()


def _words(found: Sequence[Obj]) -> frozenset[str]:
    words: set[str] = set()
    for obj in found:
        for container in containers(obj):
            words.update(container.words)
            values = (each.get("value") for each in container.raw.get("env") or ())
            words.update(value for value in values if isinstance(value, str))
    return frozenset(words)


def answered(see: View, space: Space) -> dict[str, Evidence]:
    """For each class (empty for none), an address that somebody gave to such a Service."""
    found: dict[str, Evidence] = {}
    for service in see.glance(SERVICE, space):
        if service["spec.type"] == "LoadBalancer" and see.addresses(service):
            kind = service["spec.loadBalancerClass"] or ""
            found.setdefault(kind, service.cite("status.loadBalancer.ingress"))
    return found
