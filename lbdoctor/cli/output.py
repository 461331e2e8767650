"""Where reports go: `-o FORMAT` to stdout, `-o FORMAT=FILE` to a file."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import click

from lbdoctor.cli.options import below, near
from lbdoctor.diagnosis import Diagnosis
from lbdoctor.gate import Policy
from lbdoctor.reports import Screen, formats, render

_PIECE: Final = 1 << 20
_PAPER: Final = 100  # columns of a report that is written to a file
Target = tuple[str, str | None]


def targets(_: Any, __: Any, words: Sequence[str]) -> list[Target]:
    """The formats and files that `-o` names; `text` to stdout where it names none."""
    found: list[Target] = []
    for word in words:
        name, _, file = word.partition("=")
        if name not in formats():
            known = ", ".join(formats())
            raise click.BadParameter(f"no format {name!r}{near(name, formats())} ({known})")
        found.append((name, file or None))
    if sum(file is None for _, file in found) > 1:
        raise click.BadParameter("only one format can go to standard output; write FORMAT=FILE")
    return found or [("text", None)]


OUTPUT = below("On the screen")(
    "-o", "--output", "outputs", metavar="FORMAT[=FILE]", multiple=True, callback=targets,
    help=f"{'|'.join(formats())}; repeatable, text by default.",
    shell_complete=lambda _, __, word: [each for each in formats() if each.startswith(word)],
)  # fmt: skip


def write(
    diagnosis: Diagnosis, policy: Policy, outputs: Sequence[Target], params: Mapping[str, Any]
) -> None:
    """Write all reports; raises UsageError where a file cannot be written."""
    here = screen(params)
    paper = replace(here, width=_PAPER, color=False)
    for name, file in outputs:
        if file is None:
            _show(render(name, diagnosis, policy, here))
            continue
        try:
            Path(file).write_text(render(name, diagnosis, policy, paper), encoding="utf-8")
        except OSError as error:
            raise click.UsageError(f"-o {name}={file}: {error.strerror}") from None


def _show(text: str) -> None:
    """Write to standard output piece by piece: a large report is not encoded as a whole.

    Who stops reading has seen enough; the exit code still says what was found.
    """
    try:
        for start in range(0, len(text), _PIECE):
            click.echo(text[start : start + _PIECE], nl=False, color=True)
        sys.stdout.flush()
    except BrokenPipeError:
        give_up_stdout()


def give_up_stdout() -> None:
    """Let what is still to be written go nowhere, so that the end of the process is quiet."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def screen(params: Mapping[str, Any]) -> Screen:
    """Standard output as a place to read."""
    wish = params.get("color", "auto")
    auto = (
        sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    )
    width = shutil.get_terminal_size((80, 24)).columns
    color = wish == "always" or (wish == "auto" and auto)
    verbose, quiet = bool(params.get("verbose")), bool(params.get("quiet"))
    return Screen(max(40, min(width, 120)), color, verbose, quiet)
