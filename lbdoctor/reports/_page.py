"""A page of text: labelled lines that wrap, commands that do not, colours where they may be."""

from __future__ import annotations

import textwrap

from lbdoctor.printable import printable
from lbdoctor.reports import Screen
from lbdoctor.reports._wrapping import wrapped

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


_GAP = 2  # columns between a label and its text


class Page:
    """Collects lines; `text` is what came together."""

    def __init__(self, screen: Screen) -> None:
        self._lines: list[str] = []
        self._width = screen.width
        self._color = screen.color

    @property
    def text(self) -> str:
        """Everything so far, without blanks at the ends of lines."""
        return "\n".join(line.rstrip() for line in self._lines).strip("\n") + "\n"

    def line(
        self, text: str = "", style: str = "", *, indent: int = 0, hang: int = 0, fold: bool = True
    ) -> None:
        """A paragraph; lines after the first hang by so much more. Words may stay unbroken."""
        indent = min(indent, self._width // 2)
        for line in self._wrap(text, " " * indent, " " * (indent + hang), fold=fold):
            self._lines.append(self._styled(line, style))

    def item(self, head: str, style: str, text: str, indent: int = 0) -> None:
        """A short head, then a text that wraps under itself; names in it stay whole."""
        self.field(head, text, indent=indent, style=style, width=len(head), fold=False)

    def field(
        self,
        label: str,
        text: str,
        *,
        indent: int = 2,
        style: str = "dim",
        width: int = 9,
        fold: bool = True,
    ) -> None:
        """A label in a column of its own, then a text that wraps under itself."""
        margin = " " * (indent + width + _GAP)
        first, *rest = self._wrap(text, margin, margin, fold=fold)
        head = " " * indent + self._styled(label, style) + " " * (width - len(label) + _GAP)
        self._lines += [head + first[len(margin) :], *rest]

    def command(self, command: str, indent: int = 4) -> None:
        """A command in lines that can be pasted together."""
        for line in wrapped(command, self._width - indent):
            self._lines.append(self._styled(" " * indent + line, "bold"))

    def _wrap(self, text: str, first: str, later: str, *, fold: bool = True) -> list[str]:
        lines = textwrap.wrap(
            printable(text),
            self._width,
            initial_indent=first,
            subsequent_indent=later,
            break_long_words=fold,
            break_on_hyphens=False,
        )
        return lines or [""]

    def _styled(self, text: str, style: str) -> str:
        if not self._color or not style or not text:
            return text
        from rich.color import ColorSystem
        from rich.style import Style

        return Style.parse(style).render(text, color_system=ColorSystem.STANDARD)
