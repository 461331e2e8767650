"""The words of judgement: stages, severities, outcomes, owners, and how well one saw."""

from __future__ import annotations

from enum import IntEnum, StrEnum
from typing import Final

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
