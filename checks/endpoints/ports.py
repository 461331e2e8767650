"""Ports that lead nowhere although endpoints are ready."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from lbdoctor import (
    CERTAIN,
    ERROR,
    LIKELY,
    POD,
    SERVED,
    SERVICE,
    Confidence,
    Evidence,
    Finding,
    Obj,
    Remedy,
    View,
    check,
)

from .backends import ENDPOINTS_FIELDS, OWNER, SHOWN, SLICE_FIELDS, Backends, backends
from .members import POD_FIELDS, backed, members, nameless, selecting


@check(
    "service/target-port-unserved",
    "a port of the Service that no endpoint serves",
    ERROR,
    SERVED,
    subject=SERVICE,
    when=backed,
    reads=(SLICE_FIELDS, ENDPOINTS_FIELDS, POD_FIELDS),
    reached=True,
)
def target_port_unserved(service: Obj, see: View) -> Iterator[Finding]:
    """Endpoints are ready, but none of them serves one of the Service's ports.

    Why it matters: connections to that port of the address are refused, while everything looks
    ready.

    How it is decided: endpoints and ports of a Service meet by the port's name and protocol. A
    `targetPort` that is a name which no container port carries leaves the EndpointSlice without
    that port, and no event says so (`kubernetes/endpointslice` utils.go, FindPort). A number that
    nothing listens on cannot be seen in objects: container ports are only a hint.

    How to fix: give the container port the name that `targetPort` asks for, or name the number.
    """
    found = backends(service, see)
    ready = found.ready
    for index, port in enumerate(service["spec.ports"] or ()):
        if ready and not any(each.serves(port) for each in ready):
            yield _finding(service, index, port, (*_offered(found), *_declared(found, see)))
    if not found.all and selecting(service) and _named(service):
        yield from _from_pods(service, found, see)
    found.insist()


def _named(service: Obj) -> bool:
    return any(isinstance(each.get("targetPort"), str) for each in service["spec.ports"] or ())


def _from_pods(service: Obj, found: Backends, see: View) -> Iterator[Finding]:
    pods = members(service, see)
    missing = [set(nameless(service, pod)) for pod in pods]
    everywhere = set.intersection(*missing) if missing else set()
    for index, port in enumerate(service["spec.ports"]):
        if port.get("targetPort") in everywhere:
            facts = tuple(pod.cite("spec.containers[0].ports") for pod in pods[:SHOWN])
            yield _finding(service, index, port, facts, LIKELY if found.unseen else CERTAIN)


def _offered(found: Backends) -> tuple[Evidence, ...]:
    lists = found.objects[:SHOWN]
    return tuple(o.cite("ports" if o.ref.kind == "EndpointSlice" else "subsets") for o in lists)


def _declared(found: Backends, see: View) -> Iterator[Evidence]:
    for each in found.ready[:1]:
        if each.pod and see.gap(POD, each.owner.space) is None:
            pod = see.get(POD, each.owner.space, each.pod)
            if pod is not None:
                yield pod.cite("spec.containers[0].ports")


def _finding(
    service: Obj,
    index: int,
    port: Mapping[str, Any],
    facts: tuple[Evidence, ...],
    how: Confidence = CERTAIN,
) -> Finding:
    number, target = port.get("port"), port.get("targetPort", port.get("port"))
    namespace, name = service.ref.namespace, service.ref.name
    return Finding(
        f"port {number} goes to {target}, which no endpoint serves",
        (service.cite(f"spec.ports[{index}]"), *facts),
        Remedy(
            "make targetPort name a port that the containers declare",
            (
                f"kubectl -n {namespace} get service {name} -o yaml",
                f"kubectl -n {namespace} get endpointslices -l {OWNER}={name} -o yaml",
            ),
        ),
        how,
    )
