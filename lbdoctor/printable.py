"""Text of a stranger's objects as it may be shown: nothing in it steers a terminal or a shell."""

from __future__ import annotations

import re
import shlex
from typing import Final

LOST: Final = "\N{REPLACEMENT CHARACTER}"
# Escape sequences begin with one of the first two groups; the others turn the order of what is read.
_STEERING: Final = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]"
)
_PLAIN: Final = re.compile(r"[\w@%+=:,./-]+(?: [\w@%+=:,./-]+)*", re.ASCII)


def printable(text: str) -> str:
    """The same text, in lines, without characters that steer a terminal."""
    if text.replace("\n", "").isprintable():
        return text
    return _STEERING.sub(LOST, text)


def escaped(json: str) -> str:
    """The same JSON, such characters written as JSON may write them."""
    if json.isprintable():
        return json
    return _STEERING.sub(lambda found: f"\\u{ord(found[0]):04x}", json)


def one_line(text: str) -> str:
    """The same text in one line, without characters that nobody can see."""
    if text.isprintable():
        return text
    return "".join(each if each.isprintable() else LOST for each in text)


def pasteable(command: str) -> str | None:
    """One simple command, whatever its words hold; None where they cannot be told apart.

    A name from a dump may hold what means something to a shell: it is quoted.
    """
    if _PLAIN.fullmatch(command):
        return command
    try:
        return shlex.join(shlex.split(one_line(command)))
    except ValueError:
        return None
