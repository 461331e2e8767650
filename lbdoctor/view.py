"""What one check may see: only the kinds that it declared, and never a silent nothing."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, Protocol, TypeVar

from lbdoctor.events import Event, Key, about, index, key
from lbdoctor.kinds import EVENT
from lbdoctor.model import ABSENT, Blind, Evidence, Gap, Kind, Need, Obj, Ref, Space
from lbdoctor.registry import Misdeclared, Option
from lbdoctor.snapshot import Clock, Index, Keys, Snapshot

if TYPE_CHECKING:
    from lbdoctor.engines import Claims

_P = ParamSpec("_P")
_Result = TypeVar("_Result")


class Neighbours(Protocol):
    """Whoever can follow the links of an object."""

    def near(self, subject: Obj, kind: Kind) -> Sequence[Obj]:
        """The targets of this kind that the subject's links name; raises Blind."""
        ...


@dataclass(slots=True)
class World:
    """What all views share: the state, the settings, and what is worked out once."""

    snapshot: Snapshot
    grace: timedelta = timedelta(minutes=2)
    options: dict[str, float] = field(default_factory=dict)
    claims: Callable[[Obj], Claims] | None = None
    installed: Callable[[str, str], Sequence[Evidence]] | None = None
    present: Callable[[str], Mapping[str, Sequence[Evidence]]] | None = None
    neighbours: Neighbours | None = None
    addresses: Callable[[Obj], Sequence[str] | None] | None = None
    memory: dict[Hashable, tuple[bool, Any]] = field(default_factory=dict)
    _events: dict[str, dict[Key, list[Event]]] = field(default_factory=dict)

    def events(self, obj: Obj) -> list[Event]:
        """What was said about an object, oldest first, as far as it was seen."""
        cluster = obj.ref.cluster
        if cluster not in self._events:
            self._events[cluster] = index(self.snapshot.objects(EVENT, Space(cluster)))
        return about(obj, self._events[cluster].get(key(obj.ref), ()))


