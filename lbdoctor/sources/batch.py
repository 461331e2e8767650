"""What decoding gives: one Batch for each List, array or single object of a file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final, Literal

SKIP: Final = "skip"

Fields = tuple[str, ...] | None | Literal["skip"]
"""What is kept of an object: these dotted paths (identity always), everything (None), nothing."""

Wanted = Callable[[str, str], Fields]
"""From apiVersion and kind (of the item, else of the list, else the hint) to what is kept."""


class Undecodable(Exception):
    """The bytes are not what they should be; the message is one line for the user."""


@dataclass(slots=True)
class Batch:
    """One List, bare array or single object of a file, in the order of the file.

    `api_version` and `kind` are those of the list or object, empty when they are missing, and
    `metadata` is that of the list. `listed` tells a List or array (an empty one is a fact) from
    objects that merely occur. `skipped` counts objects that nobody asked for: they are not in
    `items`. `complete` is false when something is missing because the input is cut or damaged,
    and `reason` says what; when nobody can tell what that was, `kind` and `items` are empty.
    A refusal of the server is a Batch of kind Status.
    """

    api_version: str
    kind: str
    items: list[dict[str, Any]]
    listed: bool
    complete: bool = True
    reason: str = ""
    skipped: int = 0
    metadata: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class Change:
    """One event of a watch: what happened (ADDED, MODIFIED, DELETED) to which object."""

    what: str
    batch: Batch


@dataclass(slots=True)
class Problem:
    """A part of the input that gave nothing; the reason is one line for the user."""

    reason: str


Found = Batch | Change | Problem


@dataclass(frozen=True, slots=True)
class Ask:
    """What the caller wants to keep, and what the name of the file says about its content."""

    wanted: Wanted
    hint: tuple[str, str] = ("", "")

    def names(self, api_version: Any, kind: Any, head: tuple[str, str]) -> tuple[str, str]:
        """The apiVersion and kind of an object, from itself, else its list, else the hint."""
        listed = head[1].removesuffix("List")
        name = text(kind) or listed or self.hint[1]
        if text(api_version):
            return text(api_version), name
        if listed and head[0] and name == listed:
            return head[0], name
        return self.hint[0] if name == self.hint[1] else "", name

    def fields(self, api_version: Any, kind: Any, head: tuple[str, str] = ("", "")) -> Fields:
        """What is kept of an object that calls itself this, in a list that calls itself that."""
        return self.wanted(*self.names(api_version, kind, head))


def text(value: Any) -> str:
    """The value where it is text, else nothing."""
    return value if isinstance(value, str) else ""
