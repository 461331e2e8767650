"""Does what stands behind the paths exist, and does nobody else claim them?"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from lbdoctor import (
    ACCEPTED,
    ERROR,
    EVENT,
    INGRESS,
    LIKELY,
    SERVED,
    SERVICE,
    WARNING,
    Evidence,
    Finding,
    Obj,
    Ref,
    Remedy,
    Space,
    View,
    check,
)
from lbdoctor.events import standing

from .backends import Backend, backends
from .ownership import wish

# Actions and redirects of some controllers stand in the place of a Service's port.
_ACTION = "use-annotation"
_PORTS = SERVICE.only("spec.type", "spec.ports")


@check(
    "ingress/backend-missing",
    "the Service behind a path does not exist",
    ERROR,
    SERVED,
    subject=INGRESS,
    reads=(_PORTS, EVENT),
)
def backend_missing(ingress: Obj, see: View) -> Iterator[Finding]:
    """A Service that the Ingress routes to does not exist.

    Why it matters: requests for its paths are answered with an error (503 or 404).

    How it is decided: no Service in the namespace of the Ingress has the name. An Ingress cannot
    reach a Service of another namespace. A controller that builds a load balancer outside may not
    build it at all then: where it says so in an Event, that is quoted.

    How to fix: create the Service, or correct its name in the Ingress.
    """
    for name, each in _services(ingress).items():
        if see.get(SERVICE, ingress.space, name) is None:
            yield Finding(
                f"{_place(each)} leads to Service {name}, which does not exist",
                (
                    ingress.cite(each.field),
                    see.absence(SERVICE, ingress.space, name),
                    *_said(ingress, see, name),
                ),
                Remedy(
                    f"create Service {name}, or name the one that is meant",
                    (f"kubectl -n {ingress.ref.namespace} get services",),
                ),
            )


_LACKS = re.compile(r"not found|could not find|unable to find", re.IGNORECASE)


def _said(ingress: Obj, see: View, service: str) -> list[Evidence]:
    """The last Warning by which a controller refuses the Ingress for this Service.

    Texts: kubernetes-sigs/aws-load-balancer-controller pkg/ingress, kubernetes/ingress-gce
    pkg/controller/errors.
    """
    name = re.compile(rf"(?<![\w-]){re.escape(service)}(?![\w-])")
    said = standing(see.events(ingress), succeeded=bool(see.addresses(ingress)))[-1:]
    return [e.cite() for e in said if _LACKS.search(e.text) and name.search(e.text)]


def _services(ingress: Obj) -> dict[str, Backend]:
    """The first backend for each Service that is named."""
    found: dict[str, Backend] = {}
    for each in backends(ingress):
        if each.port != _ACTION:
            found.setdefault(each.service, each)
    return found


def _place(backend: Backend) -> str:
    if not backend.host and not backend.path:
        return "the default backend"
    return f"{backend.host or 'every host'}{backend.path}"


@check(
    "ingress/backend-port-missing",
    "the Service behind a path has no such port",
    ERROR,
    SERVED,
    subject=INGRESS,
    reads=(_PORTS, EVENT),
)
def backend_port_missing(ingress: Obj, see: View) -> Iterator[Finding]:
    """The port that the Ingress routes to is none of the Service's.

    Why it matters: requests for its paths are answered with an error (503 or 404).

    How it is decided: the Service is there, and none of its ports has the number or the name. A
    Service of type ExternalName needs no ports and is not judged.

    How to fix: name a port of the Service (`spec.ports`), not one of the Pods.
    """
    said = set()
    for each in backends(ingress):
        service = see.get(SERVICE, ingress.space, each.service)
        if service is None or each.port in (None, _ACTION) or (each.service, each.port) in said:
            continue
        ports = service["spec.ports"]
        if service["spec.type"] == "ExternalName" or not ports or _has(ports, each.port):
            continue
        said.add((each.service, each.port))
        listed = ", ".join(f"{p.get('name') or '-'}:{p.get('port')}" for p in ports)
        yield Finding(
            f"{_place(each)} leads to port {each.port} of Service {each.service}, "
            f"which has only {listed}",
            (
                ingress.cite(each.field),
                service.cite("spec.ports"),
                *_said(ingress, see, each.service),
            ),
            Remedy(
                f"name a port that Service {each.service} has",
                (f"kubectl -n {ingress.ref.namespace} get service {each.service} -o wide",),
            ),
        )


def _has(ports: list[Mapping[str, object]], wanted: object) -> bool:
    """Whether one of the ports is meant; v1beta1 may write a number as text."""
    return any(str(wanted) in (str(each.get("port")), each.get("name")) for each in ports)


@check(
    "ingress/host-conflict",
    "another Ingress claims the same host and path",
    WARNING,
    ACCEPTED,
    subject=INGRESS,
    reads=(INGRESS,),
)
def host_conflict(ingress: Obj, see: View) -> Iterator[Finding]:
    """Two Ingresses of one class claim the same host and path for different Services.

    Why it matters: one of them wins, usually the older one; which one is not in the API. Requests
    that were meant for the other go astray.

    How it is decided: both name the same class, the same host and the same path, and lead to
    different Services. It is said of the younger one, and likely, because some controllers merge
    such rules on purpose: canaries (`canary`), minions (`mergeable-ingress-type`) and Ingresses of
    one group (`group.name`) are not judged.

    How to fix: give the paths to one Ingress, or change host or path of the other.
    """
    if _merged(ingress):
        return
    claims = see.once(_claims, Space(ingress.ref.cluster))
    for each in backends(ingress):
        rivals = claims.get(_claim(ingress, each), ())
        mine = ingress.ref.namespace, each.service
        for rival in rivals:
            if rival.service != mine and _age(rival.obj) < _age(ingress):
                yield _conflict(ingress, each, rival)
                break


def _conflict(ingress: Obj, each: Backend, rival: _Rival) -> Finding:
    names = [(obj.ref.namespace, obj.ref.name) for obj in (ingress, rival.obj)]
    return Finding(
        f"{_place(each)} is claimed by the older Ingress {'/'.join(names[1])}, too",
        (ingress.cite(each.field), rival.obj.cite(rival.field)),
        Remedy(
            "leave the path to one of the two",
            tuple(f"kubectl -n {namespace} describe ingress {name}" for namespace, name in names),
        ),
        confidence=LIKELY,
    )


class _Rival(NamedTuple):
    obj: Obj
    field: str
    service: tuple[str, str]


def _age(obj: Obj) -> tuple[str, Ref]:
    return (obj["metadata.creationTimestamp"] or "", obj.ref)


_Claim = tuple[str | None, str, str]


def _claim(ingress: Obj, backend: Backend) -> _Claim:
    return wish(ingress).name, backend.host, backend.path or "/"


_MERGED = ("/canary", "/mergeable-ingress-type", "/group.name")


def _merged(ingress: Obj) -> bool:
    return any(note.endswith(_MERGED) for note in ingress.annotations)


def _claims(see: View, space: Space) -> Mapping[_Claim, list[_Rival]]:
    found: dict[_Claim, list[_Rival]] = defaultdict(list)
    for ingress in see.all(INGRESS, space):
        for each in backends(ingress) if not _merged(ingress) else ():
            if each.host:
                rival = _Rival(ingress, each.field, (ingress.ref.namespace, each.service))
                found[_claim(ingress, each)].append(rival)
    return found
