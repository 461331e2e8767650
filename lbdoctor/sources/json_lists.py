"""A list of objects in JSON, as one kind in one pass where possible, else object by object."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Final

from msgspec import UNSET, Raw, ValidationError
from msgspec.json import Decoder

from lbdoctor.sources.batch import SKIP, Ask, Batch, Fields, text
from lbdoctor.sources.json_types import Head, Peek, Unopened, alone, head, several
from lbdoctor.sources.keep import select, tidy

_KIND: Final = re.compile(rb'"kind"\s*:\s*"(?!List")(\w+)"')
_VERSION: Final = re.compile(rb'"apiVersion"\s*:\s*"([^"]+)"')
_WINDOW: Final = 4096
_UNOPENED: Final = Decoder(Unopened)
_PEEKS: Final = Decoder(list[Peek] | None)
_RAWS: Final = Decoder(list[Raw])
_ANY: Final = Decoder()


def uniform(view: memoryview, ask: Ask) -> Batch | None:
    """The list, if all of its objects are of the kind that its beginning lets expect."""
    fields = ask.fields(*_guess(bytes(view[:_WINDOW])))
    try:
        if view[0] == ord("["):
            found = Head(items=several(fields).decode(view))
        else:
            found = head(fields).decode(view)
        names = text(found.apiVersion), text(found.kind)
        if found.items is UNSET or found.spec is not UNSET:
            return None
        items = found.items or []
        if not _agree(items, names, fields, ask):
            return None
    except (ValidationError, TypeError):
        return None
    batch = Batch(*names, [], True, metadata=_metadata(found))
    _fill(batch, items, fields)
    return batch


def _guess(beginning: bytes) -> tuple[str, str]:
    """The apiVersion and kind that the first object seems to have."""
    kind = _KIND.search(beginning)
    if kind is None:
        return "", ""
    near = min(
        _VERSION.finditer(beginning), key=lambda m: abs(m.start() - kind.start()), default=None
    )
    return near[1].decode("utf-8", "replace") if near else "", kind[1].decode().removesuffix("List")


def _agree(items: Sequence[Any], names: tuple[str, str], fields: Fields, ask: Ask) -> bool:
    """Whether every object is kept as was expected, and none of them is a list itself."""
    if fields == SKIP:
        pairs = {(each.apiVersion, each.kind) for each in items}
        lists = any(each.items is not UNSET for each in items)
    else:
        pairs = {(each.get("apiVersion"), each.get("kind")) for each in items}
        lists = any("items" in each for each in items)
    return not lists and all(
        not text(kind).endswith("List") and ask.fields(version, kind, names) == fields
        for version, kind in pairs
    )


def _fill(batch: Batch, items: list[Any], fields: Fields) -> None:
    if fields == SKIP:
        batch.skipped = len(items)
    else:
        tidy(items, fields)
        batch.items = items


def mixed(view: memoryview, ask: Ask) -> Batch | None:
    """The list, each object kept as its own kind asks; None when it is no flat list of objects."""
    try:
        found = Unopened(items=Raw(view)) if view[0] == ord("[") else _UNOPENED.decode(view)
        if found.items is UNSET or found.spec is not UNSET:
            return None
        peeks = _PEEKS.decode(found.items) or []
    except ValidationError:
        return None
    if any(each.items is not UNSET or text(each.kind).endswith("List") for each in peeks):
        return None
    names = text(found.apiVersion), text(found.kind)
    batch = Batch(*names, [], True, metadata=_metadata(found))
    plans = [ask.fields(each.apiVersion, each.kind, names) for each in peeks]
    if set(plans) <= {SKIP}:
        batch.skipped = len(plans)
        return batch
    for raw, fields in zip(_RAWS.decode(found.items), plans, strict=True):
        if fields == SKIP:
            batch.skipped += 1
        else:
            batch.items.append(_one(raw, fields))
    return batch


def _one(raw: Raw, fields: tuple[str, ...] | None) -> dict[str, Any]:
    try:
        item = alone(fields).decode(raw)
    except ValidationError:
        return select(_ANY.decode(raw), fields)
    tidy((item,), fields)
    return item


def _metadata(found: Head) -> dict[str, Any]:
    return found.metadata if isinstance(found.metadata, dict) else {}
