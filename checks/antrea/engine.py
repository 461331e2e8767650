"""How Antrea is recognised as a load balancer, and which Services it considers its own."""

from __future__ import annotations

from collections.abc import Iterator

from lbdoctor import CONFIG_MAP, SERVICE, Blind, Evidence, Obj, Space, View, engine
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
    if asking:
        sure = see.gap(CONFIG_MAP, _settings(cluster)) is None
        yield from (each.cite() if sure else each.cite().likely() for each in shown)
        see.require(CONFIG_MAP, _settings(cluster))
    if asking and not shown:
        require_programs(see, cluster)
    elif not asking:
        see.require(SERVICE, Space(cluster))


def _settings(cluster: str) -> Space:
    """Where its feature gates are written down."""
    return Space(cluster, "kube-system")


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
        if here:
            yield mark if any(fact.sure for fact in here) else mark.likely()
            yield from here
            see.require(CONFIG_MAP, _settings(service.ref.cluster))


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
