"""Antrea's controller must run: it gives the addresses."""

from __future__ import annotations

from collections.abc import Iterator

from lbdoctor import (
    DEPLOYMENT,
    ERROR,
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
from lbdoctor.workloads import PROGRAMS, not_running

from .parts import POOL, controllers, pool_name


@link(SERVICE, "is answered by", DEPLOYMENT, reads=PROGRAMS, engine="antrea")
def controller_of(service: Obj, see: View) -> Iterator[Ref]:
    """A Service that asks Antrea for an address needs its controller."""
    for each in see.once(controllers, service.ref.cluster):
        if each.owner.ref.kind == "Deployment":
            yield each.owner.ref


@link(SERVICE, "takes its address from", POOL, engine="antrea")
def pool_of(service: Obj, see: View) -> Iterator[Ref]:
    """The pool that the annotation names."""
    if pool_name(service):
        yield see.ref(POOL, Space(service.ref.cluster), pool_name(service))


@check(
    "engine/controller-down",
    "Antrea's controller is not running",
    ERROR,
    RUNNING,
    subject=(DEPLOYMENT, SERVICE),
    reads=(*PROGRAMS, SERVICE.only("spec.type", "status.loadBalancer")),
    engine="antrea",
    unaffected=WARNING,
)
def controller_down(subject: Obj, see: View) -> Iterator[Finding]:
    """Antrea's controller has no Pod that is ready.

    Why it matters: it gives addresses to the Services that ask for one; without it they wait, and
    no Event says so. Network policies are not distributed any more either.

    How it is decided: the Deployment whose container runs Antrea's controller is scaled to zero,
    or its status counts no ready Pod. Where Deployments are unseen, its Pods tell.

    How to fix: describe the Deployment and read the log of its Pod.
    """
    found = see.once(controllers, subject.ref.cluster)
    yield from not_running(
        subject, found, see, "Antrea's controller", felt=see.addresses(subject) == ()
    )
