"""Gateways and their routes, and their kinds as the Gateway API publishes them."""

from collections.abc import Iterator

import yaml

from lab.client import Object
from lab.modules import directory

API = "gateway.networking.k8s.io/v1"
_MODULE = "sigs.k8s.io/gateway-api"


def kinds() -> Iterator[Object]:
    """The definitions of the standard channel, from the module that Contour is built with."""
    folder = directory("contour", _MODULE) / "config" / "crd" / "standard"
    for path in sorted(folder.glob("*.yaml")):
        for each in yaml.safe_load_all(path.read_text()):
            if each and each["kind"] == "CustomResourceDefinition":
                yield each


def gateway_class(name: str, controller: str) -> Object:
    """A class and the controller that it is for."""
    spec = {"controllerName": controller}
    return {"apiVersion": API, "kind": "GatewayClass", "metadata": {"name": name}, "spec": spec}


def gateway(name: str, space: str, host: str, kind: str, *, port: int = 80) -> Object:
    """A Gateway of a class with one listener."""
    listener = {"name": "web", "port": port, "protocol": "HTTP", "hostname": host}
    return {
        "apiVersion": API,
        "kind": "Gateway",
        "metadata": {"name": name, "namespace": space},
        "spec": {"gatewayClassName": kind, "listeners": [listener]},
    }


def route(name: str, space: str, host: str, gateway: str, backend: str) -> Object:
    """A route of a host through a Gateway of the same namespace to port 80 of a Service."""
    return {
        "apiVersion": API,
        "kind": "HTTPRoute",
        "metadata": {"name": name, "namespace": space},
        "spec": {
            "hostnames": [host],
            "parentRefs": [{"name": gateway}],
            "rules": [{"backendRefs": [{"name": backend, "port": 80}]}],
        },
    }
