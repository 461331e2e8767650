"""Where Envoy Gateway's cases happen: the web shop, MetalLB, and a GatewayClass that is served."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from lab.cases import Shot
from lab.cases.shop import ready, settle, shop
from lab.client import Object
from lab.cluster import Cluster
from lab.engines.envoy_gateway import NAMESPACE
from lab.objects.gateway import GROUP, gateway_class
from lab.objects.metallb import l2, pool
from lab.objects.workloads import service

_OWNER = "gateway.envoyproxy.io/owning-gateway-name"


@contextmanager
def place(*, metallb: bool = True, bare: bool = True, **provider: Any) -> Iterator[Cluster]:
    """The shop's app web behind a ClusterIP, and Envoy Gateway with these settings of its provider."""
    with shop("web", exposed=False, bare=bare) as c:
        c.apply(service("web", "shop", type="ClusterIP"))
        if metallb:
            c.start("metallb")
        c.start("envoy-gateway", **provider)
        c.apply(gateway_class("eg"))
        accepted(c, "GatewayClass", "eg", "")
        yield c


def lan(*ranges: str) -> list[Object]:
    """MetalLB's pool with its advertisement."""
    return [pool("lan", *(ranges or ("192.168.10.200-192.168.10.219",))), l2("lan", "lan")]


def conditions(c: Cluster, kind: str, name: str, space: str = "shop") -> dict[str, Object]:
    """The conditions of an object by type; of a route, those for its first parent."""
    status = (c.find(f"{GROUP}/v1/{kind}", name, space) or {}).get("status", {})
    found = [*status.get("conditions", []), *_of_first(status.get("parents"))]
    return {one["type"]: one for one in found}


def _of_first(parents: list[Object] | None) -> list[Object]:
    return list(parents[0]["conditions"]) if parents else []


def accepted(c: Cluster, kind: str, name: str, space: str = "shop") -> None:
    """Wait until its controller has accepted it."""
    said_so(c, kind, name, "Accepted", "Accepted", space)


def said_so(
    c: Cluster, kind: str, name: str, condition: str, reason: str, space: str = "shop"
) -> None:
    """Wait until a condition has this reason."""

    def said() -> bool:
        return conditions(c, kind, name, space).get(condition, {}).get("reason") == reason

    c.wait(f"{kind} {name}: {condition} says {reason}", said, 60)


def listener_says(c: Cluster, condition: str, reason: str, name: str = "edge") -> None:
    """Wait until a condition of the last listener has this reason."""

    def said() -> bool:
        listeners = c.get(f"{GROUP}/v1/Gateway", name, "shop").get("status", {}).get("listeners")
        found = listeners[-1]["conditions"] if listeners else []
        return any(one["type"] == condition and one["reason"] == reason for one in found)

    c.wait(f"the listener of {name}: {condition} says {reason}", said, 60)


def programmed(c: Cluster, name: str = "edge") -> None:
    """Wait until the Gateway has an address and an Envoy."""
    said_so(c, "Gateway", name, "Programmed", "Programmed")


def envoy(c: Cluster, name: str = "edge", kind: str = "v1/Service") -> str:
    """The name of what was made for a Gateway, or nothing."""
    for one in c.all(kind, NAMESPACE):
        if one["metadata"].get("labels", {}).get(_OWNER) == name:
            return str(one["metadata"]["name"])
    return ""


def settled(c: Cluster) -> None:
    """Everything runs, and nothing changes any more."""
    ready(c)
    settle()


def shot(name: str, c: Cluster, told: str) -> Shot:
    """The state as it is, with MetalLB in it."""
    return Shot(name, {"": c}, ("envoy-gateway", "metallb"), ("the MetalLB speakers",), told)
