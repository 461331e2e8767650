"""Who needs whom: the links of the objects that an exposure can reach, with ghosts and unseen."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from lbdoctor.engines import Claims, Engines
from lbdoctor.model import Blind, Gap, Kind, Obj, Ref, Stage, need
from lbdoctor.registry import EVERY_STAGE, Link, Misdeclared, Registry
from lbdoctor.surprise import surprise
from lbdoctor.view import View, World

SEEN, GHOST, UNSEEN = "seen", "missing", "unseen"


class Edge(NamedTuple):
    """One object needs another; only findings of the stages in `carries` matter through it."""

    start: Ref
    end: Ref
    verb: str
    carries: frozenset[Stage]


@dataclass(frozen=True, slots=True)
class Doubt:
    """A link that could not be followed to its end: what it would lead to, and what hid it."""

    link: Link
    gaps: tuple[Gap, ...]


class Reach(NamedTuple):
    """One object that an exposure depends on.

    `stages` are those of its findings that matter; `depth` counts links from the exposure;
    `by` is the edge of the shortest way, None for the exposure itself.
    """

    ref: Ref
    stages: frozenset[Stage]
    depth: int
    by: Edge | None


class Topology:
    """The links of a state, followed on demand and remembered."""

    def __init__(self, registry: Registry, world: World, engines: Engines) -> None:
        self._snapshot = world.snapshot
        self._engines = engines
        self._kinds: dict[tuple[str, str], Kind] = {}
        self._links: dict[tuple[str, str], list[tuple[Link, View]]] = defaultdict(list)
        for link in registry.links:
            self._add(link, world)
        self._edges: dict[Ref, tuple[tuple[Edge, ...], tuple[Doubt, ...]]] = {}
        world.neighbours = self

    def _add(self, link: Link, world: World) -> None:
        view = View(world, f"link {link.find.__module__}.{link.find.__name__}", link.reads)
        self._links[link.subject.group, link.subject.name].append((link, view))
        for kind in (link.subject, *link.targets):
            self._kinds[kind.group, kind.name] = kind

    def edges(self, ref: Ref) -> Sequence[Edge]:
        """The links that start at an object."""
        return self._follow(ref)[0]

    def doubts(self, ref: Ref) -> Sequence[Doubt]:
        """The links of an object that could not be followed to their end."""
        return self._follow(ref)[1]

    def _follow(self, ref: Ref) -> tuple[tuple[Edge, ...], tuple[Doubt, ...]]:
        if ref not in self._edges:
            obj = self._snapshot.find(ref)
            self._edges[ref] = ((), ()) if obj is None else self._look(obj)
        return self._edges[ref]

    def _look(self, obj: Obj) -> tuple[tuple[Edge, ...], tuple[Doubt, ...]]:
        edges: dict[tuple[Ref, str], Edge] = {}
        doubts: list[Doubt] = []
        claims: Claims | None = None
        for link, see in self._links.get((obj.ref.group, obj.ref.kind), ()):
            if link.engine and link.subject in self._engines.get(link.engine).subjects:
                claims = claims or self._engines.claims(obj)
                if link.engine not in claims.by and link.engine not in claims.answered:
                    continue
            try:
                for target in link.find(obj, see):
                    edge = Edge(obj.ref, target.checked(), link.verb, link.carries)
                    edges.setdefault((target, link.verb), edge)
            except Blind as blind:
                doubts.append(Doubt(link, blind.gaps))
            except Misdeclared:
                raise
            except Exception as error:  # noqa: BLE001 - a plug-in may raise anything
                doubts.append(Doubt(link, (surprise(error, link.subject, obj.space),)))
        return tuple(edges.values()), tuple(doubts)

    def state(self, ref: Ref) -> str:
        """SEEN, GHOST (named, searched for, not there) or UNSEEN (may exist)."""
        if self._snapshot.find(ref) is not None:
            return SEEN
        return GHOST if self.gap(ref) is None else UNSEEN

    def gap(self, ref: Ref) -> Gap | None:
        """What keeps an object that is not in the state from being known absent."""
        kind = self._kinds.get((ref.group, ref.kind)) or Kind(ref.group, ref.kind, ref.kind.lower())
        return self._snapshot.gap(need(kind), ref.space)

    def near(self, subject: Obj, kind: Kind) -> Sequence[Obj]:
        """The targets of this kind; raises Blind when a link was blind or a target is unseen."""
        for doubt in self.doubts(subject.ref):
            if kind in doubt.link.targets:
                raise Blind(*doubt.gaps)
        found = []
        for edge in self.edges(subject.ref):
            if (edge.end.group, edge.end.kind) != (kind.group, kind.name):
                continue
            obj = self._snapshot.find(edge.end)
            if obj is not None:
                found.append(obj)
            elif (gap := self.gap(edge.end)) is not None:
                raise Blind(gap)
        return found

    def reach(self, start: Ref) -> list[Reach]:
        """Everything that an object depends on, nearest first, itself included."""
        found = {start: Reach(start, EVERY_STAGE, 0, None)}
        queue = deque([start])
        while queue:
            here = found[queue.popleft()]
            for edge in self.edges(here.ref):
                passing = here.stages & edge.carries
                old = found.get(edge.end)
                if old is None:
                    found[edge.end] = Reach(edge.end, passing, here.depth + 1, edge)
                elif not passing <= old.stages:
                    found[edge.end] = old._replace(stages=old.stages | passing)
                else:
                    continue
                queue.append(edge.end)
        return list(found.values())

    def below(self, starts: Iterable[Ref]) -> set[Ref]:
        """Everything that these objects depend on, themselves included."""
        found: set[Ref] = set()
        open_ = list(starts)
        while open_:
            ref = open_.pop()
            if ref not in found:
                found.add(ref)
                open_.extend(edge.end for edge in self.edges(ref))
        return found
