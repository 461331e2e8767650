"""What the words of flags mean, and how they are completed."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import click
from click.shell_completion import CompletionItem

from lbdoctor.model import instant
from lbdoctor.selectors import Term, parsed

# Generic only in newer versions of click.
if TYPE_CHECKING:
    _Type = click.ParamType[Any]
else:
    _Type = click.ParamType

_PART = re.compile(r"(\d+(?:\.\d+)?)(ms|s|m|h|d)")
_SECONDS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}


class Duration(_Type):
    """`90s`, `2m`, `1h30m`; a bare number is seconds."""

    name = "duration"

    def convert(self, value: Any, param: Any, ctx: Any) -> timedelta:
        """The span of time; fails with an example."""
        if isinstance(value, timedelta):
            return value
        text = str(value)
        if text.replace(".", "", 1).isdigit():
            return timedelta(seconds=float(text))
        parts = _PART.findall(text)
        if not parts or "".join(a + b for a, b in parts) != text:
            self.fail(f"{text!r} is no duration; write for instance 90s, 2m or 1h30m", param, ctx)
        return timedelta(seconds=sum(float(amount) * _SECONDS[unit] for amount, unit in parts))


class Moment(_Type):
    """An RFC 3339 time, `2026-01-31T12:00:00Z`."""

    name = "time"

    def convert(self, value: Any, param: Any, ctx: Any) -> datetime:
        """The time; fails with an example."""
        found = value if isinstance(value, datetime) else instant(value)
        if found is None:
            self.fail(f"{value!r} is no time; write for instance 2026-01-31T12:00:00Z", param, ctx)
        return found


class Labels(_Type):
    """A label selector as kubectl takes it."""

    name = "labels"

    def convert(self, value: Any, param: Any, ctx: Any) -> tuple[Term, ...]:
        """The terms; fails with the part that is none."""
        if isinstance(value, tuple):
            return value
        try:
            return parsed(str(value))
        except ValueError as error:
            self.fail(str(error), param, ctx)


class Codes(_Type):
    """Codes and areas of checks with commas between them."""

    name = "codes"

    def convert(self, value: Any, param: Any, ctx: Any) -> tuple[str, ...]:
        """The words, without blanks."""
        if isinstance(value, tuple):
            return value
        return tuple(word.strip() for word in str(value).split(",") if word.strip())

    def shell_complete(self, ctx: Any, param: Any, incomplete: str) -> list[CompletionItem]:
        """The codes and areas that begin like the last word."""
        from lbdoctor.registry import load

        before, comma, word = incomplete.rpartition(",")
        registry = load()
        known = [*registry.codes, *sorted({check.area for check in registry.checks})]
        return [CompletionItem(before + comma + each) for each in known if each.startswith(word)]


class Page(_Type):
    """The code of a fault or the id of an engine."""

    name = "code"

    def shell_complete(self, ctx: Any, param: Any, incomplete: str) -> list[CompletionItem]:
        """The codes and ids that begin like the word."""
        from lbdoctor.registry import load

        registry = load()
        known = [*registry.codes, *(engine.id for engine in registry.engines)]
        return [CompletionItem(each) for each in known if each.startswith(incomplete)]
