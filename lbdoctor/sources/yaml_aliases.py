"""Aliases of YAML: programs that dump their own structures write them, API servers never do."""

from __future__ import annotations

from collections import deque
from typing import Any, Final, NamedTuple

from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from lbdoctor.sources.yaml_values import Get, Refused

MOST: Final = 1_000_000
_BEGIN: Final = (MappingStartEvent, SequenceStartEvent)
_END: Final = (MappingEndEvent, SequenceEndEvent)


class _Open(NamedTuple):
    """A value with a name that has not ended: how deep it began, and its events so far."""

    anchor: str
    depth: int
    events: list[Any]


class Unaliased:
    """The events of a stream, each alias replaced by those that it stands for.

    What is shared may not be made of shared parts itself, and all copies together are bounded: a
    few lines could stand for more than any memory holds.
    """

    def __init__(self, get: Get) -> None:
        self._get = get
        self._known: dict[str, list[Any]] = {}
        self._open: list[_Open] = []
        self._copy: deque[Any] = deque()
        self._depth = 0
        self._left = MOST

    def __call__(self) -> Any:
        """The next event."""
        if self._copy:
            return self._copy.popleft()
        event = self._get()
        if type(event) is AliasEvent:
            self._copy.extend(self._meant(event))
            return self._copy.popleft()
        if type(event) is DocumentStartEvent:
            self._known.clear()
        self._note(event)
        return event

    def _meant(self, alias: Any) -> list[Any]:
        self._open.clear()
        found = self._known.get(alias.anchor)
        if found is None:
            raise Refused("a YAML alias of nothing whole that stands before it", alias)
        self._spend(len(found), alias)
        return found

    def _note(self, event: Any) -> None:
        """Remember the event for every value with a name that it is part of."""
        self._spend(len(self._open), event)
        for each in self._open:
            each.events.append(event)
        anchor = getattr(event, "anchor", None)
        if anchor and type(event) not in _BEGIN:
            self._known[anchor] = [event]
        elif anchor:
            self._known.pop(anchor, None)
            self._open.append(_Open(anchor, self._depth, [event]))
        self._depth += (type(event) in _BEGIN) - (type(event) in _END)
        if self._open and self._open[-1].depth == self._depth and type(event) in _END:
            ended = self._open.pop()
            self._known[ended.anchor] = ended.events

    def _spend(self, events: int, at: Any) -> None:
        self._left -= events
        if self._left < 0:
            raise Refused("YAML aliases that stand for too much", at)
