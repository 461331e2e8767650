"""kube-vip's cloud provider must run: it chooses the addresses."""

from __future__ import annotations

from collections.abc import Iterator

from lbdoctor import (
    DEPLOYMENT,
    ERROR,
    POD,
    RUNNING,
    SERVICE,
    STATEFUL_SET,
    WARNING,
    Finding,
    Obj,
    Ref,
    View,
    check,
    link,
)
from lbdoctor.workloads import PROGRAMS, stopped, unready

from .parts import found, provider_class

WHAT = "kube-vip's cloud provider"
WAITING = SERVICE.only("spec.type", "spec.loadBalancerClass", "status.loadBalancer")


@link(SERVICE, "is answered by", DEPLOYMENT, STATEFUL_SET, reads=PROGRAMS, engine="kube-vip")
def provider_of(service: Obj, see: View) -> Iterator[Ref]:
    """A Service gets its address from the cloud provider that serves its class."""
    for each in see.once(found, service.ref.cluster).providers:
        same = provider_class(each) == (service["spec.loadBalancerClass"] or None)
        if same and each.owner.ref.kind != "Pod":
            yield each.owner.ref


@check(
    "engine/controller-down",
    "kube-vip's cloud provider is not running",
    ERROR,
    RUNNING,
    subject=(DEPLOYMENT, SERVICE),
    reads=(*PROGRAMS, WAITING),
    engine="kube-vip",
    unaffected=WARNING,
)
def controller_down(subject: Obj, see: View) -> Iterator[Finding]:
    """kube-vip's cloud provider has no Pod that is ready.

    Why it matters: kube-vip itself only announces addresses; this program chooses them. Without it
    a new Service has nothing to announce, and nobody says so.

    How it is decided: the Deployment whose container runs kube-vip-cloud-provider is scaled to
    zero, or its status counts no ready Pod. Where Deployments are unseen, its Pods tell.

    How to fix: describe the Deployment and read the log of its Pod.
    """
    providers = see.once(found, subject.ref.cluster).providers
    if any(each.owner.ref == subject.ref for each in providers):
        yield from stopped(subject, see.glance(POD, subject.space), WHAT)
    elif subject.ref.kind == SERVICE.name and see.addresses(subject) == ():
        wanted = subject["spec.loadBalancerClass"] or None
        chosen = [each for each in providers if provider_class(each) == wanted]
        yield from unready(chosen, see, WHAT, subject.ref)


@check(
    "engine/controller-down",
    "kube-vip's cloud provider, of an old installation, is not running",
    ERROR,
    RUNNING,
    subject=STATEFUL_SET,
    reads=PROGRAMS,
    engine="kube-vip",
    unaffected=WARNING,
)
def old_controller_down(workload: Obj, see: View) -> Iterator[Finding]:
    """The cloud provider of an old installation of kube-vip has no Pod that is ready.

    Why it matters: this program chooses the addresses that kube-vip announces.

    How it is decided: as for the Deployment of newer installations; old manifests ran
    kube-vip-cloud-provider as a StatefulSet.

    How to fix: describe the StatefulSet and read the log of its Pod.
    """
    yield from controller_down(workload, see)
