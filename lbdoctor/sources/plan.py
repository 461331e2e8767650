"""From what the checks need to the fewest lists that bring it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from lbdoctor.model import Kind, Need
from lbdoctor.wanted import together


def lists(needs: Sequence[Need]) -> list[Need]:
    """One need for each list to fetch: those that another one brings anyway are folded into it."""
    bykind: dict[Kind, list[Need]] = {}
    for need in map(_placed, needs):
        bykind.setdefault(need.kind, []).append(need)
    return [each for group in bykind.values() for each in _folded(group)]


def _placed(need: Need) -> Need:
    return need if need.kind.namespaced else replace(need, namespace=None)


def _folded(group: Iterable[Need]) -> list[Need]:
    kept: list[Need] = []
    for need in sorted(group, key=_width):
        for index, wide in enumerate(kept):
            if _brings(wide, need):
                kept[index] = replace(wide, fields=together((wide, need)))
                break
        else:
            kept.append(replace(need, fields=together((need,))))
    return kept


def _width(need: Need) -> tuple[bool, bool, str, str]:
    """Sorts wide needs before those that they bring."""
    return bool(need.selector), need.namespace is not None, need.selector, need.namespace or ""


def _brings(wide: Need, need: Need) -> bool:
    return wide.selector in ("", need.selector) and wide.namespace in (None, need.namespace)
