"""The nouns: what is looked at, what is said about it, and how sure we are."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import Enum, IntEnum, StrEnum
from functools import lru_cache
from typing import Any, Final, NamedTuple

GUEST: Final = "guest"
SUPERVISOR: Final = "supervisor"


class Stage(IntEnum):
    """The seven questions between a wish for an address and an answer behind it, in order."""

    CLAIMED = 0
    RUNNING = 1
    ACCEPTED = 2
    ADDRESSED = 3
    PUBLISHED = 4
    ANNOUNCED = 5
    SERVED = 6

    @property
    def word(self) -> str:
        """The stage as reports spell it."""
        return self.name.lower()


class Severity(StrEnum):
    """How much a finding hurts: traffic cannot flow, it will break or is fragile, or it is news."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"

    @property
    def rank(self) -> int:
        """0 for the worst."""
        return list(Severity).index(self)


class Confidence(StrEnum):
    """Whether every fact that the judgement rests on was seen."""

    CERTAIN = "certain"
    LIKELY = "likely"


class Outcome(StrEnum):
    """What became of one check on one object."""

    PASSED = "passed"
    FAILED = "failed"
    INCONCLUSIVE = "inconclusive"
    NOT_APPLICABLE = "not-applicable"


class Owner(StrEnum):
    """Who can carry out a remedy."""

    APPLICATION = "application"
    CLUSTER = "cluster-admin"
    PLATFORM = "platform-admin"
    NETWORK = "network-admin"
    CLOUD = "cloud-admin"


class Coverage(StrEnum):
    """How well one kind was seen in one place."""

    COMPLETE = "complete"
    PARTIAL = "partial"
    FORBIDDEN = "forbidden"
    FAILED = "failed"
    TIMED_OUT = "timed-out"
    CUT_OFF = "cut-off"
    NOT_IN_DUMP = "not-in-dump"
    NOT_COLLECTED = "not-collected"
    REDACTED = "redacted"
    NOT_SERVED = "not-served"

    @property
    def known(self) -> bool:
        """Whether absence means absence: everything was listed, or the server has no such kind."""
        return self in (Coverage.COMPLETE, Coverage.NOT_SERVED)


class _Absent(Enum):
    """The value of a field that is not there; it is false, so `obj[path] or ()` works."""

    ABSENT = "absent"

    def __bool__(self) -> bool:
        return False

    def __repr__(self) -> str:
        return "ABSENT"


ABSENT: Final = _Absent.ABSENT


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of object; two are the same when group and name are.

    `versions` are the API versions that lbdoctor understands, best first. `also` names older
    groups that serve the same objects (Ingress in `extensions`). `home` names the cluster role
    that only such a kind proves: a cluster that serves it is the Supervisor.
    """

    group: str
    name: str
    plural: str = field(compare=False)
    versions: tuple[str, ...] = field(default=("v1",), compare=False)
    namespaced: bool = field(default=True, compare=False)
    also: tuple[str, ...] = field(default=(), compare=False)
    home: str | None = field(default=None, compare=False)

    @property
    def resource(self) -> str:
        """`<plural>.<group>`, with `core` for the core group, as files and reports name it."""
        return f"{self.plural}.{self.group or 'core'}"

    @property
    def kubectl(self) -> str:
        """The name that kubectl understands without doubt."""
        return f"{self.plural}.{self.group}" if self.group else self.plural

    def only(self, *fields: str) -> Need:
        """A need for these fields alone (dotted paths; lists are walked through)."""
        return Need(self, fields=tuple(fields))

    def where(self, *, namespace: str | None = None, labels: str = "", field: str = "") -> Need:
        """A need narrowed to a namespace, a label selector, a field selector (`a=b,c=d`)."""
        return Need(self, namespace=namespace, labels=labels, field=field)


@dataclass(frozen=True, slots=True)
class Need:
    """What a check wants to read of a kind; the collector fetches the union of all needs.

    `fields` names what is kept of each object (identity is always kept); None keeps all.
    """

    kind: Kind
    namespace: str | None = None
    labels: str = ""
    field: str = ""
    fields: tuple[str, ...] | None = None

    @property
    def selector(self) -> str:
        """Label and field selector as one key; empty when everything is wanted."""
        return f"{self.labels}|{self.field}" if self.labels or self.field else ""

    def only(self, *fields: str) -> Need:
        """The same need for these fields alone."""
        return replace(self, fields=tuple(fields))

    def matches(self, raw: Mapping[str, Any]) -> bool:
        """Whether an object is within the selectors (used where no server filters for us)."""
        metadata = raw.get("metadata") or {}
        labels = metadata.get("labels") or {}
        if self.namespace is not None and metadata.get("namespace") != self.namespace:
            return False
        if any(labels.get(key) != value for key, value in _pairs(self.labels)):
            return False
        return all(str(walk(raw, key) or "") == value for key, value in _pairs(self.field))


def need(wanted: Kind | Need) -> Need:
    """A kind is a need for all of it."""
    return Need(wanted) if isinstance(wanted, Kind) else wanted


def _pairs(selector: str) -> Iterable[tuple[str, str]]:
    for term in filter(None, selector.split(",")):
        key, _, value = term.partition("=")
        yield key, value


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


_STEP = re.compile(r"([^.\[\]]+)|\[([^\]]*)\]")


@lru_cache(maxsize=4096)
def steps(path: str) -> tuple[str | int, ...]:
    """`spec.ports[0].port`, `metadata.annotations[example.com/x]` → the keys in order."""
    found: list[str | int] = []
    for bare, bracketed in _STEP.findall(path):
        found.append(bare if bare else int(bracketed) if bracketed.isdigit() else bracketed)
    return tuple(found)


def walk(raw: Any, path: str) -> Any:
    """The value at a path, or ABSENT; a null in the middle is absent, a null at the end is None."""
    here = raw
    for step in steps(path):
        if isinstance(here, dict):
            here = here.get(step, ABSENT) if step in here else here.get(str(step), ABSENT)
        elif isinstance(here, list) and isinstance(step, int) and step < len(here):
            here = here[step]
        else:
            return ABSENT
    return here


def instant(text: object) -> datetime | None:
    """An RFC 3339 time stamp of an object, or None where it is not one."""
    if not isinstance(text, str):
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else None


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
        return self["metadata.labels"] or {}

    @property
    def annotations(self) -> Mapping[str, str]:
        """The annotations; empty when there are none."""
        return self["metadata.annotations"] or {}

    @property
    def uid(self) -> str:
        """The uid, empty when it is not known."""
        return self["metadata.uid"] or ""

    @property
    def created(self) -> datetime | None:
        """When the object was created, where that is known."""
        return instant(self["metadata.creationTimestamp"])

    def cite(self, path: str, *, time: str | None = None) -> Evidence:
        """A fact of this object; a field that is missing is cited as ABSENT."""
        return Evidence(self.ref, path, self[path], self.origin, time)

    def condition(self, wanted: str) -> Mapping[str, Any]:
        """The entry of `status.conditions` of this type, or an empty mapping."""
        for each in self["status.conditions"] or ():
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
    """What to do next: who can do it, one sentence, and commands that can be pasted."""

    summary: str
    commands: tuple[str, ...] = ()
    owner: Owner = Owner.APPLICATION


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
