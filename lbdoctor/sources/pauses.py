"""How long to wait before asking again: what the server says, else a little more each time."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final

_FIRST: Final = 0.1
_GROWTH: Final = 3.0


def pause(headers: Mapping[str, str], attempt: int) -> float:
    """The seconds before the next attempt; the first attempt has the number 1."""
    asked = asked_for(headers)
    return _FIRST * _GROWTH ** (attempt - 1) if asked is None else asked


def asked_for(headers: Mapping[str, str]) -> float | None:
    """What `Retry-After` says, as seconds or as a date; None where it says nothing."""
    said = (headers.get("Retry-After") or "").strip()
    if said.isascii() and said.isdigit():
        return float(said)
    try:
        return max((parsedate_to_datetime(said) - datetime.now(UTC)).total_seconds(), 0.0)
    except (ValueError, TypeError, OverflowError):
        return None
