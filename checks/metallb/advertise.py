"""Which advertisements make a pool known outside, and from which nodes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from lbdoctor import NODE, Evidence, Obj, Space, View
from lbdoctor.workloads import PROGRAMS, selects

from .parts import BGP, L2, PEER, POOL, SESSION, found, version

ADVERTISING: Final = (*PROGRAMS, POOL, L2, BGP, PEER, SESSION, NODE.only("status.conditions"))
EXCLUDE: Final = "node.kubernetes.io/exclude-from-external-load-balancers"
UP: Final = "Established"


class Useless(NamedTuple):
    """Why an advertisement makes nothing known, in words, the fact, and what mends it."""

    why: str
    fact: Evidence
    mend: str
    command: str


def of_pool(pool: Obj, see: View) -> Iterator[Obj]:
    """The advertisements that select a pool: by name, by label, or all of them.

    Source: metallb/metallb, api/v1beta1/l2advertisement_types.go and internal/config/config.go.
    """
    space = Space(pool.ref.cluster, see.once(found, pool.ref.cluster).namespace)
    for kind in (L2, BGP):
        for each in see.glance(kind, space):
            names = each["spec.ipAddressPools"] or ()
            selectors = each["spec.ipAddressPoolSelectors"] or ()
            everything = not names and not selectors
            by_label = any(selects(selector, pool.labels) for selector in selectors)
            if everything or pool.ref.name in names or by_label:
                yield each


def unseen(pool: Obj, see: View) -> None:
    """Raise Blind where an advertisement may be unseen."""
    space = Space(pool.ref.cluster, see.once(found, pool.ref.cluster).namespace)
    see.require(L2, space)
    see.require(BGP, space)


def useless(advertisement: Obj, see: View) -> Useless | None:
    """Why an advertisement makes nothing known; None when it may."""
    if advertisement["spec.nodeSelectors"]:
        fact = advertisement.cite("spec.nodeSelectors")
        chosen = chosen_nodes(advertisement, see)
        mend = "let the advertisement select nodes that may announce", "kubectl get nodes -o yaml"
        if not chosen:
            return Useless("its nodeSelectors match no node", fact, *mend)
        free = see.once(free_nodes, advertisement.ref.cluster)
        if free and not free & chosen:
            why = "the nodes that it selects are kept out of load balancing"
            return Useless(why, fact, *mend)
    if advertisement.ref.kind == BGP.name:
        return _without_peer(advertisement, see)
    return None


def chosen_nodes(advertisement: Obj, see: View) -> frozenset[str]:
    """The names of the nodes that an advertisement selects: all of them where it says nothing."""
    selectors: Sequence[dict[str, object]] = advertisement["spec.nodeSelectors"] or ({},)
    nodes = see.all(NODE, Space(advertisement.ref.cluster))
    return frozenset(
        node.ref.name for node in nodes if any(selects(each, node.labels) for each in selectors)
    )


def free_nodes(see: View, cluster: str) -> frozenset[str]:
    """The names of the nodes that may announce.

    Speakers leave out those whose network is unavailable and, since 0.14 and without
    `--ignore-exclude-lb`, those that carry the label, whatever its value. Source:
    metallb/metallb, internal/k8s/nodes/nodes.go and speaker/layer2_controller.go.
    """
    speakers = see.once(found, cluster).speakers
    old = any((tag := version(each)) and tag < (0, 14, 0) for each in speakers)
    told = any(each.flag("ignore-exclude-lb") not in (None, "false") for each in speakers)
    heeds = speakers and not old and not told
    return frozenset(
        node.ref.name
        for node in see.all(NODE, Space(cluster))
        if node.condition("NetworkUnavailable").get("status") != "True"
        and not (heeds and EXCLUDE in node.labels)
    )


def _without_peer(advertisement: Obj, see: View) -> Useless | None:
    peers, wanted = see.all(PEER, advertisement.space), advertisement["spec.peers"] or ()
    fact = advertisement.cite("spec.peers")
    show = f"kubectl -n {advertisement.ref.namespace} get bgppeers.metallb.io -o yaml"
    if not peers:
        return Useless("there is no BGPPeer to tell", fact, "create a BGPPeer", show)
    if wanted and not any(peer.ref.name in wanted for peer in peers):
        why = "the BGPPeers that it names do not exist"
        return Useless(why, fact, "name a BGPPeer that exists, or create it", show)
    sessions = see.all(SESSION, Space(advertisement.ref.cluster))
    if sessions and not any(each["status.bgpStatus"] == UP for each in sessions):
        mend = "compare addresses, AS numbers and passwords of both ends, and what lies between"
        fact = sessions[0].cite("status.bgpStatus")
        return Useless("no BGP session is established", fact, mend, show)
    return None


def selects_service(advertisement: Obj, service: Obj) -> bool:
    """Whether an advertisement's serviceSelectors (since 0.16) match a Service; none match all."""
    selectors = advertisement["spec.serviceSelectors"] or ()
    return not selectors or any(selects(each, service.labels) for each in selectors)
