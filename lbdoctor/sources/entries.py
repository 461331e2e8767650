"""The files of an input, wherever they are: names first, bytes when they are asked for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from lbdoctor.model import Coverage
from lbdoctor.printable import one_line


class Unloadable(Exception):
    """A file whose bytes cannot be had; the message says why, in a few words."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One file: its path inside the input, its size, and how to get its bytes.

    `modified` is only set where the input itself states it (members of an archive).
    """

    name: str
    size: int
    load: Callable[[], bytes]
    modified: datetime | None = None


@dataclass(frozen=True, slots=True)
class Refusal:
    """A file that is there and is not read."""

    name: str
    reason: str
    state: Coverage = Coverage.FAILED


@dataclass(slots=True)
class Inventory:
    """What one input holds. `cut` says why its end was not reached, empty when it was."""

    location: str
    entries: list[Entry] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)
    cut: str = ""

    def refuse(self, name: str, reason: str, state: Coverage = Coverage.FAILED) -> None:
        """Remember a file that is not read."""
        self.refusals.append(Refusal(one_line(name), one_line(reason), state))
