"""How Cilium's LB IPAM is recognised, and which Services it considers its own."""

from __future__ import annotations

from collections.abc import Iterator

from lbdoctor import Blind, Evidence, Obj, Space, View, engine
from lbdoctor.workloads import require_programs

from .parts import CLASSES, NODE_CLASS, POOL, by_nodes, ipam_off, operators, setting, verdict
from .stock import READS

cilium = engine("cilium", "Cilium LB IPAM", reads=READS)


@cilium.installed
def installed(cluster: str, see: View) -> Iterator[Evidence]:
    """Its operator, or pools; a Cilium that has LB IPAM switched off is only the network."""
    if see.once(ipam_off, cluster):
        return
    shown = see.once(operators, cluster)[:1]
    yield from (each.cite() for each in shown)
    pools = see.glance(POOL, Space(cluster))[:1]
    yield from (pool.cite("spec.blocks") for pool in pools)
    if not shown and not pools:
        require_programs(see, cluster)


@cilium.claims
def claims(service: Obj, see: View) -> Iterator[Evidence]:
    """Services without a class, and those of its two classes, once there is a pool.

    Before the first pool LB IPAM sleeps: then its claim is a hint. With the setting
    `default-lb-service-ipam` at `nodeipam` or `none` those without a class are not its own.
    Source: cilium/cilium, operator/pkg/lbipam/lbipam.go and pkg/lbipamconfig/cell.go.
    """
    if service["spec.type"] != "LoadBalancer":
        return
    cluster = service.ref.cluster
    wanted = service["spec.loadBalancerClass"] or None
    marks = list(answered(service, see))
    try:
        here = see.installed("cilium", cluster)
    except Blind:
        named = [service.cite("spec.loadBalancerClass")] if wanted in CLASSES else []
        yield from (mark.likely() for mark in (*marks, *named))
        raise
    yield from (mark if here else mark.likely() for mark in marks)
    if not here or not _own(wanted, setting(see, cluster, "default-lb-service-ipam") or "lbipam"):
        return
    if by_nodes(service, see):
        yield from _by_nodes(service, see)
        return
    pools = see.glance(POOL, Space(cluster))[:1]
    awake = bool(pools) or wanted is not None
    yield service.cite("spec.loadBalancerClass") if awake else here[0].likely()
    yield from (pool.cite("spec.blocks") for pool in pools)


def _by_nodes(service: Obj, see: View) -> Iterator[Evidence]:
    """Node IPAM has a switch of its own, which the chart writes only where it is on."""
    switch = setting(see, service.ref.cluster, "enable-node-ipam")
    mark = service.cite("spec.loadBalancerClass")
    if switch != "false":
        yield mark if switch == "true" else mark.likely()


def _own(wanted: str | None, default: str) -> bool:
    if wanted is None:
        return default in ("lbipam", "nodeipam")
    return wanted in (*CLASSES, NODE_CLASS)


@cilium.answered
def answered(service: Obj, see: View) -> Iterator[Evidence]:
    """The condition that it writes, whether it gave an address or says why not."""
    kind = verdict(service)
    if kind:
        yield service.cite_condition(kind)
