"""From what the checks need to the fewest lists that bring it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from lbdoctor.kinds import EVENT
from lbdoctor.model import Coverage, Kind, Need
from lbdoctor.sources import Seen
from lbdoctor.wanted import together


def lists(needs: Sequence[Need]) -> list[Need]:
    """One need for each list to fetch: those that another one brings anyway are folded into it."""
    bykind: dict[Kind, list[Need]] = {}
    for need in map(_placed, needs):
        bykind.setdefault(need.kind, []).append(need)
    return [each for group in bykind.values() for each in _folded(group)]


def narrowed(needs: Iterable[Need], namespace: str) -> list[Need]:
    """The same needs for one namespace alone, as far as it is enough to look there.

    Kinds that serve everybody are wanted from everywhere. Events tell of those, too, so that they
    are wanted from the namespaces that other needs name as well.
    """
    wanted = list(needs)
    named = {each.namespace for each in wanted if each.namespace} | {namespace}
    found: list[Need] = []
    for need in wanted:
        if need.namespace is not None or not local(need.kind):
            found.append(need)
        else:
            spaces = sorted(named) if need.kind == EVENT else [namespace]
            found += [replace(need, namespace=each) for each in spaces]
    return found


def local(kind: Kind) -> bool:
    """Whether it is enough to look for a kind in the namespace that was asked for."""
    return kind.namespaced and not kind.shared


def left_out(needs: Iterable[Need], namespace: str) -> list[Seen]:
    """What is known of the other namespaces: nobody asked for them."""
    why = f"only the namespace {namespace} was asked for"
    kinds = dict.fromkeys(each.kind for each in needs if each.namespace is None)
    state = Coverage.NOT_COLLECTED
    return [Seen(each, state, reason=why, asked=False) for each in kinds if local(each)]


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
