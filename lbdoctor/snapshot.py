"""A state as it was seen: objects and gaps, of one or more clusters, never changed again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from operator import attrgetter

from lbdoctor.kinds import NAMESPACE
from lbdoctor.model import Coverage, Gap, Kind, Need, Obj, Ref, Space
from lbdoctor.sources import Reading, Seen

_UNKNOWN_CLUSTER = "no such cluster was given"


@dataclass(frozen=True, slots=True)
class Clock:
    """The time to judge by; `exact` when it may be used to call something young."""

    now: datetime | None
    exact: bool = False

    def age(self, since: datetime | None) -> timedelta | None:
        """How long ago that was, at least; None when it cannot be told."""
        return None if self.now is None or since is None else max(self.now - since, timedelta())

    def younger(self, since: datetime | None, limit: timedelta) -> bool:
        """Whether it is proven to be less than `limit` ago."""
        age = self.age(since)
        return self.exact and age is not None and age < limit

    def older(self, since: datetime | None, limit: timedelta) -> bool:
        """Whether it is proven to be at least `limit` ago."""
        age = self.age(since)
        return age is not None and age >= limit


_ref = attrgetter("ref")
When = Callable[[Obj], object]
Keys = Callable[[Obj], Iterable[Hashable]]
Index = Mapping[Hashable, Sequence[Obj]]


class Snapshot:
    """Objects and gaps, indexed on first use. Build it once with `Snapshot(readings)`."""

    def __init__(self, readings: Sequence[Reading], at: datetime | None = None) -> None:
        self.readings = tuple(readings)
        self.clusters = tuple(dict.fromkeys(reading.cluster for reading in readings))
        self._apis = {reading.cluster: reading.api for reading in readings}
        self._found = {obj.ref: obj for reading in readings for obj in reading.objects}
        self._kinds: dict[tuple[str, str, str], list[Obj]] = defaultdict(list)
        for ref, obj in self._found.items():
            self._kinds[ref[:3]].append(obj)
        self._seen: dict[tuple[str, Kind], list[Seen]] = defaultdict(list)
        for reading in readings:
            for seen in reading.seen:
                self._seen[reading.cluster, seen.kind].append(seen)
        self.clock = _clock(readings, at)
        self._gaps: dict[tuple[Kind, str | None, str, Space], Gap | None] = {}
        self._spaces: dict[tuple[str, str, str], dict[str, list[Obj]]] = {}
        self._everywhere: dict[tuple[str, str, str], list[Obj]] = {}
        self._labels: dict[tuple[str, str, str, str], dict[tuple[str, str], list[Obj]]] = {}
        self._indexes: dict[tuple[Kind, str, Keys], Index] = {}
        self._chosen: dict[tuple[Kind, str, When], list[Obj]] = {}

    def objects(self, kind: Kind, space: Space) -> Sequence[Obj]:
        """Whatever was seen of a kind in a place, in a fixed order."""
        key = (space.cluster, kind.group, kind.name)
        if key not in self._spaces:
            byspace: dict[str, list[Obj]] = defaultdict(list)
            for obj in sorted(self._kinds.get(key, ()), key=_ref):
                byspace[obj.ref.namespace].append(obj)
            self._spaces[key] = byspace
            self._everywhere[key] = [obj for each in byspace.values() for obj in each]
        if space.namespace is not None:
            return self._spaces[key].get(space.namespace, ())
        return self._everywhere[key]

    def chosen(self, kind: Kind, cluster: str, when: When | None) -> Sequence[Obj]:
        """Whatever was seen of a kind and is as `when` says; asked once for all that ask so."""
        if when is None:
            return self.objects(kind, Space(cluster))
        key = (kind, cluster, when)
        if key not in self._chosen:
            self._chosen[key] = [
                obj for obj in self.objects(kind, Space(cluster)) if may(when, obj)
            ]
        return self._chosen[key]

    def index(self, kind: Kind, cluster: str, keys: Keys) -> Index:
        """Whatever was seen of a kind, by what `keys` says of each object; worked out once."""
        key = (kind, cluster, keys)
        if key not in self._indexes:
            found: dict[Hashable, list[Obj]] = defaultdict(list)
            for obj in self.objects(kind, Space(cluster)):
                for each in keys(obj):
                    found[each].append(obj)
            self._indexes[key] = dict(found)
        return self._indexes[key]

    def labelled(self, kind: Kind, space: Space, label: str, value: str) -> Sequence[Obj]:
        """Whatever was seen of a kind in a place with this label."""
        key = (space.cluster, kind.group, kind.name, label)
        if key not in self._labels:
            index: dict[tuple[str, str], list[Obj]] = defaultdict(list)
            for obj in self.objects(kind, Space(space.cluster)):
                found = obj.labels.get(label)
                if isinstance(found, str):
                    index[obj.ref.namespace, found].append(obj)
            self._labels[key] = index
        if space.namespace is not None:
            return self._labels[key].get((space.namespace, value), ())
        return [o for (_, v), each in self._labels[key].items() if v == value for o in each]

    def find(self, ref: Ref) -> Obj | None:
        """The object of this name, if it was seen."""
        return self._found.get(ref)

    def seen(self, cluster: str, kind: Kind) -> Sequence[Seen]:
        """Everything that is known about how well a kind was seen."""
        return self._seen.get((cluster, kind), ())

    def gap(self, need: Need, space: Space) -> Gap | None:
        """Why the answer about a place would be incomplete; None when it is complete."""
        key = (need.kind, need.namespace, need.selector, space)
        if key not in self._gaps:
            self._gaps[key] = self._gap(need, space)
        return self._gaps[key]

    def _gap(self, need: Need, space: Space) -> Gap | None:
        if space.cluster not in self.clusters:
            where, why = space.namespace, _UNKNOWN_CLUSTER
            return Gap(space.cluster, need.kind, where, Coverage.NOT_COLLECTED, why, asked=False)
        if need.kind.api != self._apis[space.cluster]:
            return None  # what another API serves is known not to be here
        entries = [
            seen
            for seen in self.seen(space.cluster, need.kind)
            if seen.selector in ("", need.selector)
        ]
        wanted = space.namespace or need.namespace if need.kind.namespaced else None
        verdict = _state(entries, wanted)
        if verdict is not None and verdict.state.known:
            return None
        # What only another cluster serves is not missed here, and no absence is proven either.
        asked = (need.kind.home or need.kind.within) in (None, space.cluster)
        if verdict is None:
            return Gap(space.cluster, need.kind, wanted, Coverage.NOT_COLLECTED, asked=asked)
        where, asked = verdict.namespace if wanted is None else wanted, asked and verdict.asked
        return Gap(space.cluster, need.kind, where, verdict.state, verdict.reason, asked)

    @cached_property
    def namespaces(self) -> Mapping[str, Sequence[str]]:
        """The names of all namespaces that were seen, for each cluster."""
        return {
            cluster: [obj.ref.name for obj in self.objects(NAMESPACE, Space(cluster))]
            for cluster in self.clusters
        }


def may(when: When, obj: Obj) -> bool:
    """Whether an object is as `when` says, or of a shape that `when` stumbles over."""
    try:
        return bool(when(obj))
    except Exception:  # noqa: BLE001 - whoever judges it will stumble, too, and say so
        return True


def _state(entries: Iterable[Seen], namespace: str | None) -> Seen | None:
    """The entry that decides about a namespace, or about all of them (None)."""
    here = [each for each in entries if each.namespace == namespace]
    everywhere = [each for each in entries if each.namespace is None]
    chosen = here or everywhere
    best = min(chosen, key=lambda each: not each.state.known, default=None)
    if namespace is None and best is not None and best.state is Coverage.COMPLETE:
        return next((each for each in entries if not each.state.known), best)
    return best


def _clock(readings: Sequence[Reading], at: datetime | None) -> Clock:
    if at is not None:
        return Clock(at, exact=True)
    clusters = [reading for reading in readings if not reading.api]
    judging = clusters or readings  # the clock of another API tells no age of the user's objects
    known = [reading.now for reading in judging if reading.now is not None]
    if not known:
        return Clock(None)
    return Clock(max(known), exact=all(reading.exact for reading in judging))
