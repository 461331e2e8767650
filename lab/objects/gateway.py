"""Gateways, their classes and routes, as people write them."""

from typing import Any

from lab.client import Object

GROUP = "gateway.networking.k8s.io"
CONTROLLER = "gateway.envoyproxy.io/gatewayclass-controller"


def gateway_class(name: str, controller: str = CONTROLLER, **spec: Any) -> Object:
    """A GatewayClass of Envoy Gateway, or of another controller."""
    body = _own("GatewayClass", name, "", {"controllerName": controller, **spec})
    del body["metadata"]["namespace"]
    return body


def gateway(name: str, space: str, *listeners: Object, kind: str = "eg", **spec: Any) -> Object:
    """A Gateway of these listeners, or of one for HTTP; `kind` is its class."""
    return _own(
        "Gateway",
        name,
        space,
        {"gatewayClassName": kind, "listeners": listeners or [http()], **spec},
    )


def http(host: str = "", *, spaces: str = "", **listener: Any) -> Object:
    """A listener on port 80; `spaces` are the namespaces whose routes it takes: Same or All."""
    body: Object = {"name": "http", "port": 80, "protocol": "HTTP", **listener}
    if host:
        body["hostname"] = host
    if spaces:
        body["allowedRoutes"] = {"namespaces": {"from": spaces}}
    return body


def https(host: str, secret: str, **reference: str) -> Object:
    """A listener on port 443 that ends TLS with the certificate of a Secret."""
    tls = {"mode": "Terminate", "certificateRefs": [{"name": secret, **reference}]}
    return http(host, name="https", port=443, protocol="HTTPS", tls=tls)


def route(
    name: str, space: str, /, *hosts: str, parent: str = "edge", of: str = "", **backend: Any
) -> Object:
    """An HTTPRoute of these hosts to port 80 of the Service web, or of another backend.

    `parent` is its Gateway, and `of` the namespace of that one.
    """
    spec: Object = {
        "parentRefs": [{"name": parent, **({"namespace": of} if of else {})}],
        "rules": [{"backendRefs": [{"name": "web", "port": 80, **backend}]}],
    }
    if hosts:
        spec["hostnames"] = list(hosts)
    return _own("HTTPRoute", name, space, spec)


def grant(name: str, space: str, *, kind: str, of: str, to: str) -> Object:
    """A ReferenceGrant: objects of a KIND in the namespace OF may refer to these kinds here."""
    body = _own(
        "ReferenceGrant",
        name,
        space,
        {
            "from": [{"group": GROUP, "kind": kind, "namespace": of}],
            "to": [{"group": "", "kind": to}],
        },
    )
    return {**body, "apiVersion": f"{GROUP}/v1beta1"}


def _own(kind: str, name: str, space: str, spec: Object) -> Object:
    metadata = {"name": name, "namespace": space}
    return {"apiVersion": f"{GROUP}/v1", "kind": kind, "metadata": metadata, "spec": spec}
