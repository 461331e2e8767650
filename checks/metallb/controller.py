"""MetalLB's controller must run: it alone gives addresses."""

from __future__ import annotations

from collections.abc import Iterator

from lbdoctor import (
    CERTAIN,
    DEPLOYMENT,
    ERROR,
    LIKELY,
    POD,
    RUNNING,
    SERVICE,
    WARNING,
    Finding,
    Obj,
    Owner,
    Ref,
    Remedy,
    Space,
    View,
    check,
    link,
)
from lbdoctor.workloads import PROGRAMS, not_running, require_programs

from .parts import HOME, POOL, found

WAITING = SERVICE.only("spec.type", "status.loadBalancer")


@link(SERVICE, "is answered by", DEPLOYMENT, reads=PROGRAMS, engine="metallb")
def controller_of(service: Obj, see: View) -> Iterator[Ref]:
    """Every Service that MetalLB claims needs its controller."""
    for each in see.once(found, service.ref.cluster).controllers:
        if each.owner.ref.kind == "Deployment":
            yield each.owner.ref


@check(
    "engine/controller-down",
    "MetalLB's controller is not running",
    ERROR,
    RUNNING,
    subject=(DEPLOYMENT, SERVICE),
    reads=(*PROGRAMS, WAITING),
    engine="metallb",
    unaffected=WARNING,
)
def controller_down(subject: Obj, see: View) -> Iterator[Finding]:
    """MetalLB's controller has no Pod that is ready.

    Why it matters: only the controller gives addresses. Services that have one keep it; new ones
    wait without any Event.

    How it is decided: the Deployment whose container runs MetalLB's controller is scaled to zero,
    or its status counts no ready Pod. Where Deployments are unseen, its Pods tell.

    How to fix: describe the Deployment and read the log of its Pod.
    """
    controllers = see.once(found, subject.ref.cluster).controllers
    yield from not_running(
        subject, controllers, see, "MetalLB's controller", felt=see.addresses(subject) == ()
    )


@check(
    "engine/controller-down",
    "MetalLB's objects are here, its controller is not",
    ERROR,
    RUNNING,
    subject=SERVICE,
    reads=(*PROGRAMS, POOL),
    engine="metallb",
)
def controller_missing(service: Obj, see: View) -> Iterator[Finding]:
    """Address pools of MetalLB exist, but nothing in the cluster runs its controller.

    Why it matters: pools give no addresses by themselves; the Service waits for ever.

    How it is decided: there are IPAddressPools, and no Pod, or no workload, of the whole cluster
    runs the image of MetalLB's controller. That MetalLB should answer is concluded from its pools.

    How to fix: install MetalLB again, or remove its pools and say who is to answer instead.
    """
    if see.addresses(service) is None or see.addresses(service):
        return
    cluster = service.ref.cluster
    programs = see.once(found, cluster)
    pools = see.glance(POOL, Space(cluster))
    if programs.controllers or not (pools or programs.speakers):
        return
    require_programs(see, cluster)
    claims = see.claims(service)
    namespace = programs.namespace or HOME
    workloads = see.gap(DEPLOYMENT, Space(cluster)) is None
    missing = see.absence(DEPLOYMENT if workloads else POD, Space(cluster, namespace), "controller")
    yield Finding(
        "MetalLB should answer, but no controller of it exists in this cluster",
        (
            *(each.cite() for each in programs.speakers[:1]),
            *(pool.cite("spec.addresses") for pool in pools[:1]),
            missing,
        ),
        Remedy(
            "install MetalLB's controller again, or remove what is left of MetalLB",
            (f"kubectl -n {namespace} get deployments,daemonsets,pods",),
            Owner.CLUSTER,
        ),
        LIKELY if not claims.sure else CERTAIN,
    )
