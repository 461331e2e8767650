"""JSON that is cut, damaged or odd: everything that is whole is kept, the rest is named."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Final

from lbdoctor.sources.batch import Ask, Found, Problem
from lbdoctor.sources.clean import refusals
from lbdoctor.sources.json_patient import Document
from lbdoctor.sources.shapes import single

TRIES: Final = 100
_SPACE: Final = re.compile(r"[\s,\x00\x1e\ufeff]*")
_NEXT: Final = re.compile(r"\n(?=[{\[])")


def salvage(data: bytes, ask: Ask) -> Iterator[Found]:
    """Documents one after another, with whatever a shell wrote between them."""
    source = data.decode("utf-8", "replace")
    at, tries = 0, 0
    while (at := _skip(source, at)) < len(source):
        if source[at] not in "{[":
            end = source.find("\n", at) + 1 or len(source)
            for status in refusals(source[at:end].encode("utf-8", "replace")):
                yield single(status, ask)
            at = end
            continue
        document = Document(source, ask)
        try:
            at = document.read(at)
            yield from document.whole()
        except (ValueError, IndexError, RecursionError) as error:
            yield from document.rest(_where(source, error))
            at = _resume(source, at, error)
            tries += 1
            if tries == TRIES:
                yield Problem(f"damaged in {TRIES} places; the rest was not read")
                return


def _where(source: str, error: Exception) -> str:
    if isinstance(error, IndexError):
        return "cut off"
    if isinstance(error, json.JSONDecodeError):
        if error.pos >= len(source.rstrip()) or error.msg.startswith("Unterminated"):
            return "cut off"
        return f"damaged at line {error.lineno}, column {error.colno} ({error.msg})"
    return "nested too deeply" if isinstance(error, RecursionError) else f"damaged ({error})"


def _resume(source: str, at: int, error: Exception) -> int:
    """Where the next document may begin."""
    found = _NEXT.search(source, max(at, getattr(error, "pos", 0)))
    return found.end() if found else len(source)


def _skip(source: str, at: int) -> int:
    found = _SPACE.match(source, at)
    return found.end() if found else at
