"""Whether Kubernetes has anything ready behind a virtual service: else the fault is there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from lbdoctor import ENDPOINT_SLICE, GATEWAY, INGRESS, SERVICE, Obj, View

from .api import entries, mapping

BACKENDS: Final = (
    ENDPOINT_SLICE.only("endpoints"),
    INGRESS.only("spec.rules", "spec.defaultBackend", "spec.backend"),
)
_OWNER: Final = "kubernetes.io/service-name"


def ready(exposed: Iterable[Obj], see: View) -> bool | None:
    """Whether some endpoint is ready; None where that is not looked up, as behind the routes of a
    Gateway."""
    told = list(exposed)
    for each in told:
        if any(_ready(each, name, see) for name in _services(each)):
            return True
    return None if any(each.ref.kind == GATEWAY.name for each in told) else False


def _ready(exposed: Obj, service: str, see: View) -> bool:
    slices = see.labelled(ENDPOINT_SLICE, exposed.space, _OWNER, service)
    listed = (each for one in slices for each in entries(one["endpoints"]))
    return any(mapping(each.get("conditions")).get("ready") is not False for each in listed)


def _services(exposed: Obj) -> Iterator[str]:
    """The Services behind it, by name."""
    if exposed.ref.kind == SERVICE.name:
        yield exposed.ref.name
    if exposed.ref.kind == INGRESS.name:
        found = [exposed["spec.defaultBackend"], exposed["spec.backend"]]
        for rule in entries(exposed["spec.rules"]):
            found += [
                each.get("backend") for each in entries(mapping(rule.get("http")).get("paths"))
            ]
        for each in map(mapping, found):
            name = mapping(each.get("service")).get("name") or each.get("serviceName")
            if name:
                yield str(name)
