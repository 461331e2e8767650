"""MetalLB refuses, in its own words; each time the fault alone is then mended."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

from lab.cases import Shot, case
from lab.cases.shop import ready, says, settle, shop
from lab.client import Object
from lab.cluster import Cluster
from lab.objects.metallb import l2, pool
from lab.objects.workloads import annotated, service

_LAN = "192.168.10.200-192.168.10.219"
_REFUSED = "AllocationFailed"


@dataclass(frozen=True)
class _Step:
    told: str
    objects: Sequence[Object]


def _shot(name: str, c: Cluster, told: str) -> Shot:
    return Shot(name, {"": c}, real=("metallb",), played=("the MetalLB speakers",), told=told)


def _story(c: Cluster, waiting: str, sick: _Step, mended: _Step) -> Iterator[Shot]:
    """Make it sick and wait for the refusal, mend it and wait for the address."""
    c.apply(sick.objects)
    c.wait(f"MetalLB refuses {waiting}", lambda: says(c, waiting, _REFUSED), 60)
    ready(c)
    settle()
    yield _shot("sick", c, sick.told)
    c.apply(mended.objects)
    _addressed(c, waiting)
    settle()
    yield _shot("healthy", c, mended.told)


def _addressed(c: Cluster, *names: str) -> None:
    for name in names:
        c.wait(f"{name} has an address", partial(c.addresses, name, "shop"), 60)


@case("metallb-pool-exhausted")
def pool_exhausted() -> Iterator[Shot]:
    """Two addresses, three Services."""
    with shop("web", "api", exposed=False) as c:
        c.start("metallb")
        c.apply([pool("lan", "192.168.10.200-192.168.10.201"), l2("lan", "lan")])
        c.apply([service("web", "shop"), service("api", "shop")])
        _addressed(c, "web", "api")
        ranges = ("192.168.10.200-192.168.10.201", "192.168.10.210-192.168.10.219")
        sick = _Step(
            "the pool has two addresses and three Services want one",
            [service("admin", "shop", app="web")],
        )
        yield from _story(
            c, "admin", sick, _Step("the pool got a range more", [pool("lan", *ranges)])
        )


@case("metallb-no-pool")
def no_pool() -> Iterator[Shot]:
    """MetalLB without any pool says nothing at all."""
    with shop("web") as c:
        c.start("metallb")
        ready(c)
        settle(150)
        yield _shot("sick", c, "MetalLB runs and has no pool")
        c.apply([pool("lan", _LAN), l2("lan", "lan")])
        _addressed(c, "web")
        settle()
        yield _shot("healthy", c, "a pool and its advertisement were created")


@case("metallb-pool-unknown")
def pool_unknown() -> Iterator[Shot]:
    """The annotation names a pool that is not there."""
    with shop("web", exposed=False) as c:
        c.start("metallb")
        c.apply([pool("lan", _LAN), l2("lan", "lan")])
        web = service("web", "shop")
        sick = _Step(
            "the annotation metallb.io/address-pool names a pool that does not exist",
            [annotated(web, {"metallb.io/address-pool": "public"})],
        )
        mended = _Step(
            "the annotation names the pool that exists",
            [annotated(web, {"metallb.io/address-pool": "lan"})],
        )
        yield from _story(c, "web", sick, mended)


@case("metallb-not-eligible")
def not_eligible() -> Iterator[Shot]:
    """The only pool gives addresses only to those who ask for it by name."""
    with shop("web") as c:
        c.start("metallb")
        closed = pool("lan", _LAN, autoAssign=False)
        sick = _Step("the only pool has autoAssign: false", [closed, l2("lan", "lan")])
        mended = _Step("autoAssign was switched on", [pool("lan", _LAN, autoAssign=True)])
        yield from _story(c, "web", sick, mended)


@case("metallb-requested-ip")
def requested_ip() -> Iterator[Shot]:
    """The requested address is in no pool."""
    with shop("web", exposed=False) as c:
        c.start("metallb")
        c.apply([pool("lan", _LAN), l2("lan", "lan")])
        web, asked = service("web", "shop"), "metallb.io/loadBalancerIPs"
        outside = annotated(web, {asked: "192.168.20.5"})
        inside = annotated(web, {asked: "192.168.10.205"})
        sick = _Step("the Service asks for an address outside every pool", [outside])
        yield from _story(c, "web", sick, _Step("it asks for one inside the pool", [inside]))


@case("metallb-sharing-refused")
def sharing_refused() -> Iterator[Shot]:
    """Two Services want one address and only one of them allows sharing under that key."""
    asked, key = "metallb.io/loadBalancerIPs", "metallb.io/allow-shared-ip"
    with shop("web", "api", exposed=False) as c:
        c.start("metallb")
        c.apply([pool("lan", _LAN), l2("lan", "lan")])
        web = annotated(service("web", "shop"), {asked: "192.168.10.205", key: "shop"})
        c.apply(web)
        _addressed(c, "web")
        ports = [{"name": "https", "port": 443, "targetPort": 8080, "protocol": "TCP"}]
        api = service("api", "shop", ports=ports)
        other = annotated(api, {asked: "192.168.10.205", key: "api"})
        same = annotated(api, {asked: "192.168.10.205", key: "shop"})
        sick = _Step("two Services ask for one address with different sharing keys", [other])
        yield from _story(c, "api", sick, _Step("both have the same sharing key", [same]))


@case("metallb-healthy-recovered")
def healthy_recovered() -> Iterator[Shot]:
    """An old AllocationFailed, then IPAllocated: nothing is wrong, and there is no sick shot."""
    told = "autoAssign was switched on: the old Warning is still there, the address too"
    for shot in not_eligible():
        if shot.name == "healthy":
            yield replace(shot, told=told)


@case("metallb-events-expired")
def events_expired() -> Iterator[Shot]:
    """What MetalLB said is forgotten; the spec and the pool still show what is wrong."""
    with shop("web", "api", exposed=False, event_ttl="20s") as c:
        c.start("metallb")
        c.apply([pool("lan", _LAN), l2("lan", "lan"), service("web", "shop")])
        _addressed(c, "web")
        asked = "metallb.io/loadBalancerIPs"
        api = annotated(service("api", "shop"), {asked: "192.168.20.5"})
        c.apply(api)
        c.wait("MetalLB refuses api", lambda: says(c, "api", _REFUSED), 60)
        ready(c)
        c.wait("all events are forgotten", lambda: not c.events("shop"), 240)
        yield _shot("sick", c, "the event of the refusal has expired: kube-apiserver --event-ttl")
        c.apply(annotated(service("api", "shop"), {asked: "192.168.10.205"}))
        _addressed(c, "api")
        c.wait("all events are forgotten", lambda: not c.events("shop"), 240)
        yield _shot("healthy", c, "it asks for an address of the pool; the events have expired")
