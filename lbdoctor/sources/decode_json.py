"""JSON to objects. What nobody declared is skipped by the parser and never becomes an object."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any, Final, TypedDict

import msgspec
from msgspec import UNSET, Raw, Struct, UnsetType
from msgspec.json import Decoder

from lbdoctor.sources.batch import SKIP, Ask, Batch, Fields, Found, text
from lbdoctor.sources.clean import refusals
from lbdoctor.sources.keep import Tree, select, tidy, tree
from lbdoctor.sources.salvage import salvage
from lbdoctor.sources.shapes import single, unfold

_SPACE: Final = re.compile(rb"[\s,\x00\x1e]*")
_TRAILING: Final = re.compile(r"trailing characters \(byte (\d+)\)")
_SCALAR = str | int | float | bool | None


class _Head(Struct):
    """A list from outside; its items are left as bytes until their kind is known."""

    apiVersion: Any = None
    kind: Any = None
    metadata: Any = None
    items: Raw | UnsetType = UNSET
    spec: Raw | UnsetType = UNSET


class _Peek(Struct, gc=False):
    """Just enough of an object to know whether anybody wants it."""

    apiVersion: Any = None
    kind: Any = None
    items: Raw | UnsetType = UNSET


_HEAD: Final = Decoder(_Head)
_PEEKS: Final = Decoder(list[_Peek] | None)
_RAWS: Final = Decoder(list[Raw])
_RAW: Final = Decoder(Raw)
_ANY: Final = Decoder()


def read(data: bytes, ask: Ask) -> Iterator[Found]:
    """All documents of a file, and the refusals of the server between them."""
    view = memoryview(data)
    at = 0
    while (at := _space(data, at)) < len(data):
        if data[at] not in b"{[":
            end = data.find(b"\n", at) + 1 or len(data)
            for status in refusals(data[at:end]):
                yield single(status, ask)
            at = end
            continue
        try:
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


def _extent(view: memoryview) -> int:
    """How many bytes the first document has."""
    try:
        _RAW.decode(view)
    except msgspec.DecodeError as error:
        if found := _TRAILING.search(str(error)):
            return int(found[1])
        raise
    return len(view)


def _document(view: memoryview, ask: Ask) -> Iterator[Found]:
    head = _Head(items=Raw(view)) if view[0] == ord("[") else _HEAD.decode(view)
    if head.items is UNSET or head.spec is not UNSET:
        yield from unfold(_ANY.decode(view), ask)
        return
    names = text(head.apiVersion), text(head.kind)
    peeks = _peek(head.items)
    if peeks is None:
        yield from unfold(_ANY.decode(view), ask)
        return
    metadata = head.metadata if isinstance(head.metadata, dict) else {}
    batch = Batch(*names, [], True, metadata=metadata)
    kinds = {(text(each.apiVersion), text(each.kind)) for each in peeks}
    fields = {pair: ask.fields(*pair, names) for pair in kinds}
    if any(each.items is not UNSET or text(each.kind).endswith("List") for each in peeks):
        yield from unfold(_ANY.decode(view), ask)
    elif len(set(fields.values())) == 1:
        _same(batch, head.items, len(peeks), next(iter(fields.values())))
        yield batch
    else:
        _mixed(batch, head.items, peeks, fields)
        yield batch


def _peek(items: Raw) -> Sequence[_Peek] | None:
    """The kinds of a list; None where it is no list of objects."""
    try:
        return _PEEKS.decode(items) or ()
    except msgspec.ValidationError:
        return None


def _same(batch: Batch, items: Raw, count: int, fields: Fields) -> None:
    """Every object of the list is kept alike."""
    if fields == SKIP:
        batch.skipped = count
        return
    try:
        batch.items = _several(fields).decode(items)
        tidy(batch.items, fields)
    except msgspec.ValidationError:
        batch.items = [select(each, fields) for each in _ANY.decode(items)]


def _mixed(
    batch: Batch, items: Raw, peeks: Sequence[_Peek], fields: dict[tuple[str, str], Fields]
) -> None:
    """Every object of the list is kept as its own kind asks."""
    for raw, peek in zip(_RAWS.decode(items), peeks, strict=True):
        kept = fields[text(peek.apiVersion), text(peek.kind)]
        if kept == SKIP:
            batch.skipped += 1
        else:
            batch.items.append(_one(raw, kept))


def _one(raw: Raw, fields: tuple[str, ...] | None) -> dict[str, Any]:
    try:
        item: dict[str, Any] = _alone(fields).decode(raw)
    except msgspec.ValidationError:
        return select(_ANY.decode(raw), fields)
    tidy((item,), fields)
    return item


@lru_cache(maxsize=256)
def _several(fields: tuple[str, ...] | None) -> Decoder[list[dict[str, Any]]]:
    return Decoder(list[_mapping(fields)])  # type: ignore[misc]


@lru_cache(maxsize=256)
def _alone(fields: tuple[str, ...] | None) -> Decoder[dict[str, Any]]:
    return Decoder(_mapping(fields))


def _mapping(fields: tuple[str, ...] | None) -> Any:
    """The type of an object that has no other keys than these."""
    return dict[str, Any] if fields is None else _node(tree(fields))


def _node(kept: Tree) -> Any:
    below = {key: Any if each is None else _below(each) for key, each in kept.items()}
    return TypedDict("Kept", below, total=False)  # type: ignore[operator]


def _below(kept: Tree) -> Any:
    node = _node(kept)
    return node | list[node | _SCALAR] | _SCALAR  # type: ignore[valid-type]
