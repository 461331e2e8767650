"""JSON that is cut, damaged or odd: everything that is whole is kept, the rest is named."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Generator, Iterator
from typing import Any, Final

from lbdoctor.sources.batch import Ask, Batch, Found, Problem, text
from lbdoctor.sources.clean import refusals
from lbdoctor.sources.shapes import add, single, unfold

LONGEST: Final = 40
TRIES: Final = 100
_SPACE: Final = re.compile(r"[\s,\x00\x1e\ufeff]*")
_BLANK: Final = re.compile(r"[ \t\r\n]*")
_NEXT: Final = re.compile(r"\n(?=[{\[])")
_LONE: Final = re.compile("[\ud800-\udfff]")


def _whole(digits: str) -> int | str:
    return int(digits) if len(digits) <= LONGEST else digits


def _fraction(digits: str) -> float | str:
    found = float(digits)
    return found if math.isfinite(found) and len(digits) <= LONGEST else digits


_DECODER: Final = json.JSONDecoder(
    strict=False, parse_int=_whole, parse_float=_fraction, parse_constant=str
)


def salvage(data: bytes, ask: Ask) -> Iterator[Found]:
    """Documents one after another, with whatever a shell wrote between them."""
    source = data.decode("utf-8", "replace")
    at, tries = 0, 0
    while (at := _skip(_SPACE, source, at)) < len(source):
        if source[at] not in "{[":
            end = _line(source, at)
            for status in refusals(source[at:end].encode("utf-8", "replace")):
                yield single(status, ask)
            at = end
            continue
        try:
            document, at = _DECODER.raw_decode(source, at)
            yield from unfold(_printable(document), ask)
        except (ValueError, RecursionError) as error:
            yield from _rest(source, at, error, ask)
            at = _resume(source, at, error)
            tries += 1
            if tries == TRIES:
                yield Problem(f"damaged in {TRIES} places; the rest was not read")
                return


def _rest(source: str, at: int, error: Exception, ask: Ask) -> Iterator[Found]:
    """The good objects of a document that does not end well."""
    batch = Batch("", "", [], True, complete=False, reason=_where(source, error))
    for key, value in _pairs(source, at):
        if key == "apiVersion":
            batch.api_version = text(value)
        elif key == "kind":
            batch.kind = text(value)
        elif key == "metadata" and isinstance(value, dict):
            batch.metadata = value
        elif key == "items" and isinstance(value, dict):
            add(batch, _printable(value), ask)
    if whole := len(batch.items) + batch.skipped:
        batch.reason += f" after {whole} whole objects"
        yield batch
    else:
        yield Problem(batch.reason)


def _pairs(source: str, at: int) -> Iterator[tuple[str, Any]]:
    """Key and value of the mapping that begins here, items one by one, as far as they are whole."""
    try:
        if source[at] == "[":
            yield from _items(source, at)
            return
        at = _skip(_BLANK, source, at + 1)
        while source[at] == '"':
            key, at = _DECODER.raw_decode(source, at)
            at = _skip(_BLANK, source, _skip(_BLANK, source, at) + 1)
            if key == "items" and source[at] == "[":
                at = yield from _items(source, at)
            else:
                value, at = _DECODER.raw_decode(source, at)
                yield key, value
            at = _skip(_SPACE, source, at)
    except (ValueError, IndexError, RecursionError):
        return


def _items(source: str, at: int) -> Generator[tuple[str, Any], None, int]:
    """The elements of the array that begins here; returns where it ends."""
    at = _skip(_SPACE, source, at + 1)
    while source[at] != "]":
        value, at = _DECODER.raw_decode(source, at)
        yield "items", value
        at = _skip(_SPACE, source, at)
    return at + 1


def _where(source: str, error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        if error.pos >= len(source.rstrip()) or error.msg.startswith("Unterminated"):
            return "cut off"
        return f"damaged at line {error.lineno}, column {error.colno} ({error.msg})"
    return "nested too deeply" if isinstance(error, RecursionError) else f"damaged ({error})"


def _resume(source: str, at: int, error: Exception) -> int:
    """Where the next document may begin."""
    found = _NEXT.search(source, max(at, getattr(error, "pos", 0)))
    return found.end() if found else len(source)


def _skip(pattern: re.Pattern[str], source: str, at: int) -> int:
    found = pattern.match(source, at)
    return found.end() if found else at


def _line(source: str, at: int) -> int:
    end = source.find("\n", at)
    return len(source) if end < 0 else end + 1


def _printable(value: Any) -> Any:
    """The same without halves of characters, which no output could encode."""
    if isinstance(value, str):
        return _LONE.sub("\ufffd", value) if not value.isascii() else value
    if isinstance(value, dict):
        return {_printable(key): _printable(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_printable(each) for each in value]
    return value
