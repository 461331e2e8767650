"""Documents of YAML to batches: each object is pruned as soon as its kind is known."""

from __future__ import annotations

from typing import Any, Final

from yaml.events import (
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)

from lbdoctor.sources.batch import Ask, Batch, Found, Problem, text
from lbdoctor.sources.shapes import add, is_list, listed, spell, unfold
from lbdoctor.sources.yaml_values import Get, key, value

_LATE: Final = ("Status", "Table")
_CUT: Final = "is cut off: a list that does not end with its kind"


class Mistaken(Exception):
    """The kind of a list turned out to be another than was guessed."""


class Builder:
    """Builds the batches of a stream; what was whole before an error is in `found`."""

    def __init__(self, data: bytes, ask: Ask) -> None:
        self.found: list[Found] = []
        self._ask = ask
        self._data = data
        self._at = 0
        self._guess: tuple[str, str] | None = None
        self._head: dict[str, Any] = {}
        self._batch: Batch | None = None
        self._inner: list[dict[str, Any]] = []

    def run(self, get: Get) -> None:
        """Read to the end of the stream."""
        while type(event := get()) is not StreamEndEvent:
            if type(event) is DocumentStartEvent:
                self._document(get, get())

    def stop(self, reason: str) -> None:
        """End the document that an error broke, with what was whole."""
        if self._batch is None:
            self.found.append(Problem(reason))
            return
        batch = self._batch
        self._close()
        batch.complete = False
        batch.reason = f"{reason} after {len(batch.items) + batch.skipped} whole objects"

    def _document(self, get: Get, event: Any) -> None:
        self._head, self._batch = {}, None
        if type(event) is SequenceStartEvent:
            self._list(get)
            self._close()
        elif type(event) is MappingStartEvent:
            self._top(get)
        else:
            found = value(get, event, None, 0)
            if found is not None:
                self.found.append(Problem(f"expected an object or a list, found {spell(found)}"))

    def _top(self, get: Get) -> None:
        """A mapping from outside: a list, an object, or several that were appended to each other."""
        head = self._head
        first = ""
        while type(event := get()) is not MappingEndEvent:
            name = key(event)
            if name == first:
                self._close()
                head = self._head = {}
            elif not head:
                first = name
            event = get()
            if name == "items" and type(event) is SequenceStartEvent and "spec" not in head:
                self._list(get)
                head["items"] = ()
            else:
                head[name] = value(get, event, None, 1)
        self._close()

    def _close(self) -> None:
        """The document is at its end: its kind is known now."""
        head, batch = self._head, self._batch
        self._batch, self._head = None, {}
        if batch is None:
            self.found += unfold(head, self._ask)
            return
        batch.api_version, batch.kind = text(head.get("apiVersion")), text(head.get("kind"))
        if self._guess is not None and self._guess != (batch.api_version, batch.kind):
            raise Mistaken
        metadata = head.get("metadata")
        batch.metadata = metadata if isinstance(metadata, dict) else {}
        if "apiVersion" in head and "kind" not in head:
            batch.complete, batch.reason = False, _CUT
        self.found.append(batch)
        for each in self._inner:
            self.found += listed(each, self._ask, 2)
        self._inner = []

    def _list(self, get: Get) -> None:
        self._batch = batch = Batch("", "", [], True)
        while type(event := get()) is not SequenceEndEvent:
            item = value(get, event, None, 2)
            if not isinstance(item, dict):
                batch.complete, batch.reason = False, f"expected objects, found {spell(item)}"
            elif is_list(item):
                self._inner.append(item)
            else:
                add(batch, item, self._ask)
