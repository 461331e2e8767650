"""ServiceLB forwards ports of the nodes themselves: each port exists once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from lbdoctor import (
    ANNOUNCED,
    DAEMON_SET,
    ERROR,
    POD,
    Finding,
    Obj,
    Owner,
    Remedy,
    Space,
    View,
    check,
)
from lbdoctor.workloads import containers, pods_of, ready

from .parts import NAME, NAMESPACE, READS

Taken = Mapping[tuple[int, str], Sequence[Obj]]


def ports(obj: Obj) -> set[tuple[int, str]]:
    """The ports of the node that a Pod or a workload wants."""
    return {
        (port["hostPort"], port.get("protocol") or "TCP")
        for each in containers(obj)
        for port in each.raw.get("ports") or ()
        if port.get("hostPort")
    }


def taken(see: View, cluster: str) -> Taken:
    """Which Pods that run on a node hold which of its ports."""
    found: dict[tuple[int, str], list[Obj]] = {}
    for pod in see.glance(POD, Space(cluster)):
        for port in ports(pod) if pod["spec.nodeName"] else ():
            found.setdefault(port, []).append(pod)
    return found


@check(
    "k3s/host-port-taken",
    "the port is taken on every node",
    ERROR,
    ANNOUNCED,
    subject=DAEMON_SET,
    when=lambda workload: NAME in workload.labels,
    reads=READS,
    engine="k3s",
    explains=("service/pending",),
)
def host_port_taken(workload: Obj, see: View) -> Iterator[Finding]:
    """The Pods of ServiceLB find no node on which the port is free.

    Why it matters: ServiceLB opens the Service's port on the nodes themselves, so two Services
    with the same port cannot share a node; the second gets no address.

    How it is decided: no Pod of the Service's DaemonSet is ready, and the scheduler says of one
    that there are no free ports. Where one node is left that could take it, nothing is reported.

    How to fix: give one of the Services another port, keep them apart with the label
    `svccontroller.k3s.cattle.io/lbpool` on nodes and Services, or put both behind one ingress.
    """
    pods = pods_of(workload, see.all(POD, workload.space))
    stuck = [p for p in pods if "free ports" in (p.condition("PodScheduled").get("message") or "")]
    if not stuck or any(map(ready, pods)):
        return
    rivals = see.once(taken, workload.ref.cluster)
    wanted = {port: rivals.get(port, ()) for port in sorted(ports(workload)) if port in rivals}
    holders = sorted({_who(pod) for each in wanted.values() for pod in each})
    listed = ", ".join(f"{number}/{protocol}" for number, protocol in wanted or ports(workload))
    by = f" by {', '.join(holders[:3])}" if holders else ""
    yield Finding(
        f"port {listed} is taken on every node{by}",
        (
            stuck[0].cite_condition("PodScheduled"),
            *(pod.cite("spec.containers") for each in wanted.values() for pod in each[:1]),
        ),
        Remedy(
            "give one of the Services another port, or other nodes",
            (
                f"kubectl -n {workload.ref.namespace} describe daemonset {workload.ref.name}",
                "kubectl get services -A --field-selector spec.type=LoadBalancer",
            ),
            Owner.CLUSTER,
        ),
    )


def _who(pod: Obj) -> str:
    name = pod.labels.get(NAME)
    place = pod.labels.get(NAMESPACE) if name else pod.ref.namespace
    return f"{place}/{name or pod.ref.name}"
