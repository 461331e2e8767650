"""Hosts and settings that AKO leaves out while everything looks well."""

from collections.abc import Callable, Iterator
from functools import partial

from lab.cases import Shot, case
from lab.cases.ako_place import Place, place
from lab.cases.shop import IMAGE, ready, settle
from lab.client import Object
from lab.engines import ako
from lab.objects.ako import own
from lab.objects.routes import ingress
from lab.objects.workloads import annotated, deployment, namespace, service

_case = partial(case, needs=ako.missing)
_HOST, _OTHER = "shop.lb.example.org", "store.lb.example.org"
_OFF = "ako.vmware.com/disable-traffic"
_SETTING = "aviinfrasetting.ako.vmware.com/name"


@_case("avi-host-left-out")
def host_left_out() -> Iterator[Shot]:
    """One of two hosts lies in no sub-domain of Avi."""
    with place("api") as p:
        p.c.apply(service("api", "shop", type="ClusterIP"))
        p.c.apply(_to("shop", _HOST, "shop.corp.example"))
        settle(135)
        yield p.shot("sick", "one of the two hosts lies in no sub-domain of Avi")
        p.c.apply(_to("shop", _HOST, _OTHER))
        settle(15)
        yield p.shot("healthy", "both hosts do")


@_case("avi-host-taken")
def host_taken() -> Iterator[Shot]:
    """A second namespace asks for a host, where AKO keeps each host to one."""
    with place("api", fqdnReusePolicy="Strict", enableEVH="true") as p:
        p.c.apply([namespace("store"), deployment("api", "store", IMAGE.format("api"))])
        p.c.apply([service("api", space, type="ClusterIP") for space in ("shop", "store")])
        ready(p.c)
        p.c.apply(_to("shop", _HOST))
        settle(10)
        p.c.apply(_to("store", _HOST))
        settle(20)
        yield p.shot("sick", "the host belongs to the namespace shop, and store wants it too")
        p.c.apply(_to("store", _OTHER))
        settle(15)
        yield p.shot("healthy", "store asks for another host")


@_case("avi-address-not-shown")
def address_not_shown() -> Iterator[Shot]:
    """A host with a wildcard, and rules without a host; then both are named."""
    with place("api") as p:
        p.c.apply(service("api", "shop", type="ClusterIP"))
        bare = ingress("bare", "shop", "any", backend="api", kind="avi-lb")
        del bare["spec"]["rules"][0]["host"]
        p.c.apply([bare, ingress("wild", "shop", "*.lb.example.org", backend="api", kind="avi-lb")])
        settle(135)
        yield p.shot("sick", "AKO has built both in Avi and shows no address")
        for name, host in (("bare", _HOST), ("wild", _OTHER)):
            p.c.apply(ingress(name, "shop", host, backend="api", kind="avi-lb"))
        settle(15)
        yield p.shot("healthy", "the hosts are named")


@_case("avi-no-node-port")
def no_node_port() -> Iterator[Shot]:
    """AKO works with node ports, and the Service behind an Ingress has none."""
    with place("api", serviceType="NodePort") as p:
        p.c.apply(service("api", "shop", type="ClusterIP"))
        p.c.apply(_to("shop", _HOST))
        settle(15)
        yield p.shot("sick", "the Service is of type ClusterIP, and its pool in Avi is empty")
        p.c.apply(service("api", "shop", type="NodePort"))
        settle(15)
        yield p.shot("healthy", "the Service is of type NodePort, and its pool has servers")


@_case("avi-traffic-disabled")
def traffic_disabled() -> Iterator[Shot]:
    """An annotation switches traffic off, then it is taken away."""
    yield from _annotated(_OFF, "true", _take_away)


@_case("avi-setting-missing")
def setting_missing() -> Iterator[Shot]:
    """The Service names an AviInfraSetting that does not exist, and then does."""
    yield from _annotated(_SETTING, "edge", _create)


def _annotated(key: str, value: str, mend: Callable[[Place], str]) -> Iterator[Shot]:
    with place("web") as p:
        p.c.apply(annotated(service("web", "shop"), {key: value}))
        p.addressed("web")
        settle()
        yield p.shot("sick", f"the Service has the annotation {key}: {value}")
        told = mend(p)
        settle(15)
        yield p.shot("healthy", told)


def _take_away(p: Place) -> str:
    p.c.client.patch(service("web", "shop"), {"metadata": {"annotations": {_OFF: None}}})
    return "the annotation was taken away"


def _create(p: Place) -> str:
    p.c.apply(own("AviInfraSetting", "edge", {"seGroup": {"name": "Default-Group"}}))
    return "the AviInfraSetting was created"


def _to(space: str, *hosts: str) -> Object:
    return ingress(space, space, *hosts, backend="api", kind="avi-lb")
