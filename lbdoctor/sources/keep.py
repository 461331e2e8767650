"""What is kept of an object: identity, and the fields that somebody declared."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Any, Final

from lbdoctor.model import steps
from lbdoctor.wanted import EVERYTHING, MANAGED

IDENTITY: Final = (
    "apiVersion",
    "kind",
    "metadata.name",
    "metadata.namespace",
    "metadata.uid",
    "metadata.creationTimestamp",
    "metadata.deletionTimestamp",
    "metadata.labels",
    "metadata.annotations",
    "metadata.ownerReferences",
    "metadata.resourceVersion",
    "metadata.finalizers",
    "metadata.generation",
)
LAST_APPLIED: Final = "kubectl.kubernetes.io/last-applied-configuration"

Tree = dict[str, "Tree | None"]
"""The kept keys of a mapping; None keeps all that is below."""


@lru_cache(maxsize=256)
def tree(fields: tuple[str, ...] | None) -> Tree | None:
    """The declared paths and identity as one tree of keys; lists are no level of it."""
    if fields is None or EVERYTHING in fields:
        return None
    root: Tree = {}
    for path in sorted({*IDENTITY, *fields}):
        _plant(root, [step for step in steps(path) if isinstance(step, str)])
    return root


def _plant(root: Tree, keys: list[str]) -> None:
    here = root
    for key in keys[:-1]:
        below = here.setdefault(key, {})
        if below is None:
            return
        here = below
    here[keys[-1]] = None


def strip(value: Any, kept: Tree | None) -> Any:
    """The value without the keys that are not in the tree; scalars on the way stay."""
    if kept is None:
        return value
    if isinstance(value, dict):
        return {key: strip(each, kept[key]) for key, each in value.items() if key in kept}
    if isinstance(value, list):
        return [strip(each, kept) for each in value]
    return value


def select(item: dict[str, Any], fields: tuple[str, ...] | None) -> dict[str, Any]:
    """The object with what is kept of it."""
    found: dict[str, Any] = strip(item, tree(fields))
    tidy((found,), fields)
    return found


def tidy(items: Iterable[dict[str, Any]], fields: tuple[str, ...] | None) -> None:
    """Drop what repeats the object in other words, in place."""
    managed = any(path.startswith(MANAGED) for path in fields or ())
    for item in items:
        metadata = item.get("metadata")
        if isinstance(metadata, dict):
            if not managed:
                metadata.pop("managedFields", None)
            annotations = metadata.get("annotations")
            if isinstance(annotations, dict):
                annotations.pop(LAST_APPLIED, None)
