"""Which advertisements make a pool known outside, and from which nodes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from lbdoctor import NODE, Obj, Space, View
from lbdoctor.workloads import PROGRAMS, selects

from .parts import BGP, L2, PEER, POOL, found

ADVERTISING: Final = (*PROGRAMS, POOL, L2, BGP, PEER, NODE.only("metadata.labels"))


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


def useless(advertisement: Obj, see: View) -> str | None:
    """Why an advertisement makes nothing known, in words; None when it may."""
    space = Space(advertisement.ref.cluster)
    selectors = advertisement["spec.nodeSelectors"] or ()
    if selectors:
        nodes = see.all(NODE, space)
        if not any(selects(each, node.labels) for each in selectors for node in nodes):
            return "its nodeSelectors match no node"
    if advertisement.ref.kind == BGP.name:
        return _without_peer(advertisement, see.all(PEER, advertisement.space))
    return None


def _without_peer(advertisement: Obj, peers: Sequence[Obj]) -> str | None:
    wanted = advertisement["spec.peers"] or ()
    if not peers:
        return "there is no BGPPeer to tell"
    if wanted and not any(peer.ref.name in wanted for peer in peers):
        return "the BGPPeers that it names do not exist"
    return None


def selects_service(advertisement: Obj, service: Obj) -> bool:
    """Whether an advertisement's serviceSelectors (since 0.16) match a Service; none match all."""
    selectors = advertisement["spec.serviceSelectors"] or ()
    return not selectors or any(selects(each, service.labels) for each in selectors)
