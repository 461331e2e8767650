"""The objects of one list, kept as they come; what a list is, it may only say at its end."""

from __future__ import annotations

from typing import Any

from lbdoctor.sources.batch import SKIP, Ask, Batch, Fields, text
from lbdoctor.sources.keep import select, tidy
from lbdoctor.sources.shapes import is_list, spell


class Mistaken(Exception):
    """The kind of a list, or of an object in it, turned out to be another than was guessed."""


class Items:
    """Collects the objects of one list. `head` is what the list will say that it is, if known."""

    def __init__(self, ask: Ask, head: tuple[str, str] | None = None) -> None:
        self.inner: list[dict[str, Any]] = []
        self.ask = ask
        self.head = head
        self.guessed = False
        self._found = Batch("", "", [], True)
        self._before = (0, 0, 0)

    def begin(self) -> None:
        """Remember what there was before the next object."""
        self._before = len(self._found.items), self._found.skipped, len(self.inner)

    def forget(self) -> None:
        """Leave out the last object: it may be cut."""
        kept, self._found.skipped, inner = self._before
        del self._found.items[kept:], self.inner[inner:]

    def put(self, item: Any) -> None:
        """Take an object that was read as a whole."""
        if not isinstance(item, dict):
            self._found.complete = False
            self._found.reason = f"expected objects in a list, found {spell(item)}"
        elif is_list(item):
            self.inner.append(item)
        elif all(names(item)):
            self._select(item, ("", ""))
        elif self.head is None:
            self._found.items.append(item)
        else:
            self.guessed = True
            self._select(item, self.head)

    def keep(self, item: dict[str, Any], fields: Fields) -> None:
        """Take an object of which only this is left, or count it."""
        if fields == SKIP:
            self._found.skipped += 1
        else:
            tidy((item,), fields)
            self._found.items.append(item)

    def batch(self, head: tuple[str, str]) -> Batch:
        """The list, now that its apiVersion and kind are known."""
        if self.guessed and head != self.head:
            raise Mistaken
        found = self._found
        found.api_version, found.kind = head
        if self.head is None:
            items, found.items = found.items, []
            for item in items:
                if all(names(item)):
                    found.items.append(item)
                else:
                    self._select(item, head)
        return found

    def _select(self, item: dict[str, Any], head: tuple[str, str]) -> None:
        fields = self.ask.fields(*names(item), head)
        self.keep(item if fields == SKIP else select(item, fields), fields)


def names(item: dict[str, Any]) -> tuple[str, str]:
    """What an object says that it is."""
    return text(item.get("apiVersion")), text(item.get("kind"))
