"""Where the traffic of an ingress controller arrives: its Services, or ports of the nodes."""

from __future__ import annotations

from typing import NamedTuple

from lbdoctor import SERVICE, Obj, Space, View

from .installed import WORKLOADS, Installation
from .product import Front
from .products import CONTOUR

HELD = SERVICE.only("spec", "status")
LISTENS = (HELD,)


class Landing(NamedTuple):
    """How an ingress controller is reached.

    `services` are those whose addresses it publishes, or would; `node_ports` are what opens ports
    of the nodes: Services of type NodePort and Pods on host ports. `known` is false when the
    product's traffic arrives at Pods that cannot be told.
    """

    services: tuple[Obj, ...]
    others: tuple[Obj, ...]
    node_ports: tuple[Obj, ...]
    known: bool


def landing(found: Installation, see: View) -> Landing:
    """How a controller is reached; raises Blind when one of its Services may be unseen."""
    named = _named(found, see)
    proxies = _proxies(found, named, see)
    here = _selecting(proxies, see)
    services = [named] if named is not None else here
    outward = [each for each in services if each["spec.type"] == "LoadBalancer"]
    held = [each for each in outward if each["status.loadBalancer.ingress"]]
    ports = [each for each in here if each["spec.type"] == "NodePort"]
    ports += [each for each in proxies if on_host(each)]
    return Landing(
        tuple(held or outward), tuple(here), tuple(ports), bool(proxies) or named is not None
    )


def needs_service(found: Installation) -> bool:
    """Whether only a Service of type LoadBalancer gives it an address to publish.

    Contour writes none for its ports on the nodes (projectcontour/contour, cmd/contour/serve.go).
    """
    return found.product is CONTOUR and found.flag(*found.product.address_flags) is None


def _named(found: Installation, see: View) -> Obj | None:
    """The Service that the controller was told to publish, where it exists."""
    text = found.flag(*found.product.service_flags) if found.product.service_flags else None
    if found.product.service_env and not text:
        text = found.container.env(found.product.service_env)
    home = found.workload.ref.namespace
    if found.product is CONTOUR:
        home = _plain(found.flag("envoy-service-namespace"), home)
        text = text or "envoy"
    namespace, _, name = (text or "").rpartition("/")
    if not name:
        return None
    place = Space(found.workload.ref.cluster, _plain(namespace, home))
    name = name.replace("$(POD_NAMESPACE)", home)
    if "$" in name:
        return None
    return see.get(SERVICE, place, name)


def _plain(text: str | None, otherwise: str) -> str:
    """A namespace; a reference to a variable means the Pod's own."""
    return otherwise if not text or text.startswith("$") else text


def _proxies(found: Installation, named: Obj | None, see: View) -> list[Obj]:
    """The workloads at whose Pods the traffic arrives."""
    if found.product.front is Front.OWN:
        return [found.workload]
    if named is None:
        return []
    space = Space(named.ref.cluster, named.ref.namespace)
    everybody = [each for kind in WORKLOADS for each in see.glance(kind, space)]
    proxies = [each for each in everybody if _selects(named, each)]
    if not proxies:
        for kind in WORKLOADS:
            see.require(kind, space)
    return proxies


def _selecting(proxies: list[Obj], see: View) -> list[Obj]:
    found: dict[object, Obj] = {}
    for proxy in proxies:
        for service in see.all(SERVICE, proxy.space):
            if _selects(service, proxy):
                found[service.ref] = service
    return list(found.values())


def _selects(service: Obj, workload: Obj) -> bool:
    wanted = service["spec.selector"] or {}
    pod = workload.ref.kind == "Pod"
    labels = workload.labels if pod else workload["spec.template.metadata.labels"] or {}
    return bool(wanted) and all(labels.get(key) == value for key, value in wanted.items())


def on_host(workload: Obj) -> bool:
    """Whether its Pods listen on ports of their nodes."""
    pod = workload["spec" if workload.ref.kind == "Pod" else "spec.template.spec"] or {}
    if pod.get("hostNetwork"):
        return True
    return any(
        port.get("hostPort")
        for container in pod.get("containers") or ()
        for port in container.get("ports") or ()
    )
