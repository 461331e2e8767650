"""How Antrea is recognised as a load balancer, and which Services it considers its own."""

from __future__ import annotations

from collections.abc import Iterator

from lbdoctor import SERVICE, Blind, Evidence, Obj, Space, View, engine
from lbdoctor.addresses import address, block
from lbdoctor.workloads import PROGRAMS, require_programs

from .parts import (
    ANNOTATION,
    EGRESS,
    POOL,
    SETTINGS,
    anybody_asks,
    controllers,
    pool_name,
    switched_off,
)

SERVICE_FIELDS = SERVICE.only("spec.type", "status.loadBalancer")
EGRESS_FIELDS = EGRESS.only("spec.externalIPPool", "spec.egressIP")
antrea = engine(
    "antrea",
    "Antrea ServiceExternalIP",
    reads=(*PROGRAMS, POOL, EGRESS_FIELDS, SETTINGS, SERVICE_FIELDS),
)


@antrea.installed
def installed(cluster: str, see: View) -> Iterator[Evidence]:
    """Its controller, in a cluster where a Service asks it for an address.

    Most clusters with Antrea use it as network only, and its pools serve Egress too: neither says
    that anybody expects addresses of Services from it.
    """
    if see.once(switched_off, cluster):
        return
    asking = see.once(anybody_asks, cluster)
    shown = see.once(controllers, cluster)[:1]
    yield from (each.cite() for each in shown if asking)
    if asking and not shown:
        require_programs(see, cluster)
    elif not asking:
        see.require(SERVICE, Space(cluster))


@antrea.claims
def claims(service: Obj, see: View) -> Iterator[Evidence]:
    """Services that name a pool in its annotation, whatever their class.

    Source: antrea-io/antrea, pkg/controller/serviceexternalip/controller.go.
    """
    if service["spec.type"] == "LoadBalancer" and pool_name(service):
        mark = service.cite(f"metadata.annotations[{ANNOTATION}]")
        try:
            here = see.installed("antrea", service.ref.cluster)
        except Blind:
            yield mark.likely()
            raise
        yield from ((mark, *here) if here else ())


@antrea.answered
def answered(service: Obj, see: View) -> Iterator[Evidence]:
    """An address out of the pool that the Service names: Antrea writes nothing else."""
    name = pool_name(service)
    pool = see.get(POOL, Space(service.ref.cluster), name) if name else None
    for entry in (pool and service["status.loadBalancer.ingress"]) or ():
        given = address(entry.get("ip"))
        for each in pool["spec.ipRanges"] or () if pool and given else ():
            part = block(each.get("cidr") or f"{each.get('start')}-{each.get('end')}")
            if part and given and part.holds(given):
                yield service.cite("status.loadBalancer.ingress")
