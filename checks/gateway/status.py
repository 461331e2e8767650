"""Conditions of the Gateway API: which still speak of the object as it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from lbdoctor import Obj

Condition = Mapping[str, Any]


def fresh(obj: Obj, found: Condition) -> bool:
    """Whether a condition speaks of this generation; one that names none is believed."""
    seen, now = found.get("observedGeneration"), obj["metadata.generation"]
    return not seen or not now or seen >= now


def condition(obj: Obj, wanted: str) -> Condition:
    """The condition of this type, or an empty mapping when there is none, or a stale one."""
    found = obj.condition(wanted)
    return found if found and fresh(obj, found) else {}


def conditions(obj: Obj, path: str) -> Iterator[tuple[str, Condition]]:
    """All fresh conditions of a list, each with its own path."""
    for index, each in enumerate(obj[path] or ()):
        if isinstance(each, Mapping) and fresh(obj, each):
            yield f"{path}[{index}]", each


def said(found: Condition) -> str:
    """Reason and message of a condition in one line."""
    reason = str(found.get("reason") or "")
    message = " ".join(str(found.get("message") or "").split())
    return f"{message} ({reason})" if message and reason else message or reason
