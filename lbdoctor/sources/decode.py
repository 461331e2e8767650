"""Bytes to objects: JSON and YAML, whole or cut, friendly or hostile."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
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

    `api_version` and `kind` are those of the list or object, empty when they are missing. `listed`
    tells a List or array (an empty one is a fact) from a single object. `complete` is false when
    the input was cut off before its end, and `reason` says how.
    """

    api_version: str
    kind: str
    items: list[dict[str, Any]]
    listed: bool
    complete: bool = True
    reason: str = ""


def batches(data: bytes, wanted: Wanted, hint: tuple[str, str] = ("", "")) -> Iterator[Batch]:
    """Decode a file. Raises Undecodable where nothing of it can be used."""
    found = json.loads(data)
    if isinstance(found, list):
        yield Batch("", "", found, True)
    elif "items" in found:
        items = found["items"] or []
        yield Batch(found.get("apiVersion", ""), found.get("kind", ""), items, True)
    else:
        yield Batch(found.get("apiVersion", ""), found.get("kind", ""), [found], False)
