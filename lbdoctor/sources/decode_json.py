"""JSON to objects. What nobody declared is skipped by the parser and never becomes an object."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

import msgspec
from msgspec import Raw
from msgspec.json import Decoder

from lbdoctor.sources.batch import Ask, Found
from lbdoctor.sources.clean import refusals
from lbdoctor.sources.json_lists import mixed, uniform
from lbdoctor.sources.salvage import salvage
from lbdoctor.sources.shapes import single, unfold

_SPACE: Final = re.compile(rb"[\s,\x00\x1e]*")
_TRAILING: Final = re.compile(r"trailing characters \(byte (\d+)\)")
_RAW: Final = Decoder(Raw)
_ANY: Final = Decoder()


def read(data: bytes, ask: Ask) -> Iterator[Found]:
    """All documents of a file, and the refusals of the server between them."""
    view = memoryview(data)
    at, alone = 0, True
    while (at := _space(data, at)) < len(data):
        if data[at] not in b"{[":
            end = data.find(b"\n", at) + 1 or len(data)
            for status in refusals(data[at:end]):
                yield single(status, ask)
            at = end
            continue
        try:
            if alone and (batch := _whole(view[at:], ask)):
                yield batch
                return
            alone = False
            size = _extent(view[at:])
            found = list(_document(view[at : at + size], ask))
        except (ValueError, RecursionError):
            yield from salvage(data[at:], ask)
            return
        yield from found
        at += size


def _space(data: bytes, at: int) -> int:
    found = _SPACE.match(data, at)
    return found.end() if found else at


def _whole(view: memoryview, ask: Ask) -> Found | None:
    """The rest of the file, if that is one list."""
    try:
        return uniform(view, ask)
    except msgspec.DecodeError as error:
        if _TRAILING.search(str(error)):
            return None
        raise


def _extent(view: memoryview) -> int:
    """How many bytes the first document has."""
    try:
        _RAW.decode(view)
    except msgspec.DecodeError as error:
        if found := _TRAILING.search(str(error)):
            return int(found[1]) - 1  # the byte that does not belong counts as read
        raise
    return len(view)


def _document(view: memoryview, ask: Ask) -> Iterator[Found]:
    batch = uniform(view, ask) or mixed(view, ask)
    if batch is None:
        yield from unfold(_ANY.decode(view), ask)
    else:
        yield batch
