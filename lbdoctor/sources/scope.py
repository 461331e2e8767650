"""For which namespaces a list of `kubectl get` was taken: the file does not say, others tell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from lbdoctor.kinds import POD, SERVICE
from lbdoctor.model import Coverage, Kind
from lbdoctor.sources.looks import Look

_EVERYWHERE: Final = frozenset({"", "apps", "discovery.k8s.io", "coordination.k8s.io"})
_SYSTEM: Final = ("kube-", "openshift-")
_NARROW: Final = "no Pod of kube-system is in the list, so it may have been narrowed"
_RARE: Final = frozenset({"ResourceQuota"})


def settle(looks: Sequence[Look], sentinel: bool) -> list[Look]:
    """Give every guessed list the scope that is proven for it.

    One list that spans namespaces proves that this dump was taken with `-A`. Kinds that live in
    every cluster in more than one namespace must prove it themselves; for others, all objects in
    one namespace, or none at all, is then believed. `sentinel` is whether the Service is there
    that no cluster lacks: without it, a dump of one namespace only is no more, whatever its files
    are called.
    """
    looks = _streamed(looks)
    only = None if sentinel else _tenancy(looks)
    if only is not None:
        looks = [_within(look, only) for look in looks]
    wide = any(look.guessed and look.listed and _spans(look) for look in looks)
    return [_settled(look, wide) if look.guessed and look.good else look for look in looks]


def _tenancy(looks: Sequence[Look]) -> str | None:
    """The only namespace of a dump that has Services, and nothing from outside namespaces."""
    listed = [look for look in looks if look.kind is not None and look.good and look.count]
    spaces = frozenset().union(*(look.spaces for look in listed)) if listed else frozenset()
    if len(spaces) != 1 or "" in spaces or not any(look.kind == SERVICE for look in listed):
        return None
    return next(iter(spaces))


def _within(look: Look, space: str) -> Look:
    """A list that claims to be of all namespaces, as one of this namespace."""
    if look.kind is None or not look.kind.namespaced or not (look.canonical and look.listed):
        return look
    return replace(look, place=space, canonical=False, guessed=False)


def _streamed(looks: Sequence[Look]) -> list[Look]:
    """Place the empty lists of a stream with their neighbours: it goes namespace by namespace."""
    found: list[Look] = []
    turn: list[Look] = []
    last = -1
    for look in looks:
        rank = _rank(look)
        if rank <= last or min(rank, last) < 0:
            found += _placed(turn)
            turn = []
        turn.append(look)
        last = rank
    return found + _placed(turn)


def _rank(look: Look) -> int:
    cycle = look.layout.cycle
    return cycle.index(look.kind.plural) if look.kind and look.kind.plural in cycle else -1


def _placed(turn: Sequence[Look]) -> list[Look]:
    spaces = {space for look in turn for space in look.spaces}
    if len(spaces) != 1 or _rank(turn[0]) < 0:
        return list(turn)
    (space,) = spaces
    return [replace(look, place=space, guessed=False) for look in turn]


def _spans(look: Look) -> bool:
    return look.canonical or len(look.spaces) > 1


def _settled(look: Look, wide: bool) -> Look:
    kind = look.kind
    if kind is None or not look.listed or not kind.namespaced or look.canonical:
        return look
    if _spans(look):
        return replace(look, state=Coverage.PARTIAL, reason=_NARROW) if _narrowed(look) else look
    if len(look.spaces) == 1:
        if wide and not _everywhere(kind):
            return look
        return replace(look, place=next(iter(look.spaces)))
    if wide:
        return look
    why = "the list is empty, and nothing tells for which namespaces it is"
    return replace(look, state=Coverage.PARTIAL, reason=why)


def _narrowed(look: Look) -> bool:
    """Whether a list of Pods of many namespaces lacks those that the cluster itself runs on."""
    return look.kind == POD and not any(space.startswith(_SYSTEM) for space in look.spaces)


def _everywhere(kind: Kind) -> bool:
    return kind.group in _EVERYWHERE and kind.name not in _RARE
