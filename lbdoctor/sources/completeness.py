"""What a dump proves: for every kind, how well it was seen, and where."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Final

from lbdoctor.kinds import (
    API_SERVICE,
    CONFIG_MAP,
    CRD,
    ENDPOINT_SLICE,
    ENDPOINTS,
    LEASE,
    NAMESPACE,
    NODE,
    POD,
    SERVICE,
    SERVICE_ACCOUNT,
    custom,
)
from lbdoctor.model import Coverage, Kind, Obj, Ref
from lbdoctor.sources import Seen
from lbdoctor.sources.layouts import Layout
from lbdoctor.sources.looks import Look
from lbdoctor.sources.scope import settle
from lbdoctor.standin import hidden

_WORST: Final = (
    Coverage.FORBIDDEN,
    Coverage.TIMED_OUT,
    Coverage.FAILED,
    Coverage.CUT_OFF,
    Coverage.REDACTED,
    Coverage.NOT_IN_DUMP,
    Coverage.NOT_COLLECTED,
    Coverage.PARTIAL,
    Coverage.NOT_SERVED,
)
_SENTINELS: Final = (NAMESPACE, NODE, SERVICE)
_NEVER_EMPTY: Final = (
    *_SENTINELS,
    API_SERVICE,
    POD,
    ENDPOINTS,
    ENDPOINT_SLICE,
    CONFIG_MAP,
    LEASE,
    SERVICE_ACCOUNT,
)
_EMPTY: Final = "an empty list, which no cluster has: access was probably refused"
_DOUBT: Final = "an empty list, in a dump whose list of {} is empty too: access may be refused"


class Completeness:
    """The looks of one dump, weighed together."""

    def __init__(
        self,
        looks: Sequence[Look],
        objects: Mapping[Ref, Obj],
        layouts: Sequence[Layout],
        sentinel: bool,
        counted: Mapping[Kind, int],
    ) -> None:
        self._counted = counted
        self._looks: dict[Kind, list[Look]] = defaultdict(list)
        self._lost = sorted(f"{x.origin}: {x.reason}" for x in looks if x.kind is None)
        for look in settle(looks, sentinel):
            if look.kind is not None:
                self._looks[look.kind].append(look)
        self._objects: dict[Kind, list[Obj]] = defaultdict(list)
        kinds = {(kind.group, kind.name): kind for kind in self._looks}
        for ref, obj in objects.items():
            self._objects[kinds[ref.group, ref.kind]].append(obj)
        self._layouts = layouts
        self._sentinel = sentinel

    def seen(self, kind: Kind) -> list[Seen]:
        """How well a kind was seen: one entry for the whole cluster, and one per namespace."""
        looks = self._looks.get(kind)
        if not looks or self._unserved(kind, looks):
            return [self._absent(kind)]
        found = self._weighed(kind, looks)
        if not self._lost:
            return found
        why = f"may be in a file that could not be read ({self._lost[0]})"
        complete = Coverage.COMPLETE
        return [
            replace(s, state=Coverage.PARTIAL, reason=why) if s.state is complete else s
            for s in found
        ]

    def _absent(self, kind: Kind) -> Seen:
        """A kind that nobody looked for: unknown, unless the server does not have it."""
        if custom(kind) and self._unknown(kind):
            return Seen(kind, Coverage.NOT_SERVED)
        reasons = [layout.never(kind) for layout in self._layouts]
        if reasons and all(reasons):
            return Seen(kind, Coverage.NOT_COLLECTED, reason=reasons[0])
        silent = next(filter(None, (layout.silent(kind) for layout in self._layouts)), "")
        why = "not in this dump"
        return Seen(kind, Coverage.NOT_IN_DUMP, reason=f"{why}; {silent}" if silent else why)

    def _unserved(self, kind: Kind, looks: Sequence[Look]) -> bool:
        """Whether only failed files speak of a kind that the server does not have.

        `kubectl get KIND > FILE` leaves an empty file then.
        """
        failed = all(look.state is Coverage.FAILED for look in looks)
        return failed and self._absent(kind).state is Coverage.NOT_SERVED

    def _unknown(self, kind: Kind) -> bool:
        """Whether a list of all that brings such kinds has nothing that brings this one."""
        if kind.aggregated:
            return self._groups is not None and kind.group not in self._groups
        return self._served is not None and kind.resource not in self._served

    @cached_property
    def _groups(self) -> frozenset[str] | None:
        """The groups that the server has, when all of them are known."""
        whole = self.seen(API_SERVICE)[0].state is Coverage.COMPLETE
        names = (obj.ref.name for obj in self._objects[API_SERVICE])
        return frozenset(name.partition(".")[2] for name in names) if whole else None

    @cached_property
    def _served(self) -> frozenset[str] | None:
        """The custom kinds of the cluster, when all of them are known."""
        whole = self.seen(CRD)[0].state is Coverage.COMPLETE
        return frozenset(obj.ref.name for obj in self._objects[CRD]) if whole else None

    @cached_property
    def _folders(self) -> frozenset[str]:
        """The namespaces that anything was listed for, of whatever kind."""
        found = (look.place for looks in self._looks.values() for look in looks if look.listed)
        return frozenset(place for place in found if place is not None)

    @cached_property
    def _namespaces(self) -> frozenset[str] | None:
        """The namespaces of the cluster, when all of them are known."""
        whole = self.seen(NAMESPACE)[0].state is Coverage.COMPLETE
        return frozenset(obj.ref.name for obj in self._objects[NAMESPACE]) if whole else None

    def _weighed(self, kind: Kind, looks: Sequence[Look]) -> list[Seen]:
        count = len(self._objects[kind])
        if count and all(map(_veiled, self._objects[kind])):
            return [Seen(kind, Coverage.REDACTED, objects=count, reason="all of it is redacted")]
        everywhere = self._everywhere(kind, looks)
        places = self._places(kind, looks)
        if everywhere.state is Coverage.COMPLETE:
            return [everywhere]
        return [everywhere, *places]

    def _everywhere(self, kind: Kind, looks: Sequence[Look]) -> Seen:
        count = len(self._objects[kind])
        bad = [look for look in looks if not look.good and look.place is None]
        if bad:
            worst = min(bad, key=lambda look: (_WORST.index(look.state), look.origin))
            return Seen(kind, worst.state, objects=count, reason=f"{worst.origin}: {worst.reason}")
        if any(look.place is None and look.listed and not look.layout.whole for look in looks):
            state, reason = self._doubts(kind)
        else:
            state, reason = self._together(kind, looks)
        return Seen(kind, state, objects=count, reason=reason)

    def _together(self, kind: Kind, looks: Sequence[Look]) -> tuple[Coverage, str]:
        """Whether the namespaces that were looked into are all there are."""
        unfinished = next((look.layout.whole for look in looks if look.layout.whole), "")
        if unfinished:
            return Coverage.PARTIAL, unfinished
        places = frozenset(x.place for x in looks if x.place is not None and x.listed and x.good)
        if not places:
            return Coverage.PARTIAL, "only single objects, not a list"
        bad = sorted(look.place for look in looks if look.place is not None and not look.good)
        known = self._namespaces
        if known is not None:
            missing = sorted((known | set(bad)) - places) or bad
            if not missing:
                return self._doubts(kind)
            return Coverage.PARTIAL, f"not in this dump for {_some(missing)}"
        if not bad and any(look.layout.spaces(places) for look in looks):
            lacking = sorted(self._folders - places)
            if not lacking:
                return self._doubts(kind)
            return Coverage.PARTIAL, f"not in this dump for {_some(lacking)}"
        return Coverage.PARTIAL, f"only for {_some(sorted(places))}; there may be other namespaces"

    def _places(self, kind: Kind, looks: Sequence[Look]) -> Iterator[Seen]:
        counts: dict[str, int] = defaultdict(int)
        for obj in self._objects[kind]:
            counts[obj.ref.namespace] += 1
        found: dict[str, Look] = {}
        for look in looks:
            if look.place is None or not look.listed or look.layout.whole:
                continue
            if look.place not in found or not look.good:
                found[look.place] = look
        for place, look in sorted(found.items()):
            yield Seen(kind, look.state, place, objects=counts[place], reason=look.reason)

    def _doubts(self, kind: Kind) -> tuple[Coverage, str]:
        """What a list that claims to be complete is worth, measured by what no cluster lacks."""
        complete = Coverage.COMPLETE
        if not self._counted.get(kind):
            if kind in _NEVER_EMPTY:
                return Coverage.NOT_IN_DUMP, _EMPTY
            return (
                (Coverage.PARTIAL, _DOUBT.format(self._hollow)) if self._hollow else (complete, "")
            )
        if kind == SERVICE and not self._sentinel:
            return Coverage.PARTIAL, "lacks the Service default/kubernetes, which no cluster lacks"
        if kind == NAMESPACE:
            lacking = self._unlisted()
            if lacking:
                return Coverage.PARTIAL, f"lacks {_some(sorted(lacking))}"
        return complete, ""

    def _unlisted(self) -> set[str]:
        """The namespaces that exist and are not in the list of Namespaces."""
        objects = (obj for each in self._objects.values() for obj in each)
        used = {obj.ref.namespace for obj in objects} | {"kube-system"}
        return used - {"", *(obj.ref.name for obj in self._objects[NAMESPACE])}

    @cached_property
    def _hollow(self) -> str:
        """The plural of a kind that no cluster lacks and that has an empty list here."""
        for kind in _SENTINELS:
            looks = [look for look in self._looks.get(kind, ()) if look.good]
            if any(x.listed and x.place is None for x in looks) and not self._counted.get(kind):
                return kind.plural
        return ""


def _veiled(obj: Obj) -> bool:
    """Whether nothing of an object is left but that it exists."""
    spec = obj.raw.get("spec")
    return hidden(obj.ref.name) or (isinstance(spec, str) and hidden(spec))


def _some(names: Sequence[str]) -> str:
    more = f" and {len(names) - 3} more" if len(names) > 3 else ""
    return f"{', '.join(names[:3])}{more}"
