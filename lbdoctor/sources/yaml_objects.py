"""Documents of YAML to batches."""

from __future__ import annotations

import re
from collections.abc import Iterator
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
from lbdoctor.sources.shapes import listed, spell, unfold
from lbdoctor.sources.yaml_items import YamlItems
from lbdoctor.sources.yaml_values import Get, key, value

_KIND: Final = re.compile(rb"kind: *[\"']?(\w+)")
_BELOW: Final = re.compile(rb"\nkind: *[\"']?(\w+)")
_CUT: Final = "cut off: the list does not end with its kind; its last object was left out"


def _kinds(data: bytes) -> Iterator[str]:
    """The kinds that stand at the left margin, in order: one for each document that has one."""
    if first := _KIND.match(data):
        yield first[1].decode()
    for found in _BELOW.finditer(data):
        yield found[1].decode()


class Builder:
    """Builds the batches of a stream; what was whole before an error is in `found`.

    kubectl writes the kind of a list behind its items. `data` is searched for it ahead of time,
    so that items can be pruned as they come; without data, they are pruned in the end.
    """

    def __init__(self, data: bytes | None, ask: Ask) -> None:
        self.found: list[Found] = []
        self._ask = ask
        self._kinds = None if data is None else _kinds(data)
        self._kind = ""
        self._head: dict[str, Any] = {}
        self._items: YamlItems | None = None

    def run(self, get: Get) -> None:
        """Read to the end of the stream."""
        while type(event := get()) is not StreamEndEvent:
            if type(event) is DocumentStartEvent:
                self._document(get, get())

    def stop(self, reason: str) -> None:
        """End the document that an error broke, with what was whole."""
        batch = self._close() if self._items else None
        if batch and (whole := len(batch.items) + batch.skipped):
            batch.complete, batch.reason = False, f"{reason} after {whole} whole objects"
            return
        if batch:
            self.found.remove(batch)
        self.found.append(Problem(reason))

    def _document(self, get: Get, event: Any) -> None:
        if type(event) is SequenceStartEvent:
            self._list(get)
            self._close()
        elif type(event) is MappingStartEvent:
            self._mapping(get)
        elif (found := value(get, event, None, 0)) is not None:
            self.found.append(Problem(f"expected an object or a list, found {spell(found)}"))

    def _mapping(self, get: Get) -> None:
        """A list, an object, or (a shell loop) several that were appended to each other."""
        first = last = ""
        self._ahead()
        while type(event := get()) is not MappingEndEvent:
            name = key(event)
            if name == first:
                self._end(last)
                self._ahead()
            first, last = first or name, name
            event = get()
            if name == "items" and type(event) is SequenceStartEvent and "spec" not in self._head:
                self._list(get)
            else:
                self._head[name] = value(get, event, None, 1)
        self._end(last)

    def _end(self, last: str) -> None:
        """A mapping is whole, unless it is a list that ends with its items."""
        if self._items is None:
            self.found += unfold(self._head, self._ask)
            self._head = {}
            return
        cut = last == "items" and "apiVersion" in self._head and "kind" not in self._head
        if cut:
            self._items.forget()
        batch = self._close()
        if cut:
            batch.complete, batch.reason = False, _CUT

    def _list(self, get: Get) -> None:
        self._items = YamlItems(self._ask, self._guess())
        while type(event := get()) is not SequenceEndEvent:
            self._items.read(get, event)

    def _ahead(self) -> None:
        """A mapping begins: see what it will say that it is."""
        self._kind = next(self._kinds, "") if self._kinds else ""

    def _guess(self) -> tuple[str, str] | None:
        """The apiVersion and kind of the list that begins; None where nothing may be guessed."""
        if self._kinds is None:
            return None
        return text(self._head.get("apiVersion")), text(self._head.get("kind")) or self._kind

    def _close(self) -> Batch:
        """The list is at its end: its kind is known now."""
        head, items = self._head, self._items
        assert items is not None
        self._head, self._items = {}, None
        metadata = head.get("metadata")
        batch = items.batch((text(head.get("apiVersion")), text(head.get("kind"))))
        batch.metadata = metadata if isinstance(metadata, dict) else {}
        self.found.append(batch)
        for each in items.inner:
            self.found += listed(each, self._ask, 2)
        return batch
