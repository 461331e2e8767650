"""A refusal of the server that was saved as a file, in place of what was asked for."""

from __future__ import annotations

from typing import Any, Final

from lbdoctor.model import Coverage
from lbdoctor.sources.naming import Named

_REASONS: Final = {
    "Forbidden": Coverage.FORBIDDEN,
    "Unauthorized": Coverage.FORBIDDEN,
    "Timeout": Coverage.TIMED_OUT,
    "ServerTimeout": Coverage.TIMED_OUT,
    "Expired": Coverage.CUT_OFF,
}
_CODES: Final = {401: Coverage.FORBIDDEN, 403: Coverage.FORBIDDEN, 504: Coverage.TIMED_OUT}
_UNKNOWN_TYPE: Final = ("could not find the requested resource", "doesn't have a resource type")


def refusal(status: dict[str, Any]) -> tuple[Coverage, str] | None:
    """What a Status says, as coverage and a reason; None for one that reports success."""
    if status.get("status") == "Success":
        return None
    reason, message = status.get("reason"), str(status.get("message") or "refused, without a word")
    if any(words in message for words in _UNKNOWN_TYPE):
        return Coverage.NOT_SERVED, message
    code = status.get("code")
    known = _REASONS.get(reason) if isinstance(reason, str) else None
    return known or _CODES.get(code if isinstance(code, int) else 0, Coverage.FAILED), message


def about(status: dict[str, Any]) -> Named | None:
    """The kind that was refused, where the Status names it."""
    details = status.get("details")
    if not isinstance(details, dict) or not isinstance(details.get("kind"), str):
        return None
    return Named(str(details.get("group") or ""), details["kind"].lower())
