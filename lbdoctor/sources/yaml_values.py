"""Values of YAML by the rules of JSON, built from events, pruned on the way."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from sys import intern
from typing import Any, Final

from yaml.events import (
    AliasEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from lbdoctor.sources.keep import Tree

Get = Callable[[], Any]

DEEPEST: Final = 100
LONGEST: Final = 40
_WORDS: Final = {"true": True, "false": False, "null": None, "~": None, "": None}
_NUMBER: Final = re.compile(r"-?(?:0|[1-9]\d*)(\.\d+)?([eE][-+]?\d+)?", re.ASCII)
_FIRST: Final = frozenset("-0123456789")


class Refused(Exception):
    """Something that no API server writes and that can be used against a reader."""

    def __init__(self, what: str, event: Any) -> None:
        self.line: int = event.start_mark.line
        super().__init__(f"refused at line {self.line + 1}: {what}")


class Aliased(Refused):
    """An alias, met by a reader who does not expect any."""

    def __init__(self, event: Any) -> None:
        super().__init__("a YAML alias", event)


def scalar(event: Any) -> Any:
    """A quoted scalar is text; a plain one is a number, a truth value or nothing as in JSON."""
    found: str = event.value
    if not event.implicit[0]:
        return found
    if found in _WORDS:
        return _WORDS[found]
    if found[0] in _FIRST and len(found) <= LONGEST and (match := _NUMBER.fullmatch(found)):
        if match.lastindex is None:
            return int(found)
        number = float(found)
        return number if math.isfinite(number) else found
    return found


def value(get: Get, event: Any, kept: Tree | None, depth: int) -> Any:
    """The value that begins with this event."""
    what = type(event)
    if what is ScalarEvent:
        return scalar(event)
    if what is AliasEvent:
        raise Aliased(event)
    if depth > DEEPEST:
        raise Refused(f"nested deeper than {DEEPEST} levels", event)
    if what is MappingStartEvent:
        return _mapping(get, kept, depth + 1)
    return _sequence(get, kept, depth + 1)


def _mapping(get: Get, kept: Tree | None, depth: int) -> dict[str, Any]:
    found: dict[str, Any] = {}
    while type(event := get()) is not MappingEndEvent:
        name = key(event)
        event = get()
        if kept is None:
            found[name] = (
                scalar(event) if type(event) is ScalarEvent else value(get, event, None, depth)
            )
        elif name in kept:
            found[name] = value(get, event, kept[name], depth)
        else:
            skip(get, event)
    return found


def _sequence(get: Get, kept: Tree | None, depth: int) -> list[Any]:
    found: list[Any] = []
    while type(event := get()) is not SequenceEndEvent:
        found.append(value(get, event, kept, depth))
    return found


def key(event: Any) -> str:
    """The key that this event is."""
    if type(event) is not ScalarEvent:
        raise Refused("a key that is not text", event)
    return intern(event.value)


def skip(get: Get, event: Any) -> None:
    """Pass over the value that begins with this event."""
    depth = 0
    while True:
        what = type(event)
        if what is MappingStartEvent or what is SequenceStartEvent:
            depth += 1
            if depth > DEEPEST:
                raise Refused(f"nested deeper than {DEEPEST} levels", event)
        elif what is MappingEndEvent or what is SequenceEndEvent:
            depth -= 1
        elif what is AliasEvent:
            raise Aliased(event)
        if not depth:
            return
        event = get()
