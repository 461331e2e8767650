"""A cloud's controller that runs in the cluster must be alive."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from lbdoctor import (
    DAEMON_SET,
    DEPLOYMENT,
    ERROR,
    POD,
    RUNNING,
    SERVICE,
    WARNING,
    Finding,
    Obj,
    Ref,
    Space,
    View,
    check,
    link,
)
from lbdoctor.workloads import PROGRAMS, stopped, unready

from .engine import NODE_FIELDS, found, of_nlb

READS = (*PROGRAMS, NODE_FIELDS, SERVICE.only("spec.type", "spec.loadBalancerClass"))
WHAT = "the cloud's controller"


@link(SERVICE, "is answered by", DEPLOYMENT, DAEMON_SET, reads=READS, engine="cloud")
def controller_of(service: Obj, see: View) -> Iterator[Ref]:
    """The controller of the Service's class, as far as it runs in the cluster."""
    parts = see.once(found, service.ref.cluster)
    chosen = parts.nlb if of_nlb(service) else parts.controllers
    shown = [each.owner.ref for each in chosen if each.owner.ref.kind != POD.name]
    yield from shown
    for kind in (DEPLOYMENT, DAEMON_SET) if not shown else ():
        see.require(kind, Space(service.ref.cluster))


@check(
    "engine/controller-down",
    "the cloud's controller is not running",
    ERROR,
    RUNNING,
    subject=(DEPLOYMENT, SERVICE),
    reads=READS,
    engine="cloud",
    unaffected=WARNING,
)
def controller_down(subject: Obj, see: View) -> Iterator[Finding]:
    """The cloud-controller-manager that runs in the cluster has no Pod that is ready.

    Why it matters: it alone asks the cloud for load balancers. Services that have an address keep
    it; new ones wait without any Event.

    How it is decided: the Deployment whose container runs the image of a cloud's controller is
    scaled to zero, or its status counts no ready Pod. Where workloads are unseen, its Pods tell.
    A managed cluster runs it elsewhere.

    How to fix: describe the Deployment and read the log of its Pod.
    """
    if subject.ref.kind != SERVICE.name:
        yield from _stopped(subject, see)
    elif see.addresses(subject) == ():
        parts = see.once(found, subject.ref.cluster)
        chosen = parts.nlb if of_nlb(subject) else parts.controllers
        yield from unready(chosen, see, WHAT, subject.ref)


@check(
    "engine/controller-down",
    "the cloud's controller is not running on any node",
    ERROR,
    RUNNING,
    subject=DAEMON_SET,
    reads=READS,
    engine="cloud",
    unaffected=WARNING,
)
def controller_down_everywhere(workload: Obj, see: View) -> Iterator[Finding]:
    """The cloud-controller-manager of the control planes has no Pod that is ready.

    Why it matters: it alone asks the cloud for load balancers. Services that have an address keep
    it; new ones wait without any Event.

    How it is decided: the DaemonSet whose container runs the image of a cloud's controller finds no
    node, or its status counts no ready Pod.

    How to fix: describe the DaemonSet and read the log of its Pods.
    """
    yield from _stopped(workload, see)


def _stopped(workload: Obj, see: View) -> Iterator[Finding]:
    parts = see.once(found, workload.ref.cluster)
    pods = see.glance(POD, workload.space)
    if any(each.owner.ref == workload.ref for each in parts.controllers):
        yield from stopped(workload, pods, WHAT)
    elif any(each.owner.ref == workload.ref for each in parts.nlb):
        who = tuple(
            each.ref
            for each in see.glance(SERVICE, Space(workload.ref.cluster))
            if _waits(each, see)
        )
        for each in stopped(workload, pods, WHAT):
            yield replace(each, affects=who)


def _waits(service: Obj, see: View) -> bool:
    """Whether a Service needs the AWS Load Balancer Controller now: for an address, or to go.

    Of its Ingresses and Gateways `ingress/controller-down` tells.
    """
    gone = bool(service["metadata.deletionTimestamp"] and service["metadata.finalizers"])
    wanted = service["spec.type"] == "LoadBalancer" and of_nlb(service)
    return wanted and (gone or see.addresses(service) == ())
