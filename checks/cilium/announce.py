"""An address of LB IPAM must be announced, by layer 2 or by BGP."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from lbdoctor import (
    ANNOUNCED,
    CONFIG_MAP,
    ERROR,
    LIKELY,
    NODE,
    SERVICE,
    Evidence,
    Finding,
    Obj,
    Owner,
    Remedy,
    Space,
    View,
    check,
)
from lbdoctor.workloads import selects

from .parts import (
    BGP_ADVERTISEMENT,
    BGP_CLUSTER,
    BGP_OLD,
    BGP_PEER,
    L2,
    POOL,
    SETTINGS,
    switched_off,
    verdict,
)
from .stock import labels

KINDS = (L2, BGP_ADVERTISEMENT, BGP_CLUSTER, BGP_PEER, BGP_OLD)
SWITCHES = ("enable-l2-announcements", "enable-bgp-control-plane")
NODE_LABELS = NODE.only("metadata.labels")
SHOW = (
    "kubectl get ciliuml2announcementpolicies.cilium.io -o yaml",
    "kubectl get ciliumbgpadvertisements.cilium.io,ciliumbgpclusterconfigs.cilium.io -o yaml",
)


def given(service: Obj) -> bool:
    """Whether LB IPAM says that it gave the Service its address."""
    name = verdict(service)
    return bool(name) and service.condition(name or "").get("status") == "True"


def announcers(see: View, cluster: str) -> list[Obj]:
    """What can announce addresses of load balancers at all, for any Service.

    It is what can be seen: who finds nothing here has to ask whether all was seen.
    """
    space = Space(cluster)
    off = {name for name in SWITCHES if switched_off(see, cluster, name)}
    layer2 = [
        policy
        for policy in see.glance(L2, space)
        if policy["spec.loadBalancerIPs"] is True and _on_some_node(policy, see)
    ]
    bgp = [each for each in see.glance(BGP_ADVERTISEMENT, space) if _told(each, see)]
    bgp += see.glance(BGP_OLD, space)
    return [*([] if SWITCHES[0] in off else layer2), *([] if SWITCHES[1] in off else bgp)]


def _on_some_node(obj: Obj, see: View) -> bool:
    selector = obj["spec.nodeSelector"] or None
    nodes = see.glance(NODE, Space(obj.ref.cluster))
    return selector is None or any(selects(selector, node.labels) for node in nodes)


def _told(advertisement: Obj, see: View) -> bool:
    """Whether a peer hears of an advertisement: its configuration selects it by its labels.

    Source: Cilium docs, "BGP Control Plane Resources". Where no peer or no reference is written
    down, nobody is accused.
    """
    configs = see.glance(BGP_CLUSTER, Space(advertisement.ref.cluster))
    peers = (peer for each in configs if _on_some_node(each, see) for peer in _peers(each))
    return any(_hears(peer, advertisement, see) for peer in peers)


def _peers(config: Obj) -> Iterator[Mapping[str, Any]]:
    instances: Sequence[Mapping[str, Any]] = config["spec.bgpInstances"] or ({},)
    for instance in instances:
        yield from instance.get("peers") or ({},)


def _hears(peer: Mapping[str, Any], advertisement: Obj, see: View) -> bool:
    name = (peer.get("peerConfigRef") or {}).get("name")
    if not name:
        return True
    configs = see.glance(BGP_PEER, Space(advertisement.ref.cluster))
    families = (each["spec.families"] or () for each in configs if each.ref.name == name)
    chosen = [family.get("advertisements") for found in families for family in found]
    return any(isinstance(c, dict) and selects(c, advertisement.labels) for c in chosen)


def _covers(announcer: Obj, service: Obj) -> bool:
    if announcer.ref.kind == L2.name:
        return selects(announcer["spec.serviceSelector"] or None, labels(service))
    if announcer.ref.kind == BGP_OLD.name:
        routers = announcer["spec.virtualRouters"] or ()
        return any(_named(router.get("serviceSelector"), service) for router in routers)
    return any(
        _named(each.get("selector"), service)
        for each in announcer["spec.advertisements"] or ()
        if each.get("advertisementType") == "Service"
        and "LoadBalancerIP" in ((each.get("service") or {}).get("addresses") or ())
    )


def _named(selector: object, service: Obj) -> bool:
    """BGP announces nothing where no selector is given."""
    return isinstance(selector, dict) and selects(selector, labels(service))


@check(
    "cilium/not-announced",
    "Cilium announces no addresses of load balancers",
    ERROR,
    ANNOUNCED,
    subject=POOL,
    reads=(*KINDS, SETTINGS, NODE_LABELS),
    engine="cilium",
)
def not_announced(pool: Obj, see: View) -> Iterator[Finding]:
    """Cilium gives addresses of the pool, and nothing tells the network about them.

    Why it matters: the Service shows an address and every connection to it times out.

    How it is decided: there is no CiliumL2AnnouncementPolicy with `loadBalancerIPs: true` for a
    node, no BGP advertisement that the configuration of a peer selects by its labels, and no
    CiliumBGPPeeringPolicy; or `cilium-config` does not switch on what there is
    (`enable-l2-announcements`, `enable-bgp-control-plane`). It is likely, not certain: routes may
    be set by hand.

    How to fix: create a CiliumL2AnnouncementPolicy with `loadBalancerIPs: true`, or set up BGP; set
    `l2announcements.enabled` or `bgpControlPlane.enabled` of the chart.
    """
    cluster = pool.ref.cluster
    if see.once(announcers, cluster):
        return
    for kind in (*KINDS, NODE):
        see.require(kind, Space(cluster))
    off = list(_off(see, cluster))
    mute = [each.cite("spec.loadBalancerIPs") for each in see.glance(L2, Space(cluster))[:3]]
    words = "no layer 2 policy and no BGP announces addresses of the pool"
    if off:
        words = "announcements are switched off in Cilium's settings"
    yield _silence(words, [*off, *mute] or [see.absence(L2, Space(cluster))])


def _off(see: View, cluster: str) -> Iterator[Evidence]:
    """The switches that keep what is there from announcing."""
    space = Space(cluster)
    there = {
        SWITCHES[0]: any(each["spec.loadBalancerIPs"] is True for each in see.glance(L2, space)),
        SWITCHES[1]: any(see.glance(kind, space) for kind in (BGP_CLUSTER, BGP_OLD)),
    }
    for name in SWITCHES:
        fact = switched_off(see, cluster, name) if there[name] else None
        if fact is not None:
            yield fact


@check(
    "cilium/not-announced",
    "no announcement of Cilium covers the Service",
    ERROR,
    ANNOUNCED,
    subject=SERVICE,
    when=given,
    reads=(*KINDS, SETTINGS, NODE_LABELS, SERVICE.only("status.conditions")),
    engine="cilium",
)
def service_left_out(service: Obj, see: View) -> Iterator[Finding]:
    """Cilium announces addresses of other Services, not that of this one.

    Why it matters: the Service shows an address and every connection to it times out.

    How it is decided: no serviceSelector of a CiliumL2AnnouncementPolicy, of a BGP advertisement
    for LoadBalancerIP or of a CiliumBGPPeeringPolicy matches it. It is likely, not certain: routes
    may be set by hand.

    How to fix: let a selector match the Service, or label the Service.
    """
    found = see.once(announcers, service.ref.cluster)
    if any(_covers(each, service) for each in found):
        see.require(CONFIG_MAP, Space(service.ref.cluster))  # it may switch that off
        return
    for kind in (*KINDS, NODE):
        see.require(kind, Space(service.ref.cluster))
    if found:
        facts = [each.cite("spec") for each in found[:3]]
        yield _silence("the selectors of what announces addresses leave it out", facts)


def _silence(words: str, facts: list[Evidence]) -> Finding:
    fix = "create or change a policy that announces it, and switch it on in Cilium's settings"
    remedy = Remedy(fix, SHOW, Owner.CLUSTER)
    return Finding(f"nobody announces it: {words}", tuple(facts), remedy, LIKELY)
