"""What a Gateway promises, and what its way leads through."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from lbdoctor import (
    ABSENT,
    GATEWAY,
    GATEWAY_CLASS,
    HTTP_ROUTE,
    SERVED,
    SERVICE,
    Obj,
    Promise,
    Ref,
    Space,
    View,
    exposure,
    link,
)

from .status import condition

# The binary writes no address unless it is told which (traefik/traefik, statusAddress).
_SILENT = ("traefik.io/gateway-controller",)


@exposure(GATEWAY, "gateway", "gtw", "gateways", reads=(GATEWAY_CLASS,))
def promise(gateway: Obj, see: View) -> Promise | None:
    """Addresses in `status.addresses`, and the host names of the listeners.

    A waypoint (all listeners HBONE) serves the inside of a mesh and promises nothing. A controller
    that may publish no addresses leaves it unknown whether there are any.
    """
    listeners = gateway["spec.listeners"] or ()
    if listeners and all(each.get("protocol") == "HBONE" for each in listeners):
        return None
    hosts = tuple(dict.fromkeys(each["hostname"] for each in listeners if each.get("hostname")))
    found = tuple(e["value"] for e in gateway["status.addresses"] or () if e.get("value"))
    if not found and condition(gateway, "Programmed").get("status") == "True":
        classes = see.glance(GATEWAY_CLASS, Space(gateway.ref.cluster))
        mine = [each for each in classes if each.ref.name == gateway["spec.gatewayClassName"]]
        if any(each["spec.controllerName"] in _SILENT for each in mine):
            return Promise(None, hosts)
    return Promise(found, hosts)


@link(GATEWAY, "has the class", GATEWAY_CLASS)
def class_of(gateway: Obj, see: View) -> Iterator[Ref]:
    """The GatewayClass that it names."""
    name = gateway["spec.gatewayClassName"]
    if name:
        yield see.ref(GATEWAY_CLASS, Space(gateway.ref.cluster), name)


# Label for the Gateway's name, and for its namespace where the Service lives elsewhere, after
# kubernetes-sigs/gateway-api apis/v1/well_known_labels.go, envoyproxy/gateway
# internal/infrastructure/kubernetes/proxy/resource.go, projectcontour/contour
# internal/provisioner/model and the Cilium operator's translator.
_MARKS = (
    ("gateway.networking.k8s.io/gateway-name", ""),
    ("gateway.envoyproxy.io/owning-gateway-name", "gateway.envoyproxy.io/owning-gateway-namespace"),
    ("projectcontour.io/owning-gateway-name", ""),
    ("io.cilium.gateway/owning-gateway", ""),
)
# One Service for all Gateways of a class (mergeGateways), instead of the labels of one Gateway.
_MERGED = "gateway.envoyproxy.io/owning-gatewayclass"


@link(GATEWAY, "is reached through", SERVICE, reads=(SERVICE.only("spec.type"),))
def service_of(gateway: Obj, see: View) -> Iterator[Ref]:
    """The Service of type LoadBalancer that its controller made for it."""
    for each in _services_of(gateway, see):
        if each["spec.type"] == "LoadBalancer":
            yield each.ref


def _services_of(gateway: Obj, see: View) -> Iterator[Obj]:
    ref = gateway.ref
    for name, namespace in _MARKS:
        space = Space(ref.cluster) if namespace else ref.space
        for each in see.labelled(SERVICE, space, name, ref.name):
            if not namespace or each.labels.get(namespace) == ref.namespace:
                yield each
    if served := gateway["spec.gatewayClassName"]:
        yield from see.labelled(SERVICE, Space(ref.cluster), _MERGED, served)


def parents(route: Obj) -> Iterator[Ref]:
    """The Gateways that a route names as its parents."""
    for each in route["spec.parentRefs"] or ():
        yield from gateway_ref(route, each)


def gateway_ref(route: Obj, parent: Mapping[str, str]) -> Iterator[Ref]:
    """The Gateway that a parentRef means, where it means one."""
    if parent.get("kind", "Gateway") == "Gateway" and parent.get("name"):
        namespace = parent.get("namespace") or route.ref.namespace
        yield Ref(route.ref.cluster, GATEWAY.group, GATEWAY.name, namespace, parent["name"])


def _routes(see: View, space: Space) -> Mapping[Ref, list[Ref]]:
    found: dict[Ref, list[Ref]] = defaultdict(list)
    for route in see.all(HTTP_ROUTE, space):
        for parent in parents(route):
            found[parent].append(route.ref)
    return found


_ROUTES = HTTP_ROUTE.only("spec", "status")


@link(GATEWAY, "routes through", HTTP_ROUTE, reads=(_ROUTES,), carries=(SERVED,))
def routes_of(gateway: Obj, see: View) -> Iterator[Ref]:
    """The routes that name it as their parent."""
    yield from see.once(_routes, Space(gateway.ref.cluster)).get(gateway.ref, ())


@link(HTTP_ROUTE, "routes to", SERVICE, carries=(SERVED,))
def backends_of(route: Obj, see: View) -> Iterator[Ref]:
    """The Services behind its rules."""
    for rule in route["spec.rules"] or ():
        for each in rule.get("backendRefs") or ():
            if each.get("kind", "Service") == "Service" and each.get("weight", ABSENT) != 0:
                space = Space(route.ref.cluster, each.get("namespace") or route.ref.namespace)
                yield see.ref(SERVICE, space, each["name"])
