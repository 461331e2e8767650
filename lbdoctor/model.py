"""The nouns: what is looked at, what is said about it, and how sure we are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, NamedTuple

from lbdoctor.paths import ABSENT, instant, steps, walk
from lbdoctor.vocabulary import (
    GUEST,
    SUPERVISOR,
    Confidence,
    Coverage,
    Outcome,
    Owner,
    Severity,
    Stage,
)
from lbdoctor.wanted import Kind, Need, need

__all__ = [
    "ABSENT",
    "GUEST",
    "SUPERVISOR",
    "Blind",
    "Confidence",
    "Coverage",
    "Evidence",
    "Finding",
    "Gap",
    "Kind",
    "Need",
    "Obj",
    "Outcome",
    "Owner",
    "Pool",
    "Ref",
    "Remedy",
    "Severity",
    "Space",
    "Stage",
    "instant",
    "need",
    "steps",
    "walk",
]


class Space(NamedTuple):
    """A cluster, or one namespace of it."""

    cluster: str
    namespace: str | None = None

    def __str__(self) -> str:
        return f"{self.cluster}/{self.namespace or '*'}"


class Ref(NamedTuple):
    """The name of an object, across clusters."""

    cluster: str
    group: str
    kind: str
    namespace: str
    name: str

    def __str__(self) -> str:
        return "/".join(filter(None, (self.cluster, self.kind, self.namespace, self.name)))

    @property
    def space(self) -> Space:
        """The namespace of the object, or the whole cluster."""
        return Space(self.cluster, self.namespace or None)

    def checked(self) -> Ref:
        """The same; raises TypeError where a part is no text, taken from a field that holds none."""
        if not all(isinstance(each, str) for each in self):
            raise TypeError(f"a name that is no text: {tuple(self)}")
        return self


@dataclass(frozen=True, slots=True)
class Evidence:
    """A fact: object, field, value, and where it was read.

    `time` is when the fact was recorded (RFC 3339), where the object says so. `sure` is false
    for a fact that points somewhere without proving it.
    """

    ref: Ref
    path: str
    value: Any
    origin: str
    time: str | None = None
    sure: bool = True

    def likely(self) -> Evidence:
        """The same fact, as a hint instead of a proof."""
        return replace(self, sure=False)


class Obj:
    """A raw object behind a thin face: `obj["spec.type"]`, ABSENT when it is not there."""

    __slots__ = ("index", "raw", "ref", "source")

    def __init__(self, raw: dict[str, Any], ref: Ref, source: str = "", index: int = -1) -> None:
        self.raw = raw
        self.ref = ref
        self.source = source
        self.index = index

    def __getitem__(self, path: str) -> Any:
        return walk(self.raw, path)

    def __repr__(self) -> str:
        return f"<{self.ref}>"

    @property
    def space(self) -> Space:
        """The namespace that the object lives in."""
        return self.ref.space

    @property
    def origin(self) -> str:
        """Where it was read: the file and the position in it, or the list call."""
        return self.source if self.index < 0 else f"{self.source}[{self.index}]"

    @property
    def labels(self) -> Mapping[str, str]:
        """The labels; empty when there are none."""
        return (self.raw.get("metadata") or {}).get("labels") or {}

    @property
    def annotations(self) -> Mapping[str, str]:
        """The annotations; empty when there are none."""
        return (self.raw.get("metadata") or {}).get("annotations") or {}

    @property
    def uid(self) -> str:
        """The uid, empty when it is not known."""
        found = self["metadata.uid"]
        return found if isinstance(found, str) else ""

    @property
    def created(self) -> datetime | None:
        """When the object was created, where that is known."""
        return instant(self["metadata.creationTimestamp"])

    def cite(self, path: str, *, time: str | None = None) -> Evidence:
        """A fact of this object; a field that is missing is cited as ABSENT."""
        return Evidence(self.ref, path, self[path], self.origin, time)

    def condition(self, wanted: str) -> Mapping[str, Any]:
        """The entry of `status.conditions` of this type, or an empty mapping."""
        conditions = self["status.conditions"]
        for each in conditions if isinstance(conditions, list) else ():
            if isinstance(each, dict) and each.get("type") == wanted:
                return each
        return {}

    def cite_condition(self, wanted: str) -> Evidence:
        """The condition of this type as a fact, with the time of its last transition."""
        path = f"status.conditions[{wanted}]"
        found = self.condition(wanted)
        value: Any = {k: found[k] for k in ("status", "reason", "message") if k in found}
        stamp = found.get("lastTransitionTime")
        return Evidence(self.ref, path, value or ABSENT, self.origin, stamp)


@dataclass(frozen=True, slots=True)
class Remedy:
    """What to do next: who can do it, one sentence, and commands that can be pasted.

    `cluster` is where the commands are run, where that is not the cluster of the finding.
    """

    summary: str
    commands: tuple[str, ...] = ()
    owner: Owner = Owner.APPLICATION
    cluster: str | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check says of its subject, in one line without the subject's name.

    `affects` names the exposures (or the objects that they depend on) that suffer; left out, the
    graph tells. `about` moves the finding to another object than the subject. `severity` may
    lower, never raise, what the check declares.
    """

    message: str
    evidence: tuple[Evidence, ...]
    remedy: Remedy
    confidence: Confidence = Confidence.CERTAIN
    affects: tuple[Ref, ...] | None = None
    about: Ref | None = None
    severity: Severity | None = None
    engine: str | None = None


@dataclass(frozen=True, slots=True)
class Pool:
    """A stock of addresses that an engine gives from.

    Counts are addresses; None where they cannot be known. `waiting` are the exposures that the
    pool leaves without one.
    """

    engine: str
    ref: Ref
    name: str
    family: str
    ranges: tuple[str, ...] = ()
    total: int | None = None
    used: int | None = None
    free: int | None = None
    confidence: Confidence = Confidence.CERTAIN
    holders: tuple[Ref, ...] = ()
    waiting: tuple[Ref, ...] = ()


@dataclass(frozen=True, slots=True)
class Gap:
    """What could not be seen: a kind in a place, why, and whether anybody asked for it."""

    cluster: str
    kind: Kind
    namespace: str | None
    state: Coverage
    reason: str = ""
    asked: bool = True

    def __str__(self) -> str:
        place = Space(self.cluster, self.namespace)
        return f"{self.kind.plural} in {place}: {self.reason or self.state.value}"


class Blind(Exception):
    """The answer cannot be known, because something was not seen."""

    def __init__(self, *gaps: Gap) -> None:
        super().__init__("; ".join(map(str, gaps)))
        self.gaps = gaps
