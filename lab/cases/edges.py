"""Gateways of Envoy Gateway side by side: `calm` is fine, each of the others has its own fault."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

from lab.cases.envoy_gateway_place import (
    accepted,
    envoy,
    lan,
    listener_says,
    place,
    programmed,
    said_so,
)
from lab.cases.shop import ready, says
from lab.client import Object
from lab.cluster import Cluster
from lab.engines.envoy_gateway import NAMESPACE
from lab.objects.gateway import gateway, http, https, route


@contextmanager
def edges() -> Iterator[Cluster]:
    """Two addresses: for `calm`, and for `bare`, whose certificate is missing; none for `late`.

    Nobody serves the class of `lost`, and no Service is made for `mute`, whose only certificate is
    missing. The route `stray` has a host name that `bare` does not have.
    """
    with place() as c:
        c.apply(lan("192.168.10.200-192.168.10.201"))
        c.apply([_plain("calm"), route("calm", "shop", "calm.example.com", parent="calm")])
        bare = "bare.example.com"
        c.apply(gateway("bare", "shop", http(bare), https(bare, "bare-tls")))
        for name in ("calm", "bare"):
            programmed(c, name)
        c.apply([_plain("late"), _plain("lost", kind="envoy")])
        c.apply(gateway("mute", "shop", https("mute.example.com", "mute-tls")))
        listener_says(c, "ResolvedRefs", "InvalidCertificateRef", "mute")
        c.apply(route("stray", "shop", "stray.example.org", parent="bare"))
        c.wait("MetalLB refuses", partial(_refused, c), 60)
        said_so(c, "Gateway", "late", "Programmed", "AddressNotAssigned")
        said_so(c, "HTTPRoute", "stray", "Accepted", "NoMatchingListenerHostname")
        accepted(c, "HTTPRoute", "calm")
        ready(c)
        yield c


def _plain(name: str, **spec: str) -> Object:
    return gateway(name, "shop", http(f"{name}.example.com"), **spec)


def _refused(c: Cluster) -> str:
    return says(c, envoy(c, "late"), "AllocationFailed", NAMESPACE)
