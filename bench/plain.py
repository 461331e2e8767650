"""What a scan is measured against: the same bytes, parsed and kept, and nothing else.

`python -m bench.plain json|yaml FOLDER…`
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import yaml
from yaml.events import (
    AliasEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)

_WORDS = {"true": True, "false": False, "null": None, "~": None, "": None}


def parse(style: str, folder: Path) -> list[Any]:
    """All files of a folder, one after another."""
    files = sorted(folder.glob(f"*.{style}"))
    if style == "json":
        found = []
        for path in files:
            with path.open() as file:
                found.append(json.load(file))
        return found
    return [document for path in files for document in documents(path.read_bytes())]


def documents(data: bytes) -> list[Any]:
    """The documents of a YAML text, straight from the events of the C parser."""
    found: list[Any] = []
    open_: list[tuple[Any, Any]] = []
    here: Any = found
    key: Any = None
    loader: Any = yaml.CSafeLoader(data)
    read = loader.get_event
    while (what := type(event := read())) is not StreamEndEvent:
        if what is ScalarEvent:
            value = _scalar(event.value) if event.implicit[0] else event.value
        elif what is MappingStartEvent:
            value = {}
        elif what is SequenceStartEvent:
            value = []
        elif what is MappingEndEvent or what is SequenceEndEvent:
            here, key = open_.pop()
            continue
        elif what is AliasEvent:
            raise ValueError("an alias")
        else:
            continue
        if type(here) is list:
            here.append(value)
        elif key is None:
            key = event.value
            continue
        else:
            here[key] = value
            key = None
        if what is not ScalarEvent:
            open_.append((here, key))
            here, key = value, None
    return found


def _scalar(text: str) -> Any:
    """A plain scalar by the rules of JSON."""
    if text in _WORDS:
        return _WORDS[text]
    if text[0] in "-0123456789":
        try:
            return int(text)
        except ValueError:
            try:
                return float(text)
            except ValueError:
                pass
    return text


if __name__ == "__main__":
    kept = [parse(sys.argv[1], Path(folder)) for folder in sys.argv[2:]]
