"""AKO with Services and Ingresses, and with resources of its own that it accepts or rejects."""

from collections.abc import Iterator
from functools import partial

from lab.avi import network
from lab.cases import Shot, case
from lab.cases.ako_place import Place, place
from lab.cases.shop import settle
from lab.client import Object
from lab.engines import ako
from lab.objects.ako import GROUP, own
from lab.objects.routes import certificate, ingress
from lab.objects.workloads import annotated, service

_case = partial(case, needs=ako.missing)
_HOST, _PLAIN, _PASSED = (f"{name}.lb.example.org" for name in ("shop", "blog", "vault"))
_SETTING = "aviinfrasetting.ako.vmware.com/name"
_TEN = ("10.40.8.20", "10.40.8.29")
_EDGE = {"networkName": "vip-net-edge", "cidr": "10.40.8.0/24"}


@_case("avi-healthy")
def healthy() -> Iterator[Shot]:
    """Services, a secure and a plain Ingress, and one that is passed through."""
    with place("web", "api") as p:
        p.expose("web")
        p.c.apply(service("api", "shop", type="ClusterIP"))
        p.addressed("web")
        p.c.apply(certificate("shop-tls", "shop", [_HOST]))
        passed = annotated(
            ingress("vault", "shop", _PASSED, backend="api", kind="avi-lb"),
            {"passthrough.ako.vmware.com/enabled": "true"},
        )
        hosts = ingress("shop", "shop", _HOST, backend="api", secret="shop-tls", kind="avi-lb")
        p.c.apply([hosts, ingress("blog", "shop", _PLAIN, backend="api"), passed])
        routed(p, "shop", "blog", "vault")
        settle()
        yield p.shot("healthy", "a Service and three Ingresses have their addresses")


@_case("avi-setting-group")
def setting_group() -> Iterator[Shot]:
    """The AviInfraSetting of a Service names a Service Engine group that Avi lacks."""
    with place("web") as p:
        setting = own("AviInfraSetting", "edge", {"seGroup": {"name": "seg-edge"}})
        yield _rejected(p, setting)
        changed(p, setting, {"seGroup": {"name": "Default-Group"}})
        settle(20)
        yield p.shot("healthy", "it names what Avi has")


@_case("avi-setting-network")
def setting_network() -> Iterator[Shot]:
    """The AviInfraSetting of a Service names a network that Avi lacks, and then does not."""
    with place("web") as p:
        wanted = {"network": {"vipNetworks": [_EDGE], "enableRhi": False}}
        setting = own("AviInfraSetting", "edge", wanted)
        yield _rejected(p, setting)
        p.avi.store.put("network", network(_EDGE["networkName"], _EDGE["cidr"], _TEN))
        settle(30)
        yield p.shot("repaired", "the network was created in Avi, nothing else was done")
        p.restart()
        p.c.wait("AKO accepts it", partial(judged, p, setting, "Accepted"), 60)
        p.settled()
        p.c.client.delete(p.c.get("v1/Service", "web", "shop"))
        p.c.apply(annotated(service("web", "shop"), {_SETTING: "edge"}))
        p.addressed("web")
        settle(10)
        yield p.shot("healthy", "AKO was restarted, and the Service made anew")


@_case("avi-l4-rule")
def l4_rule() -> Iterator[Shot]:
    """The L4Rule of a Service names an application profile that Avi lacks."""
    with place("web") as p:
        rule = own("L4Rule", "shop-l4", {"applicationProfileRef": "Shop-L4"}, "shop")
        p.c.apply(rule)
        p.c.wait("AKO judges it", partial(judged, p, rule, "Rejected"))
        p.c.apply(annotated(service("web", "shop"), {"ako.vmware.com/l4rule": "shop-l4"}))
        p.addressed("web")
        settle()
        yield p.shot("sick", "the L4Rule names an application profile that Avi does not have")
        changed(p, rule, {"applicationProfileRef": "System-L4-Application"})
        settle(10)
        yield p.shot("healthy", "it names one that Avi has")


@_case("avi-host-rule")
def host_rule() -> Iterator[Shot]:
    """The HostRule of a host names a WAF policy that Avi lacks."""
    with place("web") as p:
        p.c.apply(service("web", "shop", type="ClusterIP"))
        host = {"fqdn": _PLAIN, "enableVirtualHost": True}
        rule = own("HostRule", "blog", {"virtualhost": {**host, "wafPolicy": "Shop-WAF"}}, "shop")
        p.c.apply([rule, ingress("blog", "shop", _PLAIN, backend="web", kind="avi-lb")])
        p.c.wait("AKO judges it", partial(judged, p, rule, "Rejected"))
        routed(p, "blog")
        settle()
        yield p.shot("sick", "the HostRule names a WAF policy that Avi does not have")
        changed(p, rule, {"virtualhost": {**host, "wafPolicy": None}})
        settle(10)
        yield p.shot("healthy", "it names none any more")


@_case("avi-ingress-silent")
def ingress_silent() -> Iterator[Shot]:
    """Hosts that AKO leaves out without a word: no such sub-domain, no Secret, foreign class."""
    with place("web") as p:
        p.c.apply(service("web", "shop", type="ClusterIP"))
        foreign = ingress("foreign", "shop", "a.corp.example", backend="web", kind="avi-lb")
        bare = ingress("bare", "shop", _HOST, backend="web", secret="shop-tls", kind="avi-lb")
        fine = ingress("blog", "shop", _PLAIN, backend="web", kind="avi-lb")
        p.c.apply([foreign, bare, fine])
        routed(p, "blog")
        settle(135)
        yield p.shot("sick", "one host is in no sub-domain of Avi's, another lacks its Secret")
        p.c.apply(certificate("shop-tls", "shop", [_HOST]))
        p.c.client.delete(foreign)
        routed(p, "bare")
        settle()
        yield p.shot("healthy", "the Secret was made, the foreign host taken away")


def _rejected(p: Place, setting: Object) -> Shot:
    """A Service that refers to a setting which AKO has rejected, and has an address."""
    p.c.apply(setting)
    p.c.wait("AKO judges it", partial(judged, p, setting, "Rejected"))
    p.c.apply(annotated(service("web", "shop"), {_SETTING: "edge"}))
    p.addressed("web")
    settle()
    return p.shot("sick", "the AviInfraSetting names what Avi does not have")


def changed(p: Place, rule: Object, spec: Object) -> None:
    """Edit a resource of AKO, and wait until AKO accepts it."""
    p.c.client.patch(rule, {"spec": spec}, manager="kubectl-edit")
    p.c.wait("AKO accepts it", partial(judged, p, rule, "Accepted"))


def judged(p: Place, rule: Object, wanted: str) -> bool:
    """Whether AKO has judged a resource so."""
    metadata = rule["metadata"]
    kind = f"{rule['apiVersion']}/{rule['kind']}"
    assert kind.startswith(GROUP)
    found = p.c.get(kind, metadata["name"], metadata.get("namespace", ""))
    return bool(found.get("status", {}).get("status") == wanted)


def routed(p: Place, *names: str) -> None:
    """Wait until all of these Ingresses have an address."""
    for name in names:

        def has(name: str = name) -> object:
            found = p.c.get("networking.k8s.io/v1/Ingress", name, "shop")
            return found["status"]["loadBalancer"].get("ingress")

        p.c.wait(f"{name} has an address", has, 60)
