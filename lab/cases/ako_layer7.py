"""AKO's rules for hosts, and AviInfraSettings that a class or a namespace refers to."""

from collections.abc import Iterator
from functools import partial

from lab.cases import Shot, case
from lab.cases.ako_place import Place, place
from lab.cases.ako_rules import changed, judged, routed
from lab.cases.shop import settle
from lab.client import Object
from lab.engines import ako
from lab.objects.ako import CLASS, GROUP, own
from lab.objects.routes import ingress
from lab.objects.workloads import namespace, service

_case = partial(case, needs=ako.missing)
_HOST = "shop.lb.example.org"
_SETTING = "aviinfrasetting.ako.vmware.com/name"


@_case("avi-http-rule")
def http_rule() -> Iterator[Shot]:
    """The HTTPRule of a path names a health monitor that Avi lacks."""

    def spec(*monitors: str) -> Object:
        return {"fqdn": _HOST, "paths": [{"target": "/", "healthMonitors": list(monitors)}]}

    with place("api") as p:
        yield from _ruled(p, "HTTPRule", spec("Shop-HM"), spec("System-HTTP"))


@_case("avi-l7-rule")
def l7_rule() -> Iterator[Shot]:
    """The L7Rule that a HostRule names refers to a policy that Avi lacks."""
    rule = own("L7Rule", "shop", {"botPolicyRef": "Shop-Bots"}, "shop")
    with place("api") as p:
        p.c.apply([service("api", "shop", type="ClusterIP"), rule])
        p.c.wait("AKO judges it", partial(judged, p, rule, "Rejected"))
        p.c.apply([_naming(), ingress("shop", "shop", _HOST, backend="api", kind="avi-lb")])
        routed(p, "shop")
        settle(10)
        yield p.shot("sick", "the L7Rule of the HostRule names what Avi does not have")
        changed(p, rule, {"botPolicyRef": None})
        settle(10)
        yield p.shot("healthy", "it names it no more")


@_case("avi-l7-rule-late")
def l7_rule_late() -> Iterator[Shot]:
    """The HostRule is older than the L7Rule that it names, and AKO does not look again."""
    naming = _naming()
    with place("api") as p:
        p.c.apply([service("api", "shop", type="ClusterIP"), naming])
        p.c.wait("AKO judges it", partial(judged, p, naming, "Rejected"))
        rule = own("L7Rule", "shop", {"applyProfile": False}, "shop")
        p.c.apply([rule, ingress("shop", "shop", _HOST, backend="api", kind="avi-lb")])
        p.c.wait("AKO judges it", partial(judged, p, rule, "Accepted"))
        routed(p, "shop")
        settle(30)
        yield p.shot("sick", "the L7Rule was created after the HostRule that names it")
        p.restart()
        p.c.wait("AKO accepts it", partial(judged, p, naming, "Accepted"), 90)
        p.settled()
        settle(10)
        yield p.shot("healthy", "AKO was restarted")


@_case("avi-sso-rule")
def sso_rule() -> Iterator[Shot]:
    """The SSORule of a host names a policy that Avi lacks; it is taken away."""
    with place("api") as p:
        yield from _ruled(p, "SSORule", {"fqdn": _HOST, "ssoPolicyRef": "Shop-SSO"}, None)


@_case("avi-setting-class")
def setting_class() -> Iterator[Shot]:
    """An IngressClass refers to an AviInfraSetting with a group that Avi lacks."""
    with place("api") as p:
        parameters = {"apiGroup": GROUP, "kind": "AviInfraSetting", "name": "edge"}
        p.c.apply(
            {
                "apiVersion": "networking.k8s.io/v1",
                "kind": "IngressClass",
                "metadata": {"name": "avi-edge"},
                "spec": {"controller": CLASS, "parameters": parameters},
            }
        )
        yield from _set(p, "avi-edge")


@_case("avi-setting-namespace")
def setting_namespace() -> Iterator[Shot]:
    """A namespace refers to an AviInfraSetting with a group that Avi lacks."""
    with place("api") as p:
        p.c.client.patch(namespace("shop"), {"metadata": {"annotations": {_SETTING: "edge"}}})
        yield from _set(p, "avi-lb")


def _naming() -> Object:
    host = {"fqdn": _HOST, "enableVirtualHost": True, "l7Rule": "shop"}
    return own("HostRule", "shop", {"virtualhost": host}, "shop")


def _ruled(p: Place, kind: str, wrong: Object, right: Object | None) -> Iterator[Shot]:
    rule = own(kind, "shop", wrong, "shop")
    p.c.apply([service("api", "shop", type="ClusterIP"), rule])
    p.c.wait("AKO judges it", partial(judged, p, rule, "Rejected"))
    p.c.apply(ingress("shop", "shop", _HOST, backend="api", kind="avi-lb"))
    routed(p, "shop")
    settle(10)
    yield p.shot("sick", f"the {kind} of the host names what Avi does not have")
    if right is None:
        p.c.client.delete(rule)
    else:
        changed(p, rule, right)
    settle(10)
    yield p.shot("healthy", "it is gone" if right is None else "it names what Avi has")


def _set(p: Place, kind: str) -> Iterator[Shot]:
    setting = own("AviInfraSetting", "edge", {"seGroup": {"name": "seg-edge"}})
    p.c.apply([service("api", "shop", type="ClusterIP"), setting])
    p.c.wait("AKO judges it", partial(judged, p, setting, "Rejected"))
    p.c.apply(ingress("shop", "shop", _HOST, backend="api", kind=kind))
    settle(20)
    yield p.shot("sick", "the AviInfraSetting names a Service Engine group that Avi does not have")
    changed(p, setting, {"seGroup": {"name": "Default-Group"}})
    routed(p, "shop")
    settle(10)
    yield p.shot("healthy", "it names one that Avi has")
