"""Where Envoy Gateway says nothing, or says that all is well."""

from collections.abc import Iterator

from lab.cases import Shot, case
from lab.cases.envoy_gateway_place import (
    lan,
    place,
    programmed,
    said_so,
    settled,
    shot,
)
from lab.cases.shop import scale, settle
from lab.client import Object
from lab.cluster import Cluster
from lab.engines import envoy_gateway
from lab.engines.envoy_gateway import NAMESPACE
from lab.objects.gateway import gateway, http, route

_HOST = "shop.example.com"


@case("envoy-gateway-controller-down")
def controller_down() -> Iterator[Shot]:
    """Its Deployment was scaled to zero after one Gateway was served and before another came."""
    with place() as c:
        calm = "calm.example.com"
        c.apply(
            [
                *lan(),
                gateway("calm", "shop", http(calm)),
                route("calm", "shop", calm, parent="calm"),
            ]
        )
        programmed(c, "calm")
        c.stop("envoy-gateway")
        scale(c, "envoy-gateway", NAMESPACE, 0)
        c.wait("its Pod is gone", lambda: not envoy_gateway.pod(c), 60)
        c.apply([gateway("edge", "shop", http(_HOST)), route("web", "shop", _HOST)])
        settled(c)
        settle(150)
        yield shot("sick", c, "Envoy Gateway's Deployment is scaled to zero")
        scale(c, "envoy-gateway", NAMESPACE, 1)
        c.wait("its Pod is back", lambda: envoy_gateway.pod(c), 60)
        envoy_gateway.run(c)
        programmed(c)
        settled(c)
        yield shot("healthy", c, "it was scaled up again")


@case("envoy-gateway-not-watched")
def not_watched() -> Iterator[Shot]:
    """It watches its own namespace and another one only."""
    with place(watch=_watching("blog")) as c:
        c.apply([*lan(), gateway("edge", "shop", http(_HOST)), route("web", "shop", _HOST)])
        settled(c)
        settle(150)
        yield shot("sick", c, "Envoy Gateway watches its own namespace and blog")
        envoy_gateway.configure(c, watch=_watching("blog", "shop"))
        programmed(c)
        settled(c)
        yield shot("healthy", c, "it watches the namespace shop too")


def _watching(*spaces: str) -> Object:
    # Without its own it finds neither its certificates nor the Services that it makes (v1.9.1).
    return {"type": "Namespaces", "namespaces": [NAMESPACE, *spaces]}


@case("envoy-gateway-no-envoys")
def no_envoys() -> Iterator[Shot]:
    """A quota keeps the Pods of the Envoys away."""
    quota = {
        "apiVersion": "v1",
        "kind": "ResourceQuota",
        "metadata": {"name": "small", "namespace": NAMESPACE},
        "spec": {"hard": {"pods": "1"}},
    }
    with place() as c:
        c.apply([*lan(), quota])
        c.wait("it is counted", lambda: c.get("v1/ResourceQuota", "small", NAMESPACE).get("status"))
        c.apply([gateway("edge", "shop", http(_HOST)), route("web", "shop", _HOST)])
        said_so(c, "Gateway", "edge", "Programmed", "NoResources")
        settle()
        yield shot("sick", c, "a ResourceQuota leaves no room for the Pods of the Gateway's Envoys")
        c.client.delete(quota)
        programmed(c)
        settled(c)
        yield shot("healthy", c, "the quota was deleted")


@case("envoy-gateway-merged")
def merged() -> Iterator[Shot]:
    """All Gateways of a class share one Service; its pool has no address."""
    with place() as c:
        _merge(c)
        c.apply([gateway("edge", "shop", http(_HOST)), route("web", "shop", _HOST)])
        said_so(c, "Gateway", "edge", "Programmed", "AddressNotAssigned")
        settled(c)
        settle(150)
        yield shot("sick", c, "the Gateways of the class share a Service, and MetalLB has no pool")
        c.apply(lan())
        programmed(c)
        settled(c)
        yield shot("healthy", c, "a pool and its advertisement were created")


def _merge(c: Cluster) -> None:
    c.apply(
        {
            "apiVersion": "gateway.envoyproxy.io/v1alpha1",
            "kind": "EnvoyProxy",
            "metadata": {"name": "merged", "namespace": NAMESPACE},
            "spec": {"mergeGateways": True},
        }
    )
    group = "gateway.envoyproxy.io"
    reference = {"group": group, "kind": "EnvoyProxy", "name": "merged", "namespace": NAMESPACE}
    found = c.get("gateway.networking.k8s.io/v1/GatewayClass", "eg")
    c.client.patch(found, {"spec": {"parametersRef": reference}}, manager="kubectl-edit")


@case("envoy-gateway-in-its-namespace")
def in_its_namespace() -> Iterator[Shot]:
    """The Service is made in the namespace of the Gateway; its pool has no address."""
    with place(deploy={"type": "GatewayNamespace"}) as c:
        c.apply([gateway("edge", "shop", http(_HOST)), route("web", "shop", _HOST)])
        said_so(c, "Gateway", "edge", "Programmed", "AddressNotAssigned")
        settled(c)
        settle(150)
        yield shot("sick", c, "the Service is beside the Gateway, and MetalLB has no pool")
        c.apply(lan())
        programmed(c)
        settled(c)
        yield shot("healthy", c, "a pool and its advertisement were created")


@case("envoy-gateway-requested-address")
def requested_address() -> Iterator[Shot]:
    """The Gateway asks for an address, and Envoy Gateway says that it has it."""
    with place() as c:
        asked = [{"type": "IPAddress", "value": "192.168.20.5"}]
        c.apply(
            [gateway("edge", "shop", http(_HOST), addresses=asked), route("web", "shop", _HOST)]
        )
        programmed(c)
        settled(c)
        settle(150)
        yield shot("sick", c, "the Gateway asks for an address, and MetalLB has no pool")
