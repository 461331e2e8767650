"""Commands in lines that a shell puts together again."""

from __future__ import annotations

import shlex
import textwrap
from itertools import pairwise


def wrapped(command: str, width: int) -> list[str]:
    """A command in lines that can be pasted together: broken at spaces, with a backslash."""
    if command.startswith("#"):
        return textwrap.wrap(command, width, subsequent_indent="# ")
    words = _units(_shell_words(command), width)
    lines, line = [], words[0]
    for word in words[1:]:
        if len(line) + len(word) + 3 > width:
            lines.append(line + " \\")
            line = "  " + word
        else:
            line += " " + word
    return [*lines, line]


def _units(words: list[str], width: int) -> list[str]:
    """Words that stay together where there is room: a flag (or `>`) and what follows it."""
    units = words[:1]
    for before, word in pairwise(words):
        opens = before == ">" or (before.startswith("-") and "=" not in before)
        fits = len(before) + len(word) + 5 <= width
        if opens and fits and not word.startswith(("-", ">")):
            units[-1] += f" {word}"
        else:
            units.append(word)
    return units


def _shell_words(command: str) -> list[str]:
    """The words of a command as they were quoted."""
    lexer = shlex.shlex(command, posix=False, punctuation_chars=False)
    lexer.whitespace_split = True
    lexer.commenters = ""
    try:
        return list(lexer)
    except ValueError:
        return [command]
