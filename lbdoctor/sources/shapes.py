"""The shapes in which objects are saved: lists, lists in lists, watch events, tables, refusals."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final

from lbdoctor.sources.batch import SKIP, Ask, Batch, Change, Found, Problem, text
from lbdoctor.sources.keep import select

DEEPEST: Final = 5
WATCHED: Final = frozenset({"ADDED", "MODIFIED", "DELETED", "BOOKMARK", "ERROR"})


def is_list(document: dict[str, Any]) -> bool:
    """Whether a mapping is a list of objects; kinds like AllowList have a spec or a name."""
    if "spec" in document:
        return False
    if "items" in document:
        return isinstance(document["items"], list | None)
    metadata = document.get("metadata")
    named = isinstance(metadata, dict) and "name" in metadata
    return text(document.get("kind")).endswith("List") and not named and "Items" not in document


def unfold(document: Any, ask: Ask) -> Iterator[Found]:
    """The batches of one document."""
    if isinstance(document, list):
        yield from listed({"items": document}, ask)
    elif not isinstance(document, dict):
        yield Problem(f"expected an object or a list of objects, found {spell(document)}")
    elif is_list(document):
        yield from listed(document, ask)
    elif text(document.get("type")) in WATCHED and isinstance(document.get("object"), dict):
        yield from _change(document, ask)
    elif document.get("kind") == "Table" and "rows" in document:
        yield from _table(document, ask)
    elif isinstance(document.get("Items"), list):
        yield Problem("expected objects, found the internal types that kubectl 1.9 and older wrote")
    else:
        yield single(document, ask)


def single(item: dict[str, Any], ask: Ask) -> Batch:
    """An object by itself; a Status is kept whole, whoever asked."""
    api_version, kind = text(item.get("apiVersion")), text(item.get("kind"))
    fields = None if kind == "Status" else ask.fields(api_version, kind)
    if fields == SKIP:
        return Batch(api_version, kind, [], False, skipped=1)
    return Batch(api_version, kind, [select(item, fields)], False)


def listed(document: dict[str, Any], ask: Ask, depth: int = 1) -> Iterator[Found]:
    """A list of objects, and the lists in it."""
    head = text(document.get("apiVersion")), text(document.get("kind"))
    metadata = document.get("metadata")
    batch = Batch(*head, [], True, metadata=metadata if isinstance(metadata, dict) else {})
    inner: list[dict[str, Any]] = []
    for item in document.get("items") or ():
        if not isinstance(item, dict):
            batch.complete, batch.reason = False, f"expected objects in a list, found {spell(item)}"
        elif is_list(item):
            inner.append(item)
        else:
            add(batch, item, ask)
    yield batch
    for each in inner:
        if depth < DEEPEST:
            yield from listed(each, ask, depth + 1)
        else:
            yield Problem(f"lists in lists, deeper than {DEEPEST} levels, were not read")


def add(batch: Batch, item: dict[str, Any], ask: Ask) -> None:
    """Put an object into the list that it came in, or count it."""
    fields = ask.fields(item.get("apiVersion"), item.get("kind"), (batch.api_version, batch.kind))
    if fields == SKIP:
        batch.skipped += 1
    else:
        batch.items.append(select(item, fields))


def _change(event: dict[str, Any], ask: Ask) -> Iterator[Found]:
    found = single(event["object"], ask)
    if found.kind == "Status":
        yield found
    elif event["type"] != "BOOKMARK":
        yield Change(event["type"], found)


def _table(document: dict[str, Any], ask: Ask) -> Iterator[Found]:
    rows = [row.get("object") for row in document["rows"] or () if isinstance(row, dict)]
    whole = [row for row in rows if isinstance(row, dict) and "spec" in row]
    if whole and len(whole) == len(rows):
        yield from listed({"items": whole, "metadata": document.get("metadata")}, ask)
    else:
        yield Problem("expected objects, found a Table: it has the columns, not the objects")


def last(changes: Iterable[Change]) -> Iterator[Batch]:
    """The state that a watch ends with, one batch for each kind."""
    state: dict[tuple[Any, ...], Batch] = {}
    for change in changes:
        batch = change.batch
        key = _key(batch)
        state.pop(key, None)
        if change.what != "DELETED":
            state[key] = batch
    merged: dict[tuple[str, str], Batch] = {}
    for batch in state.values():
        into = merged.setdefault(
            (batch.api_version, batch.kind), Batch(batch.api_version, batch.kind, [], False)
        )
        into.items += batch.items
        into.skipped += batch.skipped
    yield from merged.values()


def _key(batch: Batch) -> tuple[Any, ...]:
    if not batch.items:
        return (batch.api_version, batch.kind, id(batch))
    metadata = batch.items[0].get("metadata")
    metadata = metadata if isinstance(metadata, dict) else {}
    return (
        batch.api_version,
        batch.kind,
        text(metadata.get("namespace")),
        text(metadata.get("name")),
    )


def spell(value: Any) -> str:
    """What something that is no object is, in words."""
    words = {str: "text", bool: "a truth value", list: "a list", type(None): "nothing"}
    return words.get(type(value), "a number")
