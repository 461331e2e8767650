"""Label selectors as objects have them, and as kubectl takes them: `a=b,c!=d,e in (x,y),f,!g`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

_KEY = r"[A-Za-z0-9](?:[\w./-]*[A-Za-z0-9])?"
_VALUE = r"[\w.-]*"
_TERM = re.compile(
    rf"\s*(?:(?P<key>{_KEY})\s*(?P<op>==|=|!=)\s*(?P<value>{_VALUE})"
    rf"|(?P<set>{_KEY})\s+(?P<how>in|notin)\s*\((?P<values>[^()]*)\)"
    rf"|(?P<bang>!?)\s*(?P<bare>{_KEY}))\s*(?:,|\Z)"
)


class Term(NamedTuple):
    """One condition; `wanted` is false for `!=`, `notin` and `!key`; no values: any value."""

    key: str
    wanted: bool
    values: frozenset[str] | None

    def holds(self, labels: Mapping[str, str]) -> bool:
        """Whether the labels meet it; a label that is not there meets `!=` and `notin`."""
        there = self.key in labels
        if there and self.values is not None:
            there = labels[self.key] in self.values
        return there == self.wanted


def parsed(text: str) -> tuple[Term, ...]:
    """The terms of a selector. Raises ValueError with the part that is none."""
    terms: list[Term] = []
    place = 0
    while place < len(text):
        found = _TERM.match(text, place)
        if found is None or (found.end() == place):
            raise ValueError(
                f"{text[place:].strip()!r} is no label selector (a=b, a!=b, a in (b,c), a, !a)"
            )
        terms.append(_term(found))
        place = found.end()
    return tuple(terms)


def _term(found: re.Match[str]) -> Term:
    if found["key"]:
        return Term(found["key"], found["op"] != "!=", frozenset({found["value"]}))
    if found["set"]:
        values = frozenset(value.strip() for value in found["values"].split(","))
        return Term(found["set"], found["how"] == "in", values)
    return Term(found["bare"], not found["bang"], None)


def selects(selector: Mapping[str, Any] | None, labels: Mapping[str, str]) -> bool:
    """Whether a label selector (matchLabels and matchExpressions) matches; an empty one does."""
    selector = selector or {}
    wanted = selector.get("matchLabels") or {}
    if any(labels.get(key) != value for key, value in wanted.items()):
        return False
    return all(_expression(each, labels) for each in selector.get("matchExpressions") or ())


def _expression(term: Mapping[str, Any], labels: Mapping[str, str]) -> bool:
    key, values = term.get("key", ""), term.get("values") or ()
    match term.get("operator"):
        case "In":
            return labels.get(key) in values
        case "NotIn":
            return labels.get(key) not in values
        case "Exists":
            return key in labels
        case "DoesNotExist":
            return key not in labels
    return False
