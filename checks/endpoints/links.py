"""Service, its EndpointSlices, their Pods and nodes: only what is served matters through them."""

from __future__ import annotations

from collections.abc import Iterator

from lbdoctor import ENDPOINT_SLICE, NODE, POD, SERVED, SERVICE, Obj, Ref, View, link

from .backends import OWNER, SLICE_FIELDS
from .members import POD_FIELDS, backed


@link(SERVICE, "is served by", ENDPOINT_SLICE, reads=(SLICE_FIELDS,), carries=(SERVED,))
def slices(service: Obj, see: View) -> Iterator[Ref]:
    """The slices that carry the Service's name."""
    if backed(service):
        found = see.labelled(ENDPOINT_SLICE, service.space, OWNER, service.ref.name)
        yield from (each.ref for each in found)


@link(ENDPOINT_SLICE, "leads to", POD, reads=(POD_FIELDS,), carries=(SERVED,))
def pods(found: Obj, see: View) -> Iterator[Ref]:
    """The Pods behind the addresses of a slice, as far as they exist."""
    for raw in found["endpoints"] or ():
        target = raw.get("targetRef") or {}
        if target.get("kind") == "Pod":
            pod = see.get(POD, found.space, target.get("name", ""))
            if pod is not None:
                yield pod.ref


@link(POD, "runs on", NODE, reads=(NODE.only("status.conditions"),), carries=(SERVED,))
def node(pod: Obj, see: View) -> Iterator[Ref]:
    """The node of a Pod, as far as it exists."""
    found = see.get(NODE, pod.space, pod["spec.nodeName"] or "")
    if found is not None:
        yield found.ref
