"""States as a tool leaves them that hides every address."""

from __future__ import annotations

import re
from typing import Any, Final

HIDDEN: Final = "***HIDDEN***"
_ADDRESS: Final = re.compile(
    r"\b\d{1,3}(?:\.\d{1,3}){3}\b|\b[0-9a-f]{1,4}(?::[0-9a-f]{0,4}){2,7}\b"
)
_TIME: Final = re.compile(r"\d{4}-\d\d-\d\dT")


def masked(value: Any) -> Any:
    """A copy with a stand-in for every IP address, wherever it stands in a text."""
    if isinstance(value, dict):
        return {key: masked(each) for key, each in value.items()}
    if isinstance(value, list):
        return [masked(each) for each in value]
    if isinstance(value, str) and not _TIME.match(value):
        return _ADDRESS.sub(HIDDEN, value)
    return value
