"""The result of a run, as reports and the gate see it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from lbdoctor.model import Confidence, Evidence, Finding, Gap, Outcome, Pool, Ref, Severity, Stage
from lbdoctor.registry import Check
from lbdoctor.runner import Verdicts
from lbdoctor.snapshot import Snapshot
from lbdoctor.topology import Topology


class State(StrEnum):
    """What an exposure is worth to those outside."""

    OK = "ok"
    PENDING = "pending"
    DEGRADED = "degraded"
    BROKEN = "broken"
    UNKNOWN = "unknown"


class StageState(StrEnum):
    """How one stage of an exposure stands."""

    OK = "ok"
    FAILED = "failed"
    WARNING = "warning"
    UNKNOWN = "unknown"
    NOT_REACHED = "not-reached"
    NOT_APPLICABLE = "not-applicable"


@dataclass(slots=True)
class Judged:
    """A finding in its place: which check said it, of what, how much it matters to whom.

    `root` is true when it is a root of at least one exposure; `caused_by` and `affects` are over
    all exposures. `severity` is what is left after lowering.
    """

    check: Check
    ref: Ref
    finding: Finding
    severity: Severity
    id: str = ""
    root: bool = False
    caused_by: list[Judged] = field(default_factory=list)
    affects: list[Ref] = field(default_factory=list)
    young: bool = False

    @property
    def stage(self) -> Stage:
        """The stage that the check belongs to."""
        return self.check.stage

    @property
    def engine(self) -> str | None:
        """The engine that has the fault, where one has."""
        return self.finding.engine or self.check.engine

    @property
    def message(self) -> str:
        """The fault in one line."""
        return f"{self.finding.message} (still young)" if self.young else self.finding.message

    @property
    def confidence(self) -> Confidence:
        """How sure the finding is."""
        return self.finding.confidence


@dataclass(frozen=True, slots=True)
class Answerer:
    """Who should answer an exposure, from the user's cluster towards the infrastructure.

    `titles` names the same engines in words, those that want the same object together.
    """

    expected: tuple[str, ...]
    titles: tuple[tuple[str, ...], ...]
    answered: str | None
    confidence: str
    because: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """One object of an exposure's chain; state is ok, failed, warning, unknown, missing, unseen.

    `parent` is the nearest object of the chain, or the exposure itself, that needs it.
    """

    ref: Ref
    verb: str
    state: str
    parent: Ref


@dataclass(frozen=True, slots=True)
class Exposed:
    """One exposure, judged. `addresses` is None when they cannot be told.

    `whose` says for what in another cluster it was made.
    """

    ref: Ref
    state: State
    since: datetime | None
    addresses: tuple[str, ...] | None
    hosts: tuple[str, ...]
    engine: Answerer
    stages: tuple[tuple[Stage, StageState, tuple[Judged, ...]], ...]
    roots: tuple[Judged, ...]
    chain: tuple[Step, ...]
    whose: str = ""


@dataclass(frozen=True, slots=True)
class CheckResult:
    """One check over all its objects; `objects` counts those that were judged."""

    check: Check
    outcome: Outcome
    objects: int
    reason: str


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """Everything that a run found out. `gaps` are those that kept a verdict open, each once;
    `pool_gaps` those that hide pools."""

    snapshot: Snapshot
    topology: Topology
    exposures: Sequence[Exposed]
    findings: Sequence[Judged]
    checks: Sequence[CheckResult]
    pools: Sequence[Pool]
    gaps: Sequence[Gap]
    verdicts: Verdicts
    pool_gaps: Sequence[Gap] = ()
    partial: bool = False
