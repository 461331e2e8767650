"""Envoy Gateway: a Gateway waits for the address of the Service that is made for it."""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from lab.cases import Shot, case
from lab.cases.envoy_gateway_place import (
    accepted,
    envoy,
    lan,
    place,
    programmed,
    said_so,
    settled,
    shot,
)
from lab.cases.shop import ready, says, settle
from lab.cases.vks_place import vks
from lab.cluster import Cluster
from lab.engines.envoy_gateway import NAMESPACE
from lab.objects import flb
from lab.objects.gateway import gateway, gateway_class, http, route
from lab.objects.metallb import pool
from lab.objects.workloads import namespace, service

_HOST = "shop.example.com"


def _expose(c: Cluster) -> None:
    c.apply([gateway("edge", "shop", http("*.example.com")), route("web", "shop", _HOST)])
    accepted(c, "HTTPRoute", "web")


def _waits(c: Cluster) -> None:
    said_so(c, "Gateway", "edge", "Programmed", "AddressNotAssigned")


@case("envoy-gateway-nobody-answers")
def nobody_answers() -> Iterator[Shot]:
    """The Service of the Gateway waits, and nothing answers it; then MetalLB is there."""
    with place(metallb=False, bare=False) as c:
        _expose(c)
        _waits(c)
        ready(c)
        settle(150)
        told = "nothing is installed that answers the Service of the Gateway"
        yield Shot("sick", {"": c}, ("envoy-gateway",), told=told)
        c.start("metallb")
        c.apply(lan())
        programmed(c)
        settled(c)
        yield shot("healthy", c, "MetalLB was installed and given a pool")


@case("vks-gateway-no-address")
def gateway_of_a_guest() -> Iterator[Shot]:
    """From the host name to the Supervisor: the balancer's only pool is used up by another team."""
    with vks(vips=1) as v:
        v.supervisor.apply([namespace("team-b"), service("other", "team-b")])
        v.supervisor.wait("the pool is used up", lambda: v.supervisor.addresses("other", "team-b"))
        v.provide()
        v.guest.apply(service("web", "shop", type="ClusterIP"))
        v.guest.start("envoy-gateway")
        v.guest.apply(gateway_class("eg"))
        _expose(v.guest)
        _waits(v.guest)
        v.guest.wait("the guest hears it", lambda: _failed(v.guest), 60)
        settle(150)
        yield _with_gateway(v.shot("sick", "the balancer's only pool has no address left"))
        more = flb.pool("vip-pool-2", "192.168.30.80", 16)
        v.supervisor.apply([more, *flb.balancer("vip-pool-1", "vip-pool-2")])
        v.guest.wait("it has an address", lambda: v.guest.addresses(envoy(v.guest), NAMESPACE), 180)
        programmed(v.guest)
        settled(v.guest)
        yield _with_gateway(v.shot("healthy", "the balancer got a second pool"))


def _failed(c: Cluster) -> str:
    return says(c, envoy(c), "SyncLoadBalancerFailed", NAMESPACE)


def _with_gateway(shot: Shot) -> Shot:
    return replace(shot, real=("envoy-gateway", *shot.real))


@case("envoy-gateway-pool-exhausted")
def pool_exhausted() -> Iterator[Shot]:
    """Two addresses, and the Service of the Gateway is the third that wants one."""
    with place() as c:
        c.apply(lan("192.168.10.200-192.168.10.201"))
        for name in ("web-1", "web-2"):
            c.apply(service(name, "shop", app="web"))
            c.wait(f"{name} has an address", partial(c.addresses, name, "shop"), 60)
        _expose(c)
        c.wait("MetalLB refuses", lambda: says(c, envoy(c), "AllocationFailed", NAMESPACE), 60)
        _waits(c)
        settled(c)
        yield shot("sick", c, "the pool has two addresses, and Services hold both")
        ranges = ("192.168.10.200-192.168.10.201", "192.168.10.210-192.168.10.219")
        c.apply(pool("lan", *ranges))
        programmed(c)
        settled(c)
        yield shot("healthy", c, "the pool got a range more")
