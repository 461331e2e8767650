"""A page of text: labelled lines that wrap, commands that do not, colours where they may be."""

from __future__ import annotations

import io
import textwrap

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from lbdoctor.printable import printable
from lbdoctor.reports import Screen
from lbdoctor.reports._words import wrapped

STYLES = {
    "pending": "bold red",
    "broken": "bold red",
    "degraded": "bold yellow",
    "unknown": "bold cyan",
    "ok": "green",
    "error": "red",
    "warning": "yellow",
    "info": "cyan",
}


class Page:
    """Collects lines; `text` is what came together."""

    def __init__(self, screen: Screen) -> None:
        self._out = io.StringIO()
        self._console = Console(
            file=self._out,
            width=screen.width,
            force_terminal=screen.color,
            no_color=not screen.color,
            color_system="standard" if screen.color else None,
            highlight=False,
            emoji=False,
            markup=False,
            legacy_windows=False,
        )
        self._width = screen.width

    @property
    def text(self) -> str:
        """Everything so far, without blanks at the ends of lines."""
        lines = self._out.getvalue().splitlines()
        return "\n".join(line.rstrip() for line in lines).strip("\n") + "\n"

    def line(
        self, text: str = "", style: str = "", *, indent: int = 0, hang: int = 0, fold: bool = True
    ) -> None:
        """A paragraph; lines after the first hang by so much more. Words may stay unbroken."""
        indent = min(indent, self._width // 2)
        lines = textwrap.wrap(
            printable(text),
            self._width,
            initial_indent=" " * indent,
            subsequent_indent=" " * (indent + hang),
            break_long_words=fold,
            break_on_hyphens=False,
        )
        for line in lines or [""]:
            self._whole(Text(line, style))

    def item(self, head: str, style: str, text: str, indent: int = 0) -> None:
        """A short head, then a text that wraps under itself."""
        self.field(head, text, indent=indent, style=style, width=len(head))

    def field(
        self, label: str, text: str, *, indent: int = 2, style: str = "dim", width: int = 9
    ) -> None:
        """A label in a column of its own, then a text that wraps under itself."""
        grid = Table.grid(padding=(0, 2, 0, 0), expand=False)
        grid.add_column(width=width, no_wrap=True)
        grid.add_column(overflow="fold")
        grid.add_row(Text(label, style), Text(printable(text)))
        self._console.print(Padding(grid, (0, 0, 0, indent)))

    def command(self, command: str, indent: int = 4) -> None:
        """A command in lines that can be pasted together."""
        for line in wrapped(command, self._width - indent):
            self._whole(Text(" " * indent + line, "bold"))

    def _whole(self, line: Text) -> None:
        self._console.print(line, soft_wrap=True, no_wrap=True, overflow="ignore", crop=False)
