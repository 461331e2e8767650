"""Texts that stand where a tool has hidden a value: the value exists, but is not known."""

from __future__ import annotations

import re
from typing import Any, Final

_PATTERNS: Final = (
    r"\*\*\*(?:HIDDEN|TOKEN_\w+)\*\*\*",
    r"REDACTED-[\w-]+",
    r"(?<![\w.])x-(?:ipv[46]|mac)-[0-9a-fx]+-x(?![\w.])",
    r"\A(?:[\w.-]{1,253}-)?[0-9a-f]{64}\Z",
    r"\Axxx(?:\.xxx){3}\Z",
    r"\Axxx\Z",
)
_HIDDEN: Final = re.compile("|".join(_PATTERNS))
_LONGEST: Final = 65536


def hidden(value: Any) -> bool:
    """Whether a value is a stand-in, or has one in it: present, but unknown."""
    if isinstance(value, str):
        return _HIDDEN.search(value[:_LONGEST]) is not None
    if isinstance(value, dict):
        return any(hidden(key) or hidden(each) for key, each in value.items())
    if isinstance(value, list | tuple):
        return any(map(hidden, value))
    return False
