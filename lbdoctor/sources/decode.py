"""Bytes to objects: JSON and YAML, whole or cut, friendly or hostile."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from lbdoctor.sources import decode_json, decode_yaml
from lbdoctor.sources.batch import (
    SKIP,
    Ask,
    Batch,
    Change,
    Fields,
    Found,
    Problem,
    Undecodable,
    Wanted,
)
from lbdoctor.sources.clean import plain, segments
from lbdoctor.sources.shapes import last

__all__ = ["SKIP", "Batch", "Fields", "Undecodable", "Wanted", "batches"]

_BLANK: Final = re.compile(rb"(?:\s|,|#[^\n]*\n|---[ \t]*\r?\n)*")
_SIGN: Final = re.compile(
    rb"^(?:[{\[]|(?:apiVersion|kind|items|metadata|- [\w-]+) *:|---)", re.MULTILINE
)


def batches(data: bytes, wanted: Wanted, hint: tuple[str, str] = ("", "")) -> Iterator[Batch]:
    """Decode a file. Raises Undecodable where nothing of it can be used."""
    ask = Ask(wanted, hint)
    changes: list[Change] = []
    problems: list[str] = []
    used = False
    for each in _found(plain(data), ask):
        if isinstance(each, Change):
            changes.append(each)
        elif isinstance(each, Problem):
            problems.append(each.reason)
        else:
            used = True
            yield each
    yield from last(changes)
    if not used and not changes:
        raise Undecodable(_unusable(problems))
    for reason in dict.fromkeys(problems):
        yield Batch("", "", [], False, complete=False, reason=reason)


def _unusable(problems: list[str]) -> str:
    found = problems[0] if problems else "expected objects, found an empty file"
    if found.startswith("expected"):
        return found
    return f"expected an object or a list of objects, but the text is {found}"


def _found(data: bytes, ask: Ask) -> Iterator[Found]:
    for part, cut in segments(data):
        if cut:
            yield Problem(cut)
        elif _is_json(part):
            yield from _json(part, ask)
        elif part.strip():
            yield from decode_yaml.read(part, ask)


def _is_json(data: bytes) -> bool:
    """Whether the first line that looks like an object looks like JSON."""
    found = _SIGN.search(data)
    return found is not None and found[0] in (b"{", b"[")


def _json(data: bytes, ask: Ask) -> Iterator[Found]:
    """JSON; or, where nothing of it can be used, the flow style of YAML that looks like it."""
    for number, each in enumerate(decode_json.read(data, ask)):
        if number == 0 and isinstance(each, Problem) and len(data) < 1 << 20:
            found = list(decode_yaml.read(data, ask))
            if any(isinstance(other, Batch) and other.complete for other in found):
                yield from found
                return
        yield each
