"""Formats of a report: each module here whose name has no underscore in front is one.

It holds `render(diagnosis, policy, screen) -> str`, and its docstring is its line of help.
"""

from __future__ import annotations

import pkgutil
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING

from lbdoctor.printable import printable

if TYPE_CHECKING:
    from lbdoctor.diagnosis import Diagnosis
    from lbdoctor.gate import Policy


@dataclass(frozen=True, slots=True)
class Screen:
    """Where a report is read: columns, whether colours may be used, all or no notes are wanted."""

    width: int = 80
    color: bool = False
    verbose: bool = False
    quiet: bool = False


def formats() -> list[str]:
    """The names of all formats."""
    names = [found.name for found in pkgutil.iter_modules(__path__)]
    return sorted(name for name in names if not name.startswith("_"))


def render(name: str, diagnosis: Diagnosis, policy: Policy, screen: Screen) -> str:
    """A diagnosis in one format, ending in a line end.

    Nothing in it steers a terminal, but for the colours of those formats that have some.
    """
    module = import_module(f"lbdoctor.reports.{name}")
    text: str = module.render(diagnosis, policy, screen)
    return text if screen.color else printable(text)
