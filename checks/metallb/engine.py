"""How MetalLB is recognised, and which Services it considers its own."""

from __future__ import annotations

from collections.abc import Iterator

from lbdoctor import Blind, Evidence, Obj, Space, View, engine
from lbdoctor.workloads import Container, require_programs

from .parts import POOL, REPORTERS, WISHES, annotation, found
from .stock import READS

metallb = engine("metallb", "MetalLB", reads=READS)


@metallb.installed
def installed(cluster: str, see: View) -> Iterator[Evidence]:
    """Its programs, by their images; its pools alone are a hint that it was here."""
    programs = see.once(found, cluster)
    shown = [*programs.controllers[:1], *programs.speakers[:1]]
    yield from (each.cite() for each in shown)
    pools = [] if shown else see.glance(POOL, Space(cluster))[:1]
    yield from (pool.cite("metadata.name").likely() for pool in pools)
    if not shown:
        require_programs(see, cluster)


@metallb.claims
def claims(service: Obj, see: View) -> Iterator[Evidence]:
    """Services without a class, or, where it runs with `--lb-class`, those of exactly that class.

    Source: metallb/metallb, internal/k8s/controllers (filterByLoadBalancerClass).
    """
    if service["spec.type"] != "LoadBalancer":
        return
    marks = list(answered(service, see))
    try:
        here = see.installed("metallb", service.ref.cluster)
    except Blind:
        yield from (mark.likely() for mark in (*marks, *_asks(service)))
        raise
    sure = any(fact.sure for fact in here)
    for mark in marks:
        yield mark if sure else mark.likely()
    wanted = service["spec.loadBalancerClass"] or None
    controllers = see.once(found, service.ref.cluster).controllers
    for controller in controllers:
        if wanted == (controller.flag("lb-class") or None):
            yield service.cite("spec.loadBalancerClass")
            yield _rule(controller)
    if here and not controllers and wanted is None:
        yield here[0].likely()


def _asks(service: Obj) -> list[Evidence]:
    keys = [annotation(service, name) for name in WISHES]
    return [service.cite(f"metadata.annotations[{key}]") for key in keys if key]


def _rule(controller: Container) -> Evidence:
    return controller.cite("args" if controller.words else "image")


@metallb.answered
def answered(service: Obj, see: View) -> Iterator[Evidence]:
    """The pool that it notes on a Service together with the address, and its Events."""
    mark = annotation(service, "ip-allocated-from-pool")
    if mark and service["status.loadBalancer.ingress"]:
        yield service.cite(f"metadata.annotations[{mark}]")
    yield from (e.cite() for e in see.events(service) if e.reporter in REPORTERS)
