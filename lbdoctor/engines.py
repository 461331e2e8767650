"""Who is supposed to answer: what each engine's own functions say, worked out once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeVar

from lbdoctor.model import ABSENT, Blind, Evidence, Gap, Kind, Obj, Ref, Space, walk
from lbdoctor.registry import Engine, Misdeclared, Registry
from lbdoctor.surprise import surprise
from lbdoctor.view import View, World

_Subject = TypeVar("_Subject")


@dataclass(frozen=True, slots=True)
class Claims:
    """What the engines say about one object.

    `by` holds, for each engine that considers the object its own, the evidence; `answered`, for
    each engine that wrote on it, what it wrote; `blind`, for each engine that cannot be told, what
    was not seen; `doubts`, for those that claim it by hints alone, what may unmake the claim.
    `names` gives the id of an engine with its variant (`cloud:aws`).
    """

    by: dict[str, Sequence[Evidence]] = field(default_factory=dict)
    answered: dict[str, Sequence[Evidence]] = field(default_factory=dict)
    blind: dict[str, Sequence[Gap]] = field(default_factory=dict)
    doubts: dict[str, Sequence[Gap]] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)

    @property
    def sure(self) -> bool:
        """Whether what shows the claims is proof, and nobody else can have a claim unseen."""
        shown = [fact for facts in self.by.values() for fact in facts]
        return bool(shown) and not self.blind and any(fact.sure for fact in shown)


class _Answer(NamedTuple):
    facts: Sequence[Evidence] = ()
    gaps: Sequence[Gap] = ()


_NOTHING = _Answer()


class Engines:
    """All engines over one state; every answer is computed when first asked for."""

    def __init__(self, registry: Registry, world: World) -> None:
        self.all = tuple(registry.engines)
        self._ids = {each.id: each for each in self.all}
        self._owning = [each for each in self.all if each.find_whose]
        self._views = {e.id: View(world, f"engine {e.id}", e.reads) for e in registry.engines}
        self._snapshot = world.snapshot
        self._installed: dict[tuple[str, str], _Answer] = {}
        self._absent: dict[str, bool] = {}
        self._claims: dict[Ref, Claims] = {}
        self._kinds: dict[str, Sequence[Engine]] = {}
        world.claims = self.claims
        world.installed = self.installed
        world.present = self.present

    def get(self, engine: str) -> Engine:
        """The engine of this id; raises Misdeclared when nobody declared it."""
        if engine not in self._ids:
            raise Misdeclared(f"no engine {engine} is declared")
        return self._ids[engine]

    def installed(self, engine: str, cluster: str) -> Sequence[Evidence]:
        """What shows that an engine is in a cluster; raises Blind when that cannot be told."""
        found = self._look_for(engine, cluster)
        if found.gaps and not found.facts:
            raise Blind(*found.gaps)
        return found.facts

    def present(self, cluster: str) -> Mapping[str, Sequence[Evidence]]:
        """What shows each engine that is visibly in a cluster; it proves no absence."""
        found = {each.id: self._look_for(each.id, cluster).facts for each in self.all}
        return {engine: facts for engine, facts in found.items() if facts}

    def doubts(self, engine: str, cluster: str) -> Sequence[Gap]:
        """Why it cannot be told for sure whether an engine is in a cluster; empty when it can."""
        found = self._look_for(engine, cluster)
        sure = any(fact.sure for fact in found.facts)
        return () if sure else [gap for gap in found.gaps if gap.asked]

    def hinted(self, engine: str, cluster: str) -> bool:
        """Whether an engine may be in a cluster: something points at it, or may do so unseen."""
        found = self._look_for(engine, cluster)
        open_ = bool(found.facts or found.gaps)
        return open_ and not any(fact.sure for fact in found.facts)

    def absent(self, engine: str) -> bool:
        """Whether an engine is known to be in none of the clusters."""
        if engine not in self._absent:
            found = [self._look_for(engine, cluster) for cluster in self._snapshot.clusters]
            self._absent[engine] = not any(each.facts or each.gaps for each in found)
        return self._absent[engine]

    def _look_for(self, engine: str, cluster: str) -> _Answer:
        if (engine, cluster) not in self._installed:
            find = self.get(engine).find_installed
            subject = self.get(engine).subjects[0]
            found = _ask(find, cluster, self._views[engine], subject, Space(cluster))
            self._installed[engine, cluster] = found
        return self._installed[engine, cluster]

    def claims(self, obj: Obj) -> Claims:
        """What all engines say about an object."""
        if obj.ref not in self._claims:
            self._claims[obj.ref] = found = Claims()
            gaps = {each.id: self._fill(found, each, obj) for each in self._about(obj.ref.kind)}
            _give_way(found, gaps)
        return self._claims[obj.ref]

    def _about(self, kind: str) -> Sequence[Engine]:
        """The engines that may have to do with a kind."""
        if kind not in self._kinds:
            self._kinds[kind] = [e for e in self.all if any(k.name == kind for k in e.subjects)]
        return self._kinds[kind]

    def of(self, ref: Ref) -> Claims:
        """What all engines say about the object of this name.

        For one that was not seen, the only engine for its kind over there: likely, no more.
        """
        obj = self._snapshot.find(ref)
        return self._would(ref) if obj is None else self.claims(obj)

    def whose(self, obj: Obj) -> str:
        """For what in another cluster an object was made, in words; empty where nobody says it."""
        for engine in self._owning:
            assert engine.find_whose is not None
            found = _word(engine.find_whose, obj, self._views[engine.id])
            if found:
                return found
        return ""

    def writer(self, ref: Ref) -> str:
        """The path that names who wrote the address, where the managed fields tell; else ""."""
        obj = self._snapshot.find(ref)
        managed = obj["metadata.managedFields"] if obj else None
        for index, each in enumerate(managed if isinstance(managed, list) else ()):
            if _wrote_address(each):
                return f"metadata.managedFields[{index}].manager"
        return ""

    def _would(self, ref: Ref) -> Claims:
        found: dict[str, Sequence[Evidence]] = {}
        for engine in self.all:
            if any((ref.group, ref.kind) == (k.group, k.name) for k in engine.subjects):
                answer = self._look_for(engine.id, ref.cluster)
                if answer.facts:
                    found[engine.id] = [fact.likely() for fact in answer.facts]
        names = {each: each for each in found}
        return Claims(by=found, names=names) if len(found) == 1 else Claims()

    def _fill(self, claims: Claims, engine: Engine, obj: Obj) -> Sequence[Gap]:
        see = self._views[engine.id]
        subject = next(kind for kind in engine.subjects if kind.name == obj.ref.kind)
        claim = _ask(engine.find_claims, obj, see, subject, obj.space)
        answer = _ask(engine.find_answer, obj, see, subject, obj.space)
        if claim.facts:
            claims.by[engine.id] = claim.facts
        elif claim.gaps:
            claims.blind[engine.id] = claim.gaps
        if answer.facts:
            claims.answered[engine.id] = answer.facts
        if claim.facts or answer.facts:
            claims.names[engine.id] = _named(engine, obj, see)
        return claim.gaps


def _wrote_address(entry: Any) -> bool:
    paths = ("f:addresses", "f:loadBalancer.f:ingress")
    return any(walk(entry, f"fieldsV1.f:status.{path}") is not ABSENT for path in paths)


def _named(engine: Engine, obj: Obj, see: View) -> str:
    word = _word(engine.find_variant, obj, see) if engine.find_variant else ""
    return f"{engine.id}:{word}" if word else engine.id


def _word(function: Callable[[Obj, View], str], obj: Obj, see: View) -> str:
    """A word that adorns what is said of an object: no verdict rests on it."""
    try:
        return function(obj, see)
    except Misdeclared:
        raise
    except Exception:  # noqa: BLE001 - a plug-in may raise anything, the run goes on
        return ""


def _give_way(claims: Claims, gaps: Mapping[str, Sequence[Gap]]) -> None:
    """A claim that rests on hints alone is none beside one that rests on proof.

    Where the proof of it may be unseen, it remains open.
    """
    proven = {engine for engine, facts in claims.by.items() if any(fact.sure for fact in facts)}
    for engine in set(claims.by) - proven if proven else ():
        del claims.by[engine]
        if gaps[engine]:
            claims.blind[engine] = gaps[engine]
    for engine in () if proven else claims.by:
        if gaps[engine]:
            claims.doubts[engine] = gaps[engine]


def _ask(
    function: Callable[[_Subject, View], Iterator[Evidence]],
    subject: _Subject,
    see: View,
    kind: Kind,
    space: Space,
) -> _Answer:
    facts: list[Evidence] = []
    try:
        facts.extend(function(subject, see))
    except Blind as blind:
        return _Answer(tuple(facts), blind.gaps)
    except Misdeclared:
        raise
    except Exception as error:  # noqa: BLE001 - a plug-in may raise anything, the run goes on
        return _Answer(tuple(facts), (surprise(error, kind, space),))
    return _Answer(tuple(facts)) if facts else _NOTHING
