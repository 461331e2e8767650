"""AKO leaves Services out, stops, or gives up; each time the fault alone is then mended.

These cases need AKO's own program, which the lab cannot build; see lab/engines/ako.py.
"""

from collections.abc import Iterator
from functools import partial

from lab.avi import Fault, world
from lab.cases import Shot, case
from lab.cases.ako_place import Place, place
from lab.cases.shop import settle
from lab.engines import ako
from lab.objects.ako import NAMESPACE
from lab.objects.workloads import namespace

_case = partial(case, needs=ako.missing)
_QUIET = 135
"""Seconds after which nobody calls a silent Service young any more."""


@_case("avi-namespace-not-watched")
def namespace_not_watched() -> Iterator[Shot]:
    """The selector wants a label that the namespace lacks; then it has it; then no more."""
    with place("web", nsSyncLabelKey="avi", nsSyncLabelValue="yes") as p:
        p.expose("web")
        settle(30)
        yield p.shot("sick", "AKO selects namespaces by a label that shop lacks")
        p.c.apply(namespace("shop", avi="yes"))
        p.addressed("web")
        settle()
        yield p.shot("healthy", "the namespace was given the label")
        p.c.client.patch(namespace("shop"), {"metadata": {"labels": {"avi": None}}})
        p.c.wait("the address is withdrawn", lambda: not p.c.addresses("web", "shop"))
        settle()
        yield p.shot("withdrawn", "the label was taken away under a Service with an address")


@_case("avi-namespace-blocked")
def namespace_blocked() -> Iterator[Shot]:
    """The block list names the namespace."""
    with place("web", blockedNamespaceList='["shop"]') as p:
        p.expose("web")
        settle(30)
        yield p.shot("sick", "blockedNamespaceList names shop")
        p.configure(blockedNamespaceList="[]")
        settle(30)
        yield p.shot("edited", "the block list was emptied, AKO not restarted")
        yield from _restarted(p, "AKO was restarted", "web")


@_case("avi-layer7-only")
def layer7_only() -> Iterator[Shot]:
    """Services are switched off."""
    with place("web", layer7Only="true") as p:
        p.expose("web")
        settle(30)
        yield p.shot("sick", "layer7Only is set")
        p.configure(layer7Only="false")
        yield from _restarted(p, "layer7Only was unset and AKO restarted", "web")


@_case("avi-not-default")
def not_default() -> Iterator[Shot]:
    """AKO takes only Services of its class, and the Service names none."""
    with place("web", defaultLBController="false") as p:
        p.expose("web")
        settle(30)
        yield p.shot("sick", "AKO is not the default, and the Service names no class")
        p.c.client.delete(p.c.get("v1/Service", "web", "shop"))
        p.expose("web", loadBalancerClass="ako.vmware.com/avi-lb")
        p.addressed("web")
        settle()
        yield p.shot("healthy", "the Service was made anew with AKO's class")


@_case("avi-pool-exhausted")
def pool_exhausted() -> Iterator[Shot]:
    """Two addresses, three Services; one of them goes."""
    with place("web", "api", store=world(vips=("10.30.8.20", "10.30.8.21"))) as p:
        p.expose("web", "api")
        p.addressed("web", "api")
        p.expose("late")
        p.refused("/api/vsvip")
        settle(_QUIET)
        yield p.shot("sick", "the network has two addresses and three Services want one")
        p.c.client.delete(p.c.get("v1/Service", "api", "shop"))
        p.addressed("late", seconds=180)
        settle()
        yield p.shot("healthy", "a Service was deleted, and AKO tried again")


@_case("avi-not-retried")
def not_retried() -> Iterator[Shot]:
    """Avi refuses once with a code after which AKO gives up; then Avi is mended, then AKO."""
    with place("web") as p:
        p.expose("web")
        p.addressed("web")
        p.avi.faults.replace(Fault("/api/vsvip", 400, "the request was refused", method="POST"))
        p.expose("late")
        p.refused("/api/vsvip")
        p.avi.faults.replace()
        settle(_QUIET)
        yield p.shot("sick", "Avi refused once with 400, and has been mended since")
        yield from _restarted(p, "AKO was restarted", "late")


@_case("avi-delete-config")
def delete_config() -> Iterator[Shot]:
    """deleteConfig is set while AKO runs, and unset."""
    with place("web", "api") as p:
        p.expose("web")
        p.addressed("web")
        p.configure(deleteConfig="true")
        p.c.wait("the address is withdrawn", lambda: not p.c.addresses("web", "shop"), 120)
        p.expose("api")
        settle(20)
        yield p.shot("sick", "deleteConfig was set while AKO ran")
        p.configure(deleteConfig="false")
        p.addressed("web", "api", seconds=180)
        settle()
        yield p.shot("healthy", "deleteConfig was unset")


@_case("avi-stopped")
def stopped() -> Iterator[Shot]:
    """AKO is scaled to zero; what has an address keeps it."""
    with place("web") as p:
        p.expose("web")
        p.addressed("web")
        p.scale(0)
        p.expose("late")
        settle(20)
        yield p.shot("sick", "AKO was scaled to zero, then a Service was created")
        p.scale(1)
        p.addressed("late", seconds=120)
        settle()
        yield p.shot("healthy", "AKO was scaled to one")


@_case("avi-removed")
def removed() -> Iterator[Shot]:
    """AKO is uninstalled under a Service with an address; its ConfigMap goes too."""
    with place("web") as p:
        p.expose("web")
        p.addressed("web")
        p.scale(0)
        for kind, name in (("apps/v1/StatefulSet", "ako"), ("v1/ConfigMap", "avi-k8s-config")):
            p.c.client.delete(p.c.get(kind, name, NAMESPACE))
        p.expose("late")
        settle(20)
        yield p.shot("sick", "AKO was uninstalled, then a Service was created")
        p.install()
        p.addressed("late", seconds=120)
        settle()
        yield p.shot("healthy", "AKO was installed again")


def _restarted(p: Place, told: str, waiting: str) -> Iterator[Shot]:
    p.restart()
    p.addressed(waiting, seconds=90)
    p.settled()
    settle()
    yield p.shot("healthy", told)
