"""How much of an input is read, so that no input can exhaust time, memory or disk."""

from __future__ import annotations

import time
from dataclasses import dataclass, field


class Exhausted(Exception):
    """A limit was reached; the message says which."""


@dataclass(frozen=True, slots=True)
class Limits:
    """The bounds of one input; reaching one gives a partial result, never none."""

    file: int = 1 << 30
    total: int = 8 << 30
    kept: int = 2 << 30
    packed: int = 4 << 30
    members: int = 200_000
    ratio: int = 1_000
    lenient: int = 64 << 20  # the ratio is not judged before so much was unpacked
    header: int = 1 << 20
    depth: int = 2
    seconds: float = 600.0


@dataclass(slots=True)
class Budget:
    """What is left of the limits, shared by all levels of nesting."""

    limits: Limits = field(default_factory=Limits)
    members: int = 0
    total: int = 0
    deadline: float = 0.0

    def __post_init__(self) -> None:
        self.deadline = time.monotonic() + self.limits.seconds

    def member(self) -> None:
        """Count one more file."""
        self.members += 1
        if self.members > self.limits.members:
            raise Exhausted(f"more than {self.limits.members:,} files")

    def spend(self, size: int) -> None:
        """Count bytes that were unpacked."""
        self.total += size
        if self.total > self.limits.total:
            raise Exhausted(f"unpacks to more than {self.limits.total >> 30} GiB")
        if time.monotonic() > self.deadline:
            raise Exhausted(f"not read within {self.limits.seconds:.0f} s")
