"""Forms of objects: written once as JSON or YAML, then filled in a hundred thousand times."""

from __future__ import annotations

import json
import re
import textwrap
from dataclasses import dataclass
from typing import Any, Final

import yaml

_BLANK: Final = re.compile(r"~(\w+)~")


@dataclass(frozen=True, slots=True)
class Style:
    """How a List is written around its items."""

    name: str
    suffix: str
    head: str
    between: str
    tail: str

    def item(self, raw: dict[str, Any]) -> str:
        """The text of one item."""
        if self.suffix == "yaml":
            return _yaml(raw)
        if self.name == "json":
            return json.dumps(raw, separators=(",", ":"))
        return textwrap.indent(json.dumps(raw, indent=4), " " * 8)


JSON: Final = Style(
    "json",
    "json",
    '{"apiVersion":"v1","items":[',
    ",",
    '],"kind":"List","metadata":{"resourceVersion":""}}\n',
)
INDENTED: Final = Style(
    "indented",
    "json",
    '{\n    "apiVersion": "v1",\n    "items": [\n',
    ",\n",
    '\n    ],\n    "kind": "List",\n    "metadata": {\n        "resourceVersion": ""\n    }\n}\n',
)
YAML: Final = Style(
    "yaml",
    "yaml",
    "apiVersion: v1\nitems:\n",
    "\n",
    '\nkind: List\nmetadata:\n  resourceVersion: ""\n',
)
STYLES: Final = {style.name: style for style in (JSON, INDENTED, YAML)}


class Form:
    """The text of an object with `~name~` where a value goes."""

    def __init__(self, raw: dict[str, Any], style: Style) -> None:
        self._parts = _BLANK.split(style.item(raw))

    def fill(self, **values: object) -> str:
        """The text of one object."""
        parts = self._parts.copy()
        parts[1::2] = [str(values[name]) for name in parts[1::2]]
        return "".join(parts)


class _Dumper(yaml.SafeDumper):
    """Writes a part that occurs twice twice, as kubectl does."""

    def ignore_aliases(self, data: Any) -> bool:
        """Never write an anchor."""
        return True


def _yaml(raw: dict[str, Any]) -> str:
    # a number that is text is quoted by kubectl, and the blank does not look like a number yet
    text = yaml.dump(raw, Dumper=_Dumper, width=100_000).replace("7~rv~", '"7~rv~"')
    lines = text.splitlines()
    return "\n".join(["- " + lines[0], *("  " + line for line in lines[1:])])
