"""From a Service of the Supervisor to NCP and to the network that gives its address."""

from __future__ import annotations

from collections.abc import Iterator

from lbdoctor import DEPLOYMENT, RUNNING, SERVICE, SUPERVISOR, Obj, Ref, Space, View, link

from . import stock
from .kinds import NAMESPACE_NETWORK, NCP, NCP_SPACE, VM_SERVICE, WORKLOAD


@link(SERVICE, "is answered by", DEPLOYMENT, reads=(WORKLOAD,), engine="nsx", carries=(RUNNING,))
def ncp(service: Obj, see: View) -> Iterator[Ref]:
    """NCP programs the load balancers of NSX."""
    if service.ref.cluster == SUPERVISOR:
        yield see.ref(DEPLOYMENT, Space(SUPERVISOR, NCP_SPACE), NCP)


@link(
    SERVICE,
    "takes its address from",
    NAMESPACE_NETWORK,
    reads=(NAMESPACE_NETWORK,),
    engine="nsx",
)
def network(service: Obj, see: View) -> Iterator[Ref]:
    """The configuration with the ingress ranges of the Service's namespace."""
    if service.ref.cluster == SUPERVISOR:
        for each in see.glance(NAMESPACE_NETWORK, Space(SUPERVISOR)):
            if service.ref.namespace in stock.namespaces(each):
                yield each.ref


@link(
    VM_SERVICE,
    "will be answered by",
    DEPLOYMENT,
    reads=(WORKLOAD,),
    engine="nsx",
    carries=(RUNNING,),
)
def ncp_to_be(vm_service: Obj, see: View) -> Iterator[Ref]:
    """NCP, once there is a Service."""
    if "nsx" in see.claims(vm_service).by:
        yield from ncp(vm_service, see)


@link(
    VM_SERVICE,
    "will take its address from",
    NAMESPACE_NETWORK,
    reads=(NAMESPACE_NETWORK,),
    engine="nsx",
)
def network_to_be(vm_service: Obj, see: View) -> Iterator[Ref]:
    """The ingress ranges that will give the address once there is a Service."""
    if "nsx" in see.claims(vm_service).by:
        yield from network(vm_service, see)
