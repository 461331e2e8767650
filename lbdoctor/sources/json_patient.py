"""One document of JSON, read from the outside in: what was whole before an error stays."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from typing import Any, Final

from lbdoctor.sources.batch import Ask, Batch, Found, Problem, text
from lbdoctor.sources.items import Items
from lbdoctor.sources.shapes import listed, unfold

LONGEST: Final = 40
_BLANK: Final = re.compile(r"[ \t\r\n]*")
_LONE: Final = re.compile("[\ud800-\udfff]")


def _whole(digits: str) -> int | str:
    return int(digits) if len(digits) <= LONGEST else digits


def _fraction(digits: str) -> float | str:
    found = float(digits)
    return found if math.isfinite(found) and len(digits) <= LONGEST else digits


_DECODER: Final = json.JSONDecoder(
    strict=False, parse_int=_whole, parse_float=_fraction, parse_constant=str
)


class Document:
    """Reads a list object by object, so that its size does not matter, and its end need not be."""

    def __init__(self, source: str, ask: Ask) -> None:
        self._source = source
        self._ask = ask
        self._head: dict[str, Any] = {}
        self._items: Items | None = None

    def read(self, at: int) -> int:
        """Read what begins here; returns where it ends. Raises like json, or IndexError if cut."""
        if self._source[at] == "[":
            return self._array(at)
        at = self._blank(at + 1)
        while self._source[at] != "}":
            self._expect('"', at)
            key, at = self._value(at)
            at = self._blank(self._expect(":", self._blank(at)))
            if key == "items" and self._source[at] == "[" and "spec" not in self._head:
                at = self._array(at)
            else:
                self._head[key], at = self._value(at)
            at = self._next("}", at)
        return at + 1

    def whole(self) -> Iterator[Found]:
        """The batches of a document that ended well."""
        if self._items is None:
            yield from unfold(self._head, self._ask)
        else:
            yield from self._list(self._items)

    def rest(self, reason: str) -> Iterator[Found]:
        """The batches of a document that did not."""
        found = list(self._list(self._items)) if self._items else []
        first = found[0] if found else None
        whole = len(first.items) + first.skipped if isinstance(first, Batch) else 0
        if whole and isinstance(first, Batch):
            first.complete, first.reason = False, f"{reason} after {whole} whole objects"
            yield from found
        else:
            yield from found[1:]
            yield Problem(reason)

    def _list(self, items: Items) -> Iterator[Found]:
        head = self._head
        batch = items.batch((text(head.get("apiVersion")), text(head.get("kind"))))
        metadata = head.get("metadata")
        batch.metadata = metadata if isinstance(metadata, dict) else {}
        yield batch
        for each in items.inner:
            yield from listed(each, self._ask, 2)

    def _array(self, at: int) -> int:
        self._items = Items(self._ask)
        at = self._blank(at + 1)
        while self._source[at] != "]":
            item, at = self._value(at)
            self._items.put(item)
            at = self._next("]", at)
        return at + 1

    def _value(self, at: int) -> tuple[Any, int]:
        found, at = _DECODER.raw_decode(self._source, at)
        return _printable(found), at

    def _next(self, end: str, at: int) -> int:
        """The beginning of the next member, or the end."""
        at = self._blank(at)
        return at if self._source[at] == end else self._blank(self._expect(",", at))

    def _expect(self, mark: str, at: int) -> int:
        if self._source[at] != mark:
            raise json.JSONDecodeError(f"Expecting {mark!r}", self._source, at)
        return at + 1

    def _blank(self, at: int) -> int:
        found = _BLANK.match(self._source, at)
        return found.end() if found else at


def _printable(value: Any) -> Any:
    """The same without halves of characters, which no output could encode."""
    if isinstance(value, str):
        return value if value.isascii() else _LONE.sub("\ufffd", value)
    if isinstance(value, dict):
        return {_printable(key): _printable(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_printable(each) for each in value]
    return value
