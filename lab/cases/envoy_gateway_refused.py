"""What Envoy Gateway refuses, in its own words; each time the fault alone is then mended."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from lab.cases import Shot, case
from lab.cases.envoy_gateway_place import (
    accepted,
    lan,
    listener_says,
    place,
    programmed,
    said_so,
    settled,
    shot,
)
from lab.client import Object
from lab.cluster import Cluster
from lab.objects.gateway import gateway, gateway_class, grant, http, https, route
from lab.objects.routes import certificate
from lab.objects.workloads import namespace

_HOST = "shop.example.com"


@dataclass(frozen=True)
class _Step:
    told: str
    objects: Sequence[Object]
    seen: Callable[[Cluster], None]
    """Waits until the controller has said so."""


def _story(c: Cluster, sick: _Step, mended: _Step) -> Iterator[Shot]:
    for name, step in (("sick", sick), ("healthy", mended)):
        c.apply(step.objects)
        step.seen(c)
        settled(c)
        yield shot(name, c, step.told)


def _route_says(condition: str, reason: str, space: str = "shop") -> Callable[[Cluster], None]:
    return lambda c: said_so(c, "HTTPRoute", "web", condition, reason, space)


_taken = _route_says("Accepted", "Accepted")
_resolved = _route_says("ResolvedRefs", "ResolvedRefs")


@case("envoy-gateway-class-unserved")
def class_unserved() -> Iterator[Shot]:
    """The class is another controller's, which is not installed."""
    with place() as c:
        foreign = gateway_class("nginx", "gateway.nginx.org/nginx-gateway-controller")
        c.apply([*lan(), foreign, route("web", "shop", _HOST)])
        waits = partial(said_so, kind="Gateway", name="edge", condition="Programmed")
        sick = _Step(
            "the Gateway's class names a controller that is not installed",
            [gateway("edge", "shop", kind="nginx")],
            partial(waits, reason="Pending"),
        )
        mended = _Step("it names the class that is served", [gateway("edge", "shop")], programmed)
        yield from _story(c, sick, mended)


@case("envoy-gateway-certificate-missing")
def certificate_missing() -> Iterator[Shot]:
    """The Secret of the only listener is not there, so no Service is made."""
    with place() as c:
        c.apply(lan())
        sick = "the Secret that the only listener names does not exist, and no Service is made"
        yield from _without_certificate(c, sick, https(_HOST, "shop-tls"))


@case("envoy-gateway-one-certificate-missing")
def one_certificate_missing() -> Iterator[Shot]:
    """The Secret of one of two listeners is not there; the other one has its address."""
    with place() as c:
        c.apply([*lan(), gateway("edge", "shop", http(_HOST))])
        programmed(c)
        sick = "the Secret that the HTTPS listener names does not exist"
        yield from _without_certificate(c, sick, http(_HOST), https(_HOST, "shop-tls"))


def _without_certificate(c: Cluster, told: str, *listeners: Object) -> Iterator[Shot]:
    sick = _Step(
        told,
        [gateway("edge", "shop", *listeners), route("web", "shop", _HOST)],
        lambda c: listener_says(c, "ResolvedRefs", "InvalidCertificateRef"),
    )

    def seen(c: Cluster) -> None:
        listener_says(c, "ResolvedRefs", "ResolvedRefs")
        programmed(c)

    secret = certificate("shop-tls", "shop", [_HOST])
    yield from _story(c, sick, _Step("the Secret was created", [secret], seen))


@case("envoy-gateway-certificate-not-permitted")
def certificate_not_permitted() -> Iterator[Shot]:
    """The only listener's certificate is in another namespace, which does not allow that."""
    with place() as c:
        c.apply([*lan(), route("web", "shop", _HOST), namespace("certificates")])
        c.apply(certificate("shop-tls", "certificates", [_HOST]))
        sick = _Step(
            "the certificate is in another namespace, without a ReferenceGrant there",
            [gateway("edge", "shop", https(_HOST, "shop-tls", namespace="certificates"))],
            lambda c: listener_says(c, "ResolvedRefs", "RefNotPermitted"),
        )
        allowed = grant("edge", "certificates", kind="Gateway", of="shop", to="Secret")
        mended = _Step("a ReferenceGrant was created there", [allowed], programmed)
        yield from _story(c, sick, mended)


@case("envoy-gateway-hostname-mismatch")
def hostname_mismatch() -> Iterator[Shot]:
    """No listener has the host name of the route."""
    with place() as c:
        c.apply([*lan(), gateway("edge", "shop", http("*.example.com"))])
        programmed(c)
        sick = _Step(
            "the route's host name is outside the listener's",
            [route("web", "shop", "shop.example.org")],
            _route_says("Accepted", "NoMatchingListenerHostname"),
        )
        mended = _Step("its host name is inside", [route("web", "shop", _HOST)], _taken)
        yield from _story(c, sick, mended)


@case("envoy-gateway-route-not-allowed")
def route_not_allowed() -> Iterator[Shot]:
    """The listener takes no routes of other namespaces."""
    with place() as c:
        c.apply([*lan(), gateway("edge", "shop"), namespace("blog")])
        programmed(c)
        away = route("web", "blog", _HOST, of="shop", namespace="shop")
        c.apply(grant("blog", "shop", kind="HTTPRoute", of="blog", to="Service"))
        sick = _Step(
            "the listener takes routes of its own namespace only, and the route is in another",
            [away],
            _route_says("Accepted", "NotAllowedByListeners", "blog"),
        )
        mended = _Step(
            "the listener takes routes of all namespaces",
            [gateway("edge", "shop", http(spaces="All"))],
            lambda c: accepted(c, "HTTPRoute", "web", "blog"),
        )
        yield from _story(c, sick, mended)


@case("envoy-gateway-backend-not-permitted")
def backend_not_permitted() -> Iterator[Shot]:
    """The backend is in another namespace, which does not allow that."""
    with place() as c:
        c.apply([*lan(), gateway("edge", "shop", http(spaces="All")), namespace("edge")])
        programmed(c)
        away = route("web", "edge", _HOST, of="shop", namespace="shop")
        sick = _Step(
            "the route's backend is in another namespace, without a ReferenceGrant there",
            [away],
            _route_says("ResolvedRefs", "RefNotPermitted", "edge"),
        )
        mended = _Step(
            "a ReferenceGrant was created there",
            [grant("edge", "shop", kind="HTTPRoute", of="edge", to="Service")],
            _route_says("ResolvedRefs", "ResolvedRefs", "edge"),
        )
        yield from _story(c, sick, mended)


@case("envoy-gateway-backend-missing")
def backend_missing() -> Iterator[Shot]:
    """The route names a Service that is not there."""
    with place() as c:
        c.apply([*lan(), gateway("edge", "shop")])
        programmed(c)
        sick = _Step(
            "the Service that the route names does not exist",
            [route("web", "shop", _HOST, name="shop-web")],
            _route_says("ResolvedRefs", "BackendNotFound"),
        )
        mended = _Step("it names the Service there is", [route("web", "shop", _HOST)], _resolved)
        yield from _story(c, sick, mended)
