"""The endpoints of a Service, from EndpointSlices or else from Endpoints."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from lbdoctor import ENDPOINT_SLICE, ENDPOINTS, Blind, Evidence, Gap, Obj, View

SLICE_FIELDS = ENDPOINT_SLICE.only("addressType", "endpoints", "ports")
ENDPOINTS_FIELDS = ENDPOINTS.only("subsets")
OWNER = "kubernetes.io/service-name"
SHOWN = 3


class Endpoint(NamedTuple):
    """One address behind a Service, and the ports that it is reached at."""

    owner: Obj
    path: str
    ready: bool
    usable: bool
    node: str
    pod: str
    ports: Sequence[Mapping[str, Any]]

    def cite(self) -> Evidence:
        """The fact that says whether it is ready."""
        return self.owner.cite(self.path)

    def serves(self, port: Mapping[str, Any]) -> bool:
        """Whether a port of the Service leads to it: they meet by name and protocol."""
        return any(
            (each.get("name") or "") == (port.get("name") or "")
            and (each.get("protocol") or "TCP") == (port.get("protocol") or "TCP")
            for each in self.ports
        )


class Backends(NamedTuple):
    """The endpoints of a Service and the objects that list them; or what kept them unseen."""

    objects: Sequence[Obj]
    all: Sequence[Endpoint]
    unseen: Gap | None = None

    @property
    def ready(self) -> list[Endpoint]:
        """Those that get traffic; where none is ready, those that still serve while they end."""
        ready = [each for each in self.all if each.ready]
        return ready or [each for each in self.all if each.usable]

    @property
    def emptiness(self) -> tuple[Evidence, ...]:
        """The objects that were seen to list nothing."""
        field = {"EndpointSlice": "endpoints", "Endpoints": "subsets"}
        return tuple(obj.cite(field[obj.ref.kind]) for obj in self.objects[:SHOWN])

    def insist(self) -> Backends:
        """The same, or Blind when they were not seen."""
        if self.unseen is not None:
            raise Blind(self.unseen)
        return self


def backends(service: Obj, see: View) -> Backends:
    """What is known to be behind a Service.

    EndpointSlices decide. Where they were not seen, an Endpoints object does; that one is missing
    proves nothing, because newer clusters do without them.
    """
    gap = see.gap(ENDPOINT_SLICE, service.space)
    if gap is None:
        slices = see.labelled(ENDPOINT_SLICE, service.space, OWNER, service.ref.name)
        if slices:
            return Backends(slices, [each for obj in slices for each in _of_slice(obj)])
    legacy = None
    if see.gap(ENDPOINTS, service.space) is None:
        legacy = see.get(ENDPOINTS, service.space, service.ref.name)
    if legacy is not None:
        return Backends((legacy,), list(_of_endpoints(legacy)))
    return Backends((), (), gap)


def _of_slice(obj: Obj) -> Iterator[Endpoint]:
    for index, raw in enumerate(obj["endpoints"] or ()):
        conditions = raw.get("conditions") or {}
        ready = conditions.get("ready") is not False
        ending = conditions.get("terminating") is True and conditions.get("serving") is not False
        target = raw.get("targetRef") or {}
        yield Endpoint(
            obj,
            f"endpoints[{index}].conditions.ready",
            ready,
            ready or ending,
            raw.get("nodeName") or (raw.get("topology") or {}).get("kubernetes.io/hostname") or "",
            target.get("name", "") if target.get("kind") == "Pod" else "",
            obj["ports"] or (),
        )


def _of_endpoints(obj: Obj) -> Iterator[Endpoint]:
    for index, subset in enumerate(obj["subsets"] or ()):
        for field, ready in (("addresses", True), ("notReadyAddresses", False)):
            for number, raw in enumerate(subset.get(field) or ()):
                target = raw.get("targetRef") or {}
                yield Endpoint(
                    obj,
                    f"subsets[{index}].{field}[{number}].ip",
                    ready,
                    ready,
                    raw.get("nodeName") or "",
                    target.get("name", "") if target.get("kind") == "Pod" else "",
                    subset.get("ports") or (),
                )
