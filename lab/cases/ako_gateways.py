"""AKO with Gateways: what it leaves on them, and what it leaves out."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

from lab.avi import Fault, Store, world
from lab.cases import Shot, case
from lab.cases.ako_place import Place, place
from lab.cases.shop import settle
from lab.engines import ako
from lab.objects.ako import CLASS
from lab.objects.gateways import API, gateway, gateway_class, kinds, route
from lab.objects.workloads import service

_case = partial(case, needs=partial(ako.missing, "agc"))
_HOST = "www.lb.example.org"
_EDGE = gateway("edge", "shop", _HOST, "avi-lb")
_QUIET = 135


@_case("avi-gateway")
def healthy() -> Iterator[Shot]:
    """A Gateway and its route; then the route leads to a Service that is not there."""
    with _place() as p:
        p.c.apply([_EDGE, route("www", "shop", _HOST, "edge", "apii")])
        _addressed(p)
        settle(10)
        yield p.shot("sick", "the route names a Service that does not exist")
        p.c.apply(route("www", "shop", _HOST, "edge", "api"))
        settle(10)
        yield p.shot("healthy", "the name was corrected")


@_case("avi-gateway-silent")
def silent() -> Iterator[Shot]:
    """The only address is taken; then it is freed."""
    with _place("web", store=world(vips=("10.30.8.20", "10.30.8.20"))) as p:
        p.expose("web")
        p.addressed("web")
        p.c.apply([_EDGE, route("www", "shop", _HOST, "edge", "api")])
        p.refused("/api/vsvip")
        settle(_QUIET)
        yield p.shot("sick", "a Service holds the only address of the network")
        p.c.client.delete(p.c.get("v1/Service", "web", "shop"))
        _addressed(p, 240)
        settle()
        yield p.shot("healthy", "the Service was deleted, and AKO tried again")


@_case("avi-gateway-refused")
def refused() -> Iterator[Shot]:
    """Avi refuses the virtual service once; then Avi is mended, then AKO."""
    with _place() as p:
        p.avi.faults.replace(
            Fault("/api/virtualservice", 400, "the request was refused", method="POST")
        )
        p.c.apply([_EDGE, route("www", "shop", _HOST, "edge", "api")])
        p.refused("/api/virtualservice")
        p.avi.faults.replace()
        settle(_QUIET)
        yield p.shot("sick", "Avi refused the virtual service once, and has been mended since")
        p.restart()
        p.settled()
        _addressed(p)
        settle()
        yield p.shot("healthy", "AKO was restarted")


@_case("avi-gateway-overlooked")
def overlooked() -> Iterator[Shot]:
    """The Gateway is older than its class; then its specification is changed."""
    with _place(classed=False) as p:
        p.c.apply([_EDGE, route("www", "shop", _HOST, "edge", "api")])
        settle(10)
        p.c.apply(gateway_class("avi-lb", CLASS))
        settle(_QUIET)
        yield p.shot("sick", "the Gateway was created before its class")
        p.c.apply(gateway("edge", "shop", _HOST, "avi-lb", port=8080))
        _addressed(p)
        settle()
        yield p.shot("healthy", "the port of the listener was changed")


@_case("avi-gateway-gate-off")
def gate_off() -> Iterator[Shot]:
    """AKO runs without its container for Gateways; then with it."""
    with _place(gateway=False) as p:
        p.c.apply([_EDGE, route("www", "shop", _HOST, "edge", "api")])
        settle(_QUIET)
        yield p.shot("sick", "AKO was installed without featureGates.GatewayAPI")
        p.install(gateway=True)
        p.restart()
        p.settled()
        _addressed(p)
        settle()
        yield p.shot("healthy", "the feature gate was switched on")


@contextmanager
def _place(
    *apps: str, store: Store | None = None, classed: bool = True, gateway: bool = True
) -> Iterator[Place]:
    first = [*kinds(), *([gateway_class("avi-lb", CLASS)] if classed else [])]
    with place("api", *apps, store=store, gateway=gateway, first=first) as p:
        p.c.apply(service("api", "shop", type="ClusterIP"))
        yield p


def _addressed(p: Place, seconds: float = 60) -> None:
    def has() -> object:
        return p.c.get(f"{API}/Gateway", "edge", "shop")["status"].get("addresses")

    p.c.wait("the Gateway has an address", has, seconds)
