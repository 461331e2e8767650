"""From a Service of the Supervisor to the namespace, the operator and the blocks of its VPC."""

from __future__ import annotations

from collections.abc import Iterator

from lbdoctor import (
    DEPLOYMENT,
    NAMESPACE,
    RUNNING,
    SERVICE,
    SUPERVISOR,
    Obj,
    Ref,
    Space,
    View,
    link,
)

from .kinds import ALLOCATION, BLOCK_USAGE, OPERATOR_SPACE, USAGE, WORKLOAD


@link(SERVICE, "lives in", NAMESPACE, engine="nsx-vpc")
def namespace(service: Obj, see: View) -> Iterator[Ref]:
    """The vSphere Namespace, whose condition tells whether its VPC is ready."""
    if service.ref.cluster == SUPERVISOR:
        yield see.ref(NAMESPACE, Space(SUPERVISOR), service.ref.namespace)


@link(
    SERVICE,
    "takes its address from",
    USAGE,
    BLOCK_USAGE,
    ALLOCATION,
    reads=(USAGE, BLOCK_USAGE, ALLOCATION),
    engine="nsx-vpc",
)
def blocks(service: Obj, see: View) -> Iterator[Ref]:
    """How the blocks of the VPC are used, where the Supervisor tells."""
    if service.ref.cluster == SUPERVISOR:
        for kind in (USAGE, BLOCK_USAGE, ALLOCATION):
            for each in see.glance(kind, service.space):
                yield each.ref


@link(
    SERVICE, "is answered by", DEPLOYMENT, reads=(WORKLOAD,), engine="nsx-vpc", carries=(RUNNING,)
)
def operator(service: Obj, see: View) -> Iterator[Ref]:
    """NCP programs the load balancers, nsx-operator runs in the same Pods."""
    if service.ref.cluster == SUPERVISOR:
        yield see.ref(DEPLOYMENT, Space(SUPERVISOR, OPERATOR_SPACE), "nsx-ncp")
