"""Decoders that know beforehand what is kept: the parser itself skips all other keys."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, TypedDict

from msgspec import UNSET, Raw, Struct, UnsetType, defstruct
from msgspec.json import Decoder

from lbdoctor.sources.batch import SKIP, Fields
from lbdoctor.sources.keep import Tree, tree

_SCALAR = str | int | float | bool | None


class Head(Struct):
    """A list from outside; a subclass says what its items are."""

    apiVersion: Any = None
    kind: Any = None
    metadata: Any = None
    spec: Raw | UnsetType = UNSET
    items: Any = UNSET


class Unopened(Head):
    """A list whose items are left as bytes until their kinds are known."""

    items: Raw | UnsetType = UNSET


class Peek(Struct, gc=False):
    """Just enough of an object to know whether anybody wants it."""

    apiVersion: Any = None
    kind: Any = None
    items: Raw | UnsetType = UNSET


@lru_cache(maxsize=256)
def head(fields: Fields) -> Decoder[Head]:
    """Decodes a list all of whose objects are kept alike."""
    items = list[_item(fields)] | None | UnsetType  # type: ignore[misc, valid-type]
    return Decoder(defstruct("Head", [("items", items, UNSET)], bases=(Head,)))


@lru_cache(maxsize=256)
def several(fields: Fields) -> Decoder[list[Any]]:
    """Decodes an array all of whose objects are kept alike."""
    return Decoder(list[_item(fields)])  # type: ignore[misc]


@lru_cache(maxsize=256)
def alone(fields: Fields) -> Decoder[dict[str, Any]]:
    """Decodes one object."""
    return Decoder(_item(fields))


def _item(fields: Fields) -> Any:
    """The type of an object that has no other keys than these."""
    if fields == SKIP:
        return Peek
    kept = tree(fields)
    if kept is None:
        return dict[str, Any]
    return _node({"items": None, **kept})  # items betray a list among the objects


def _node(kept: Tree) -> Any:
    below = {key: Any if each is None else _below(each) for key, each in kept.items()}
    return TypedDict("Kept", below, total=False)  # type: ignore[operator]


def _below(kept: Tree) -> Any:
    node = _node(kept)
    return node | list[node | _SCALAR] | _SCALAR  # type: ignore[valid-type]
