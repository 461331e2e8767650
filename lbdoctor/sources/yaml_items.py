"""The objects of a list in YAML: each is pruned from the moment its kind is known."""

from __future__ import annotations

from typing import Any, Final

from yaml.events import MappingEndEvent, MappingStartEvent

from lbdoctor.sources.batch import SKIP, Fields
from lbdoctor.sources.items import Items, Mistaken, names
from lbdoctor.sources.keep import Tree, tree
from lbdoctor.sources.yaml_values import Get, key, skip, value

_NAMES: Final[Tree] = {"apiVersion": None, "kind": None}


class YamlItems(Items):
    """Collects objects from the events that spell them."""

    def read(self, get: Get, event: Any) -> None:
        """Take the object that begins with this event."""
        self.begin()
        if type(event) is MappingStartEvent:
            self._object(get)
        else:
            self.put(value(get, event, None, 2))

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
            if decided and name in _NAMES and name in found:
                skip(get, event)  # it was chosen by the first name what is kept
            elif kept is None or name in kept:
                found[name] = value(get, event, kept and kept[name], 3)
            else:
                skip(get, event)
        if plan is None:
            self.put(found)
        elif plan[1] != names(found):
            raise Mistaken
        else:
            self.keep(found, plan[0])

    def _plan(self, found: dict[str, Any]) -> tuple[Fields, tuple[str, str]] | None:
        """What to keep, and the names that say so; None when only the whole object can tell."""
        said = names(found)
        if said[1].endswith("List") or (self.head is None and not all(said)):
            return None
        self.guessed |= not all(said)
        return self.ask.fields(*said, self.head or ("", "")), said


def _tree(fields: Fields) -> Tree | None:
    return _NAMES if fields == SKIP else tree(fields)
