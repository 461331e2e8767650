"""YAML to objects, event by event: no node trees, no aliases, and what nobody declared is skipped."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any, Final

import yaml

from lbdoctor.sources.batch import Ask, Found, Problem
from lbdoctor.sources.clean import noisy, refusals, silence
from lbdoctor.sources.items import Mistaken
from lbdoctor.sources.shapes import single
from lbdoctor.sources.yaml_aliases import Unaliased
from lbdoctor.sources.yaml_objects import Builder
from lbdoctor.sources.yaml_values import Aliased, Get, Refused

TRIES: Final = 100
_DOCUMENT: Final = re.compile(rb"^---", re.MULTILINE)
_ODD: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x84\x86-\x9f\ufffe\uffff]")
_Parser: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read(data: bytes, ask: Ask) -> Iterator[Found]:
    """All documents of a file, and the refusals of the server between them."""
    if noisy(data):
        for status in refusals(data):
            yield single(status, ask)
        data = silence(data)
    for _ in range(TRIES):
        found, stopped = _parse(data, ask)
        if stopped and "character" in str(stopped) and (cleaned := _printable(data)) != data:
            data = cleaned
            continue
        yield from found
        if stopped is None or (rest := _resume(data, stopped)) is None:
            return
        data = data[rest:]
    yield Problem(f"damaged in {TRIES} places; the rest was not read")


def _parse(data: bytes, ask: Ask) -> tuple[list[Found], Exception | None]:
    """The documents up to the end or the first error, and that error."""
    try:
        return _built(data, ask, lambda: _Parser(data).get_event)
    except Aliased:
        return _built(data, ask, lambda: Unaliased(_Parser(data).get_event))


def _built(data: bytes, ask: Ask, begin: Callable[[], Get]) -> tuple[list[Found], Exception | None]:
    for ahead in (data, None):
        builder = Builder(ahead, ask)
        stopped: Exception | None = None
        try:
            try:
                builder.run(begin())
            except Aliased:
                raise
            except (yaml.YAMLError, Refused, ValueError, RecursionError) as error:
                stopped = error
                builder.stop(_where(data, error))
        except Mistaken:  # also found out where the input stops
            continue
        return builder.found, stopped
    raise AssertionError("without a guess nothing can be mistaken")


def _where(data: bytes, error: Exception) -> str:
    if isinstance(error, yaml.MarkedYAMLError) and error.problem_mark is not None:
        problem = error.problem or "not YAML"
        if "end of stream" in problem or error.problem_mark.line >= data.count(b"\n"):
            return "cut off"
        return f"damaged at line {error.problem_mark.line + 1} ({problem})"
    return " ".join(str(error).split()) or "nested too deeply"


def _printable(data: bytes) -> bytes:
    return _ODD.sub("\ufffd", data.decode("utf-8", "replace")).encode("utf-8", "replace")


def _resume(data: bytes, error: Exception) -> int | None:
    """Where the first document after the error begins."""
    line = error.line if isinstance(error, Refused) else None
    if isinstance(error, yaml.MarkedYAMLError) and error.problem_mark is not None:
        line = error.problem_mark.line
    if line is None:
        return None
    at = 0
    for _ in range(line):
        at = data.find(b"\n", at) + 1
        if not at:
            return None
    found = _DOCUMENT.search(data, at)
    return found.start() if found and found.start() else None
