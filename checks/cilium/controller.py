"""Cilium's operator must run: LB IPAM is a part of it."""

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
    View,
    check,
    link,
)
from lbdoctor.workloads import PROGRAMS, not_running

from .parts import operator_deployment, operators


@link(SERVICE, "is answered by", DEPLOYMENT, reads=PROGRAMS, engine="cilium")
def operator_of(service: Obj, see: View) -> Iterator[Ref]:
    """Every Service that LB IPAM claims needs the operator."""
    yield from (each.owner.ref for each in see.once(operator_deployment, service.ref.cluster))


@check(
    "engine/controller-down",
    "Cilium's operator is not running",
    ERROR,
    RUNNING,
    subject=(DEPLOYMENT, SERVICE),
    reads=(*PROGRAMS, SERVICE.only("spec.type", "status.loadBalancer")),
    engine="cilium",
    unaffected=WARNING,
)
def controller_down(subject: Obj, see: View) -> Iterator[Finding]:
    """Cilium's operator has no Pod that is ready.

    Why it matters: LB IPAM is a part of the operator. Services that have an address keep it; new
    ones wait, and no condition on them says why.

    How it is decided: the Deployment whose container runs Cilium's operator is scaled to zero, or
    its status counts no ready Pod. Where Deployments are unseen, its Pods tell.

    How to fix: describe the Deployment and read the log of its Pod.
    """
    found = see.once(operators, subject.ref.cluster)
    yield from not_running(
        subject, found, see, "Cilium's operator", felt=see.addresses(subject) == ()
    )
