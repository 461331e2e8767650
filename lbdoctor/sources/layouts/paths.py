"""Helpers for layouts that are told by a folder name and read by patterns."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Final

from lbdoctor.sources.entries import Entry
from lbdoctor.sources.layouts import Spot
from lbdoctor.sources.naming import Named

Reading = Callable[[re.Match[str]], Spot | None]
"""From the groups of a pattern to what the path says."""


_MOST: Final = 100


def roots(
    marker: str, *others: str, unless: str | None = None
) -> Callable[[Sequence[Entry]], Iterable[str]]:
    """Find every folder in which something matches the marker, and something each other one.

    The marker and the others are patterns of paths below the folder.
    """
    first = re.compile(rf"((?:[^/]+/){{0,6}}?)(?:{marker})")
    rest = [re.compile(other) for other in others]
    never = re.compile(unless) if unless else None

    def found(entries: Sequence[Entry]) -> Iterable[str]:
        names = [entry.name for entry in entries]
        tops = {m[1] for name in names if (m := first.match(name))}
        for root in sorted(tops)[:_MOST]:
            inside = [name[len(root) :] for name in names if name.startswith(root)]
            wanted = all(any(other.match(name) for name in inside) for other in rest)
            if wanted and not (never and any(never.match(name) for name in inside)):
                yield root

    return found


def reader(*cases: tuple[str, Reading]) -> Callable[[str], Spot | None]:
    """Read a path with the first pattern that matches all of it; no match, no objects."""
    compiled = [(re.compile(pattern), reading) for pattern, reading in cases]

    def spot(path: str) -> Spot | None:
        for pattern, reading in compiled:
            found = pattern.fullmatch(path)
            if found:
                return reading(found)
        return None

    return spot


def group(word: str) -> str:
    """The group of a folder name: `core` is the group without a name."""
    return "" if word == "core" else word


def resource(word: str) -> Named:
    """`<plural>.<group>` or a bare plural."""
    plural, _, rest = word.partition(".")
    return Named(group(rest) if rest else None, plural.lower())
