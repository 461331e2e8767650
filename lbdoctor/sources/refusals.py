"""What a server said instead of an answer, in words that are safe to show."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable
from http import HTTPStatus
from typing import Final

from lbdoctor.model import Coverage

_LONGEST: Final = 240
_SECRETS: Final = re.compile(
    r"(?i)(?:bearer|basic)\s+[\w.~+/=-]{6,}|eyJ[\w-]{6,}\.[\w.-]+|(?<=://)[^/\s@]+@"
)
_TAGS: Final = re.compile(r"(?is)<(script|style)\b.*?</\1>|<[^>]*>")
_TITLE: Final = re.compile(r"(?is)<title[^>]*>(.*?)</title>")


def safe(text: str, secrets: Iterable[str] = ()) -> str:
    """One short line without secrets and without control characters."""
    for secret in secrets:
        text = text.replace(secret, "…")
    text = _SECRETS.sub("…", text)
    line = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return line if len(line) <= _LONGEST else line[: _LONGEST - 1] + "…"


def quote(body: bytes, secrets: Iterable[str] = ()) -> str:
    """What a body says: its message or error, the title of a web page, or its first words."""
    text = body[:100_000].decode("utf-8", "replace")
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        found = None
    for key in ("message", "error"):
        if isinstance(found, dict) and isinstance(found.get(key), str):
            return safe(found[key], secrets)
    if "<" in text[:200]:
        title = _TITLE.search(text)
        text = html.unescape(title[1] if title else _TAGS.sub(" ", text))
        return safe(f"a web page: {text}", secrets)
    return safe(text, secrets) if any(map(str.isalnum, text)) else ""


def refusal(status: int, body: bytes, secrets: Iterable[str] = ()) -> tuple[Coverage, str]:
    """The gap that a status other than 200 means, and the reason in words."""
    said = quote(body, secrets)
    tail = f": {said}" if said else ""
    name = f"{status} {_phrase(status)}".rstrip()
    if status == 401:
        return Coverage.FAILED, f"the server does not accept the credentials ({name})"
    if status == 403:
        return Coverage.FORBIDDEN, said or name
    if 300 <= status < 400:
        return Coverage.FAILED, f"the server redirects elsewhere ({name})"
    if status in (408, 504):
        return Coverage.TIMED_OUT, f"{name}{tail}"
    return Coverage.FAILED, f"{name}{tail}"


def _phrase(status: int) -> str:
    return HTTPStatus(status).phrase if status in set(HTTPStatus) else ""
