"""The Pods that forward to a Service must run."""

from __future__ import annotations

from collections.abc import Iterator

from lbdoctor import (
    DAEMON_SET,
    ERROR,
    POD,
    RUNNING,
    SERVICE,
    WARNING,
    Finding,
    Obj,
    Ref,
    View,
    check,
    link,
)
from lbdoctor.workloads import pods_of, stopped

from .parts import NAME, READS, own


@link(SERVICE, "is answered by", DAEMON_SET, reads=READS, engine="k3s")
def balancer_of(service: Obj, see: View) -> Iterator[Ref]:
    """Each Service has a DaemonSet of its own."""
    yield from (each.ref for each in own(service, see) if each.ref.kind == "DaemonSet")


@check(
    "engine/controller-down",
    "no Pod of ServiceLB forwards to the Service",
    ERROR,
    RUNNING,
    subject=DAEMON_SET,
    when=lambda workload: NAME in workload.labels,
    reads=READS,
    engine="k3s",
    unaffected=WARNING,
)
def controller_down(workload: Obj, see: View) -> Iterator[Finding]:
    """No Pod of the DaemonSet that ServiceLB made for the Service is ready.

    Why it matters: ServiceLB gives the addresses of those nodes on which such a Pod is ready; with
    none there is no address, or the one that is there leads nowhere.

    How it is decided: the status of the DaemonSet counts no ready Pod, and none of its Pods says
    that a port of the node is taken, which is a fault of its own.

    How to fix: describe the DaemonSet and its Pods; mostly the image cannot be pulled.
    """
    pods = pods_of(workload, see.all(POD, workload.space))
    if not any(
        "free ports" in (pod.condition("PodScheduled").get("message") or "") for pod in pods
    ):
        yield from stopped(workload, pods, "the forwarder of ServiceLB")
