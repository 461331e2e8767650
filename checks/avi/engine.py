"""How Avi is recognised by its operator AKO, and which Services AKO considers its own."""

from __future__ import annotations

from collections.abc import Iterator

from lbdoctor import (
    CONFIG_MAP,
    EVENT,
    NAMESPACE,
    SERVICE,
    Blind,
    Evidence,
    Obj,
    Space,
    View,
    engine,
)
from lbdoctor.workloads import PROGRAMS, require_programs

from .gates import OTHER_CLASS, gates
from .parts import ANSWERS, CLASS, REPORTER, SETTINGS, WRITER, found

SERVICE_FIELDS = SERVICE.only("spec.type", "spec.loadBalancerClass", "status.loadBalancer")
GATES_READ = (*PROGRAMS, SETTINGS, NAMESPACE.only())
avi = engine("avi", "Avi (AKO)", reads=(*GATES_READ, EVENT, SERVICE_FIELDS))


@avi.installed
def installed(cluster: str, see: View) -> Iterator[Evidence]:
    """AKO, by its image; its settings alone are a hint that it was here."""
    shown = see.once(found, cluster)[:1]
    yield from (each.cite() for each in shown)
    left = [] if shown else see.glance(CONFIG_MAP, Space(cluster))
    settings = [each for each in left if each.ref.name == "avi-k8s-config"][:1]
    yield from (each.cite("metadata.name").likely() for each in settings)
    if not shown and not settings:
        require_programs(see, cluster)


@avi.claims
def claims(service: Obj, see: View) -> Iterator[Evidence]:
    """Services of Avi's class, and those without one where AKO is the default.

    Those that AKO would take but for its settings or its choice of namespaces are claimed by way
    of a hint, which gives way to anybody who really answers.
    """
    if service["spec.type"] != "LoadBalancer":
        return
    wanted = service["spec.loadBalancerClass"] or None
    mark = service.cite("spec.loadBalancerClass")
    try:
        here = see.installed("avi", service.ref.cluster)
    except Blind:
        yield from [mark.likely()] if wanted == CLASS else ()
        raise
    if not here:
        return
    yield from answered(service, see)
    if wanted == CLASS:
        yield mark
    if here[0].sure:
        yield from _taken(service, see, here[0])
    elif wanted is None:
        yield here[0]


def _taken(service: Obj, see: View, here: Evidence) -> Iterator[Evidence]:
    try:
        for gate in gates(service, see):
            if not gate.closed:
                yield from gate.facts
            elif gate.closed != OTHER_CLASS:
                yield gate.facts[0].likely()
    except Blind:
        if not service["spec.loadBalancerClass"]:
            yield here.likely()
        raise


@avi.answered
def answered(service: Obj, see: View) -> Iterator[Evidence]:
    """What AKO's binary wrote, by its name in managedFields; its annotations; its Events.

    Where managedFields are known they decide: an address that AKO's entry for the status does not
    cover was written by somebody else, and an annotation came with a copied manifest.
    Source: AKO, internal/status/svc_status.go; the binary is called akc.
    """
    managed = service["metadata.managedFields"] or ()
    held = bool(service["status.loadBalancer.ingress"])
    for index, each in enumerate(managed):
        if each.get("manager") == WRITER and (each.get("subresource") == "status" or not held):
            yield service.cite(f"metadata.managedFields[{index}].manager")
    if held and managed:
        return
    yield from (e.cite() for e in see.events(service) if e.reporter == REPORTER)
    marks = [mark for mark in ANSWERS if mark in service.annotations] if not managed else []
    if marks and see.installed("avi", service.ref.cluster):
        yield from (service.cite(f"metadata.annotations[{mark}]") for mark in marks)
