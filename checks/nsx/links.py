"""From a Service of the Supervisor to NCP and to the network that gives its address."""

from __future__ import annotations

from collections.abc import Iterator

from lbdoctor import DEPLOYMENT, RUNNING, SERVICE, SUPERVISOR, Obj, Ref, Space, View, link

from . import stock
from .kinds import NAMESPACE_NETWORK, NCP, NCP_SPACE, WORKLOAD


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
