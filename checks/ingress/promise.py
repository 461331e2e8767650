"""What an Ingress promises, and what its way leads through."""

from __future__ import annotations

from collections.abc import Iterator

from lbdoctor import (
    INGRESS,
    INGRESS_CLASS,
    POD,
    SERVED,
    SERVICE,
    Blind,
    Obj,
    Promise,
    Ref,
    Space,
    View,
    exposure,
    link,
)

from .backends import backends
from .fronts import LISTENS, landing, needs_service
from .installed import PROGRAMS, WORKLOADS, Installation, installations, recognise
from .ownership import READS, SERVED_KINDS, owner


@exposure(INGRESS, "ingress", "ing", "ingresses", reads=(*READS, *LISTENS))
def promise(ingress: Obj, see: View) -> Promise | None:
    """Addresses in `status.loadBalancer.ingress`, and the hosts of the rules.

    The API server always writes `status.loadBalancer`: where it is missing, the state was cut and
    the answer is unknown. It is unknown, too, where the controller publishes no addresses.
    """
    hosts = tuple(dict.fromkeys(r["host"] for r in ingress["spec.rules"] or () if r.get("host")))
    if not isinstance(ingress["status.loadBalancer"], dict):
        return Promise(None, hosts)
    entries = ingress["status.loadBalancer.ingress"] or ()
    found = tuple(e.get("ip") or e["hostname"] for e in entries if _usable(e))
    if not found and unpublished(ingress, see):
        return Promise(None, hosts)
    return Promise(found, hosts)


def _usable(entry: object) -> bool:
    return isinstance(entry, dict) and bool(entry.get("ip") or entry.get("hostname"))


def unpublished(ingress: Obj, see: View) -> bool:
    """Whether an empty address says nothing: the controller is there, and would not write one.

    Either it is not set up to publish addresses, or it is reached on ports of the nodes only. Where
    it cannot be told who serves the Ingress, one that publishes none may.
    """
    try:
        found = owner(ingress, see).by
        return bool(found) and all(_silent(each, see) for each in found)
    except Blind:
        everybody = see.once(installations, Space(ingress.ref.cluster))
        return any(each.inside and not each.publishes for each in everybody)


def _silent(found: Installation, see: View) -> bool:
    if not found.inside:
        return False
    way = landing(found, see)
    if way.services:
        return not found.publishes
    return bool(way.node_ports) and not needs_service(found)


@link(INGRESS, "has the class", INGRESS_CLASS, reads=READS)
def class_of(ingress: Obj, see: View) -> Iterator[Ref]:
    """The IngressClass that it names, unless its controller does without the object."""
    found = owner(ingress, see)
    if found.ingress_class is not None:
        yield found.ingress_class.ref
    elif found.wish.name and not found.wish.old and not found.by:
        yield see.ref(INGRESS_CLASS, Space(ingress.ref.cluster), found.wish.name)


def controllers(ingress: Obj, see: View) -> Iterator[Ref]:
    """The programs that serve its class; those that merely may take it are not accused."""
    found = owner(ingress, see)
    if found.wish.name or len(set(map(_whole, found.by))) == 1:
        for each in found.by:
            yield each.workload.ref


def _whole(found: Installation) -> object:
    """What tells installations apart: the Pods of one whose workload is unseen are one."""
    ref = found.workload.ref
    return (found.product.title, ref.namespace) if ref.kind == POD.name else ref


for _kind in SERVED_KINDS:
    link(_kind, "is served by", *WORKLOADS, POD, reads=READS)(controllers)


def _service(workload: Obj, see: View) -> Iterator[Ref]:
    found = recognise(workload)
    if found is not None and found.inside:
        for service in landing(found, see).services:
            yield service.ref


for _kind in (*WORKLOADS, POD):
    link(_kind, "is reached through", SERVICE, reads=(*PROGRAMS, *LISTENS))(_service)


@link(INGRESS, "routes to", SERVICE, carries=(SERVED,))
def targets(ingress: Obj, see: View) -> Iterator[Ref]:
    """The Services behind its paths."""
    for backend in backends(ingress):
        yield see.ref(SERVICE, ingress.space, backend.service)
