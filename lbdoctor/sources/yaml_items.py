"""The objects of a list in YAML: each is pruned from the moment its kind is known."""

from __future__ import annotations

from typing import Any, Final

from yaml.events import MappingEndEvent, MappingStartEvent

from lbdoctor.sources.batch import SKIP, Ask, Batch, Fields, text
from lbdoctor.sources.keep import Tree, select, tidy, tree
from lbdoctor.sources.shapes import is_list, spell
from lbdoctor.sources.yaml_values import Get, key, skip, value

_NAMES: Final[Tree] = {"apiVersion": None, "kind": None}


class Mistaken(Exception):
    """The kind of a list, or of an object in it, turned out to be another than was guessed."""


class Items:
    """Collects the objects of one list. `head` is what the list will say that it is, if known."""

    def __init__(self, ask: Ask, head: tuple[str, str] | None) -> None:
        self.inner: list[dict[str, Any]] = []
        self._ask = ask
        self._head = head
        self._found = Batch("", "", [], True)
        self._guessed = False
        self._before = (0, 0, 0)

    def add(self, get: Get, event: Any) -> None:
        """Read the object that begins with this event."""
        self._before = len(self._found.items), self._found.skipped, len(self.inner)
        if type(event) is MappingStartEvent:
            self._object(get)
            return
        found = value(get, event, None, 2)
        self._found.complete = False
        self._found.reason = f"expected objects in a list, found {spell(found)}"

    def forget(self) -> None:
        """Leave out the last object: it may be cut."""
        kept, self._found.skipped, inner = self._before
        del self._found.items[kept:], self.inner[inner:]

    def batch(self, head: tuple[str, str]) -> Batch:
        """The list, now that its apiVersion and kind are known."""
        if self._guessed and head != self._head:
            raise Mistaken
        found = self._found
        found.api_version, found.kind = head
        if self._head is None:
            items, found.items = found.items, []
            for item in items:
                self._late(item, head)
        return found

    def _object(self, get: Get) -> None:
        found: dict[str, Any] = {}
        kept: Tree | None = None
        plan: tuple[Fields, tuple[str, str]] | None = None
        decided = False
        while type(event := get()) is not MappingEndEvent:
            name = key(event)
            if not decided and name not in _NAMES:
                decided, plan = True, self._plan(found)
                kept = plan and _tree(plan[0])
            event = get()
            if kept is None or name in kept:
                found[name] = value(get, event, kept and kept[name], 3)
            else:
                skip(get, event)
        if plan is None:
            self._undecided(found)
        elif plan[1] != _names(found):
            raise Mistaken
        else:
            self._put(found, plan[0])

    def _plan(self, found: dict[str, Any]) -> tuple[Fields, tuple[str, str]] | None:
        """What to keep, and the names that say so; None when only the whole object can tell."""
        names = _names(found)
        if names[1].endswith("List") or (self._head is None and not all(names)):
            return None
        self._guessed |= not all(names)
        return self._ask.fields(*names, self._head or ("", "")), names

    def _undecided(self, found: dict[str, Any]) -> None:
        """Decide about an object that was read as a whole."""
        if is_list(found):
            self.inner.append(found)
        elif self._head is None:
            self._found.items.append(found)
        else:
            self._guessed |= not all(_names(found))
            self._late(found, self._head)

    def _late(self, found: dict[str, Any], head: tuple[str, str]) -> None:
        fields = self._ask.fields(*_names(found), head)
        self._put(found if fields == SKIP else select(found, fields), fields)

    def _put(self, found: dict[str, Any], fields: Fields) -> None:
        if fields == SKIP:
            self._found.skipped += 1
        else:
            tidy((found,), fields)
            self._found.items.append(found)


def _names(found: dict[str, Any]) -> tuple[str, str]:
    return text(found.get("apiVersion")), text(found.get("kind"))


def _tree(fields: Fields) -> Tree | None:
    if fields is None:
        return None
    return _NAMES if fields == SKIP else tree(fields)
