"""The Services behind the paths of an Ingress, in both versions of the API."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from lbdoctor import Obj


class Backend(NamedTuple):
    """A Service that an Ingress routes to, by port number or name, and where it says so."""

    host: str
    path: str
    service: str
    port: int | str | None
    field: str


def backends(ingress: Obj) -> Iterator[Backend]:
    """All backends that are Services; v1beta1 writes them flat."""
    for field in ("spec.defaultBackend", "spec.backend"):
        yield from _read(ingress[field], "", "", field)
    for i, rule in enumerate(ingress["spec.rules"] or ()):
        paths = (rule.get("http") or {}).get("paths") or ()
        for j, each in enumerate(paths):
            field = f"spec.rules[{i}].http.paths[{j}].backend"
            yield from _read(
                each.get("backend"), rule.get("host") or "", each.get("path") or "", field
            )


def _read(raw: Any, host: str, path: str, field: str) -> Iterator[Backend]:
    if not isinstance(raw, Mapping):
        return
    service = raw.get("service")
    if isinstance(service, Mapping) and service.get("name"):
        port = service.get("port") or {}
        yield Backend(host, path, service["name"], port.get("number") or port.get("name"), field)
    elif raw.get("serviceName"):
        yield Backend(host, path, raw["serviceName"], raw.get("servicePort"), field)
