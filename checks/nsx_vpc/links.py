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

from .kinds import ALLOCATION, BLOCK_USAGE, OPERATOR_SPACE, USAGE, VM_SERVICE, WORKLOAD


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
)
def blocks(service: Obj, see: View) -> Iterator[Ref]:
    """How the blocks of the VPC are used, where the Supervisor tells; Avi takes from them as well."""
    if service.ref.cluster == SUPERVISOR and service["spec.type"] == "LoadBalancer":
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


@link(
    VM_SERVICE,
    "will be answered by",
    DEPLOYMENT,
    reads=(WORKLOAD,),
    engine="nsx-vpc",
    carries=(RUNNING,),
)
def operator_to_be(vm_service: Obj, see: View) -> Iterator[Ref]:
    """NCP and nsx-operator, once there is a Service."""
    if "nsx-vpc" in see.claims(vm_service).by:
        yield from operator(vm_service, see)


@link(
    VM_SERVICE,
    "will take its address from",
    USAGE,
    BLOCK_USAGE,
    ALLOCATION,
    reads=(USAGE, BLOCK_USAGE, ALLOCATION),
    engine="nsx-vpc",
)
def blocks_to_be(vm_service: Obj, see: View) -> Iterator[Ref]:
    """The blocks that will give the address once there is a Service."""
    if "nsx-vpc" in see.claims(vm_service).by:
        yield from blocks(vm_service, see)
