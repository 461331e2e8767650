"""What a load-balancer product can do, what it costs to run, and how a healthy chain of it looks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, NamedTuple


class Aspect(StrEnum):
    """What engines are compared by."""

    L4 = "L4"
    L7 = "L7"
    ANALYTICS = "analytics"
    WAF = "WAF"
    COST = "cost"


WORDS: Final = ("yes", "part", "no", "low", "some", "high", "varies", "?")
"""How a trait stands in a table: a cost is low, some or high, `?` is what nobody has published."""


class Trait(NamedTuple):
    """What is known of one aspect: a word for the table, a sentence, and where it is from.

    `derived`: no source says it in so many words, it follows from what the source says. A trait
    without a source is what nobody has published; its word is `?`.
    """

    word: str
    text: str
    source: str = ""
    derived: bool = False

    @property
    def mark(self) -> str:
        """Where it is from, as a reader sees it behind the sentence."""
        if not self.source:
            return "no source"
        return f"after {self.source}" if self.derived else self.source


class Sign(NamedTuple):
    """Something by which a healthy chain is known, and the command that shows it."""

    text: str
    command: str


@dataclass(frozen=True, slots=True)
class Profile:
    """A product in short: what it is, what it can do, and how it looks when all is well.

    `summary` is a sentence without a full stop; `healthy` goes from the user's Service towards the
    infrastructure.
    """

    summary: str
    traits: Mapping[Aspect, Trait] = field(default_factory=dict)
    healthy: tuple[Sign, ...] = ()

    def lines(self) -> Iterator[tuple[Aspect, Trait]]:
        """Every aspect in its order; what nobody declared is unknown."""
        for aspect in Aspect:
            yield aspect, self.traits.get(aspect, _UNKNOWN)


_UNKNOWN: Final = Trait("?", "nothing is known of it here")