class View:
    """The state through the eyes of one check.

    `all`, `labelled`, `get`, `absence` and `near` return when the answer is complete and raise
    Blind when it is not; `glance` and `events` show what is visible and prove no absence.
    Asking for a kind that was not declared raises Misdeclared. `touched` collects what was asked.
    """

    def __init__(self, world: World, who: str, needs: Collection[Need]) -> None:
        self._world = world
        self._who = who
        self._given = needs
        self.touched: set[Kind] = set()

    @cached_property
    def _needs(self) -> Mapping[Kind, Need]:
        """What was declared, by kind; in most states, most views are never looked through."""
        found: dict[Kind, Need] = {}
        for need in self._given:
            found.setdefault(need.kind, need)
        return found

    @cached_property
    def _kinds(self) -> frozenset[Need]:
        return frozenset(self._needs.values())

    def once(
        self,
        work: Callable[Concatenate[View, _P], _Result],
        *args: _P.args,
        **kwargs: _P.kwargs,
    ) -> _Result:
        """What `work(self, …)` returns, worked out the first time only; its Blind is kept too.

        For what is the same for all subjects: an index, the sums of all pools. It is shared with
        every check that declares the same `reads`.
        """
        key = (self._kinds, work, args, tuple(sorted(kwargs.items())) if kwargs else ())
        memory = self._world.memory
        if key not in memory:
            try:
                memory[key] = (True, work(self, *args, **kwargs))
            except Exception as error:
                memory[key] = (False, error)  # whoever asks again stumbles again
                raise
        good, found = memory[key]
        if not good:
            raise found.with_traceback(None)
        return found  # type: ignore[no-any-return]

    @property
    def clock(self) -> Clock:
        """The time to judge by."""
        return self._world.snapshot.clock

    @property
    def grace(self) -> timedelta:
        """How long silence is no fault."""
        return self._world.grace

    @property
    def clusters(self) -> Sequence[str]:
        """The clusters that were given."""
        return self._world.snapshot.clusters

    def option(self, option: Option) -> float:
        """The figure that the user set, or its default."""
        return self._world.options.get(option.name, option.default)

    def all(self, kind: Kind, space: Space) -> Sequence[Obj]:
        """Every object of a kind in a place; raises Blind when some may be unseen."""
        need = self._seen(kind, space)
        found = self._world.snapshot.objects(kind, space)
        return found if not need.selector else [obj for obj in found if need.matches(obj.raw)]

    def labelled(self, kind: Kind, space: Space, label: str, value: str) -> Sequence[Obj]:
        """Every object in a place with this label; raises Blind when some may be unseen."""
        self._seen(kind, space)
        return self._world.snapshot.labelled(kind, space, label, value)

    def get(self, kind: Kind, space: Space, name: str) -> Obj | None:
        """The object, or None when it is known not to be there; raises Blind otherwise."""
        self._declared(kind)
        found = self._world.snapshot.find(self.ref(kind, space, name))
        if found is None:
            self._seen(kind, space)
        return found

    def absence(self, kind: Kind, space: Space, name: str = "*") -> Evidence:
        """The fact that a complete list lacks a name (or is empty); raises Blind otherwise."""
        self._seen(kind, space)
        where = f"all {kind.plural} of {space}"
        return Evidence(self.ref(kind, space, name), "metadata.name", ABSENT, where)

    def glance(self, kind: Kind, space: Space) -> Sequence[Obj]:
        """Whatever is visible; an empty answer proves nothing."""
        self._declared(kind)
        return self._world.snapshot.objects(kind, space)

    def index(self, kind: Kind, cluster: str, keys: Keys) -> Index:
        """Whatever is visible of a kind in a cluster, by what `keys` says of each object.

        Worked out once for all checks that pass the same function; like `glance`, it proves no
        absence.
        """
        self._declared(kind)
        return self._world.snapshot.index(kind, cluster, keys)

    def events(self, obj: Obj) -> list[Event]:
        """What was said about this very object, oldest first, as far as it was seen."""
        self._declared(EVENT)
        return self._world.events(obj)

    def require(self, kind: Kind, space: Space) -> None:
        """Raise Blind unless everything of this kind was seen there."""
        self._seen(kind, space)

    def near(self, subject: Obj, kind: Kind) -> Sequence[Obj]:
        """What the subject's links name of this kind; raises Blind when some may be unseen."""
        self._declared(kind)
        assert self._world.neighbours is not None
        return self._world.neighbours.near(subject, kind)

    def claims(self, obj: Obj) -> Claims:
        """Which engines consider this object their own, and which of them cannot be told."""
        assert self._world.claims is not None
        return self._world.claims(obj)

    def installed(self, engine: str, cluster: str) -> Sequence[Evidence]:
        """What shows that an engine is in a cluster; raises Blind when nothing does and some
        of what could show it was not seen."""
        assert self._world.installed is not None
        return self._world.installed(engine, cluster)

    def present(self, cluster: str) -> Mapping[str, Sequence[Evidence]]:
        """What shows each engine that is visibly in a cluster; it proves no absence."""
        assert self._world.present is not None
        return self._world.present(cluster)

    def addresses(self, obj: Obj) -> Sequence[str] | None:
        """The addresses that an exposure shows: `()` while it has none.

        None when the object is no exposure, or when its addresses cannot be told.
        """
        assert self._world.addresses is not None
        return self._world.addresses(obj)

    @staticmethod
    def ref(kind: Kind, space: Space, name: str) -> Ref:
        """The name of an object of this kind in this place."""
        namespace = space.namespace or "" if kind.namespaced else ""
        return Ref(space.cluster, kind.group, kind.name, namespace, name)

    def gap(self, kind: Kind, space: Space) -> Gap | None:
        """What is unseen of a kind in a place; None when it was seen completely."""
        return self._world.snapshot.gap(self._declared(kind), space)

    def whole(self, kind: Kind, space: Space) -> bool:
        """Whether every object of a kind was seen, those beyond the declared selectors too."""
        self._declared(kind)
        return self._world.snapshot.gap(Need(kind), space) is None

    def _declared(self, kind: Kind) -> Need:
        need = self._needs.get(kind)
        if need is None:
            raise Misdeclared(f"{self._who} looks at {kind.plural} without declaring it")
        self.touched.add(kind)
        return need

    def _seen(self, kind: Kind, space: Space) -> Need:
        need = self._declared(kind)
        gap = self._world.snapshot.gap(need, space)
        if gap is not None:
            raise Blind(gap)
        return need
