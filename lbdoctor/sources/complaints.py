"""Files in which a collector says what it could not list, and why."""

from __future__ import annotations

import json
from collections.abc import Iterator

from lbdoctor.model import Coverage


def complaints(data: bytes) -> Iterator[tuple[str | None, Coverage, str]]:
    """Namespace or kind (None: all of them), state and message, for each entry."""
    try:
        found = json.loads(data)
    except (ValueError, RecursionError):
        yield None, Coverage.FAILED, "the collector could not list it"
        return
    entries = found.items() if isinstance(found, dict) else ((None, each) for each in found or ())
    for space, message in entries:
        text = message if isinstance(message, str) else json.dumps(message)[:200]
        state = Coverage.FORBIDDEN if "forbidden" in text.lower() else Coverage.FAILED
        yield space or None, state, text
