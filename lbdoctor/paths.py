"""Fields of raw objects by their path, and times as objects write them."""

from __future__ import annotations

import re
from datetime import datetime
from enum import Enum
from functools import lru_cache
from typing import Any, Final


class _Absent(Enum):
    """The value of a field that is not there; it is false, so `obj[path] or ()` works."""

    ABSENT = "absent"

    def __bool__(self) -> bool:
        return False

    def __repr__(self) -> str:
        return "ABSENT"


ABSENT: Final = _Absent.ABSENT


_STEP = re.compile(r"([^.\[\]]+)|\[([^\]]*)\]")


@lru_cache(maxsize=4096)
def steps(path: str) -> tuple[str | int, ...]:
    """`spec.ports[0].port`, `metadata.annotations[example.com/x]` → the keys in order."""
    found: list[str | int] = []
    for bare, bracketed in _STEP.findall(path):
        found.append(bare if bare else int(bracketed) if bracketed.isdigit() else bracketed)
    return tuple(found)


def walk(raw: Any, path: str) -> Any:
    """The value at a path, or ABSENT; a null in the middle is absent, a null at the end is None."""
    here = raw
    for step in steps(path):
        if isinstance(here, dict):
            here = here.get(step if type(step) is str else str(step), ABSENT)
        elif isinstance(here, list) and isinstance(step, int) and step < len(here):
            here = here[step]
        else:
            return ABSENT
    return here


def instant(text: object) -> datetime | None:
    """An RFC 3339 time stamp of an object, or None where it is not one."""
    if not isinstance(text, str):
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else None
