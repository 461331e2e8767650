"""Cilium's operator must run: LB IPAM is a part of it."""

from __future__ import annotations

from collections.abc import Iterator

from lbdoctor import (
    DEPLOYMENT,
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
from lbdoctor.workloads import PROGRAMS, stopped

from .parts import operator_deployment


@link(SERVICE, "is answered by", DEPLOYMENT, reads=PROGRAMS, engine="cilium")
def operator_of(service: Obj, see: View) -> Iterator[Ref]:
    """Every Service that LB IPAM claims needs the operator."""
    yield from (each.owner.ref for each in see.once(operator_deployment, service.ref.cluster))


@check(
    "engine/controller-down",
    "Cilium's operator is not running",
    ERROR,
    RUNNING,
    subject=DEPLOYMENT,
    reads=PROGRAMS,
    engine="cilium",
    unaffected=WARNING,
)
def controller_down(workload: Obj, see: View) -> Iterator[Finding]:
    """Cilium's operator has no Pod that is ready.

    Why it matters: LB IPAM is a part of the operator. Services that have an address keep it; new
    ones wait, and no condition on them says why.

    How it is decided: the Deployment whose container runs Cilium's operator is scaled to zero, or
    its status counts no ready Pod.

    How to fix: describe the Deployment and read the log of its Pod.
    """
    operators = see.once(operator_deployment, workload.ref.cluster)
    if any(each.owner.ref == workload.ref for each in operators):
        yield from stopped(workload, see.glance(POD, workload.space), "Cilium's operator")
