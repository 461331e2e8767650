"""AKO beside others: MetalLB, a second AKO, and Services that share an address."""

from collections.abc import Iterator
from functools import partial

from lab.cases import Shot, case
from lab.cases.ako_place import Place, place
from lab.cases.shop import ready, settle
from lab.engines import ako, metallb
from lab.objects.ako import settings
from lab.objects.metallb import l2, pool
from lab.objects.workloads import annotated, service

_case = partial(case, needs=ako.missing)
_SHARED = {"ako.vmware.com/enable-shared-vip": "one"}
_SETTING = "aviinfrasetting.ako.vmware.com/name"


@_case("avi-and-metallb")
def and_metallb() -> Iterator[Shot]:
    """MetalLB with a pool comes after AKO; then it is given a class of its own."""
    with place("web") as p:
        p.expose("web")
        p.addressed("web")
        p.c.start("metallb")
        p.c.apply([pool("lan", "192.168.10.200-192.168.10.219"), l2("lan", "lan")])
        settle(30)
        ready(p.c)
        yield p.shot("sick", "MetalLB has taken the Service over from AKO", "metallb")
        yield _parted(p)


@_case("avi-status-wiped")
def status_wiped() -> Iterator[Shot]:
    """MetalLB without a pool comes after AKO; then it is given a class of its own."""
    with place("web") as p:
        p.expose("web")
        p.addressed("web")
        p.c.start("metallb")
        settle(30)
        ready(p.c)
        yield p.shot("sick", "MetalLB without a pool has emptied the status", "metallb")
        yield _parted(p)


@_case("avi-two-akos")
def two_akos() -> Iterator[Shot]:
    """A second AKO without a selector; then with one."""
    with place("web") as p:
        p.expose("web")
        p.addressed("web")
        space = "avi-dmz"
        others = {"clusterName": "shop-dmz", "serviceEngineGroupName": "Default-Group"}
        second = ako.start(p.c, avi=p.avi, space=space, primaryInstance="false", **others)
        p.c.wait("the second AKO is ready", lambda: _listens(p, space), 90)
        settle(20)
        yield p.shot("sick", "a second AKO without a selector takes the same Services")
        selector = {"nsSyncLabelKey": "ako", "nsSyncLabelValue": "dmz"}
        p.c.client.patch(settings(space), {"data": selector}, manager="kubectl-edit")
        p.c.client.delete(p.c.get("v1/Pod", "ako-0", space))
        settle(20)
        p.c.wait("the second AKO is ready", lambda: _listens(p, space), 90)
        p.restart()
        p.settled()
        p.addressed("web")
        settle()
        yield p.shot("healthy", "the second AKO was given a selector; both were restarted")
        second.stop()


@_case("avi-sharing-refused")
def sharing_refused() -> Iterator[Shot]:
    """Two Services share an address, and one of them names an AviInfraSetting."""
    with place("web", "api") as p:
        other = annotated(service("api", "shop"), _SHARED)
        other["spec"]["ports"][0]["port"] = 8080
        p.c.apply([annotated(service("web", "shop"), _SHARED), other])
        p.addressed("web", "api")
        p.c.client.patch(other, {"metadata": {"annotations": {_SETTING: "edge"}}})
        p.c.wait("the address is withdrawn", lambda: not p.c.addresses("web", "shop"))
        settle(20)
        yield p.shot("sick", "one of two Services with a shared address names an AviInfraSetting")
        p.c.client.patch(other, {"metadata": {"annotations": {_SETTING: None}}})
        p.addressed("web", "api")
        settle()
        yield p.shot("healthy", "it does no more")


def _listens(p: Place, space: str) -> bool:
    pod = p.c.find("v1/Pod", "ako-0", space)
    uid = pod["metadata"]["uid"] if pod else ""
    events = p.c.events(space, "ako-0")
    return any(e["reason"] == "AKOReady" and e["involvedObject"]["uid"] == uid for e in events)


def _parted(p: Place) -> Shot:
    """Give MetalLB a class, and let AKO write its addresses again."""
    p.c.stop("metallb")
    target = p.c.get("apps/v1/Deployment", "controller", "metallb-system")
    spec = target["spec"]["template"]["spec"]
    spec["containers"][0]["args"].append("--lb-class=metallb")
    p.c.client.patch(target, {"spec": {"template": {"spec": spec}}})
    p.c.client.delete(p.c.get("v1/Service", "web", "shop"))
    settle(10)
    ready(p.c)
    metallb.run(p.c, lb_class="metallb")
    p.expose("web")
    p.addressed("web")
    settle(20)
    return p.shot("healthy", "MetalLB was given a class, and the Service made anew", "metallb")
