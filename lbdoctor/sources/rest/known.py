"""The APIs that can be read, with the words of their flags; their dialects are loaded when used."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import Final

from lbdoctor.sources.rest.dialect import Dialect


@dataclass(frozen=True, slots=True)
class Api:
    """One API: `id` is its cluster in reports, and begins its flags (`--<id>-<word> URL`)."""

    id: str
    title: str
    word: str
    module: str

    @property
    def environment(self) -> str:
        """What the environment variables with credentials begin with."""
        return f"LBDOCTOR_{self.id.upper()}_"

    @property
    def dialect(self) -> Callable[[], Dialect]:
        """What makes a new conversation with it."""
        found: Callable[[], Dialect] = import_module(self.module).DIALECT
        return found


APIS: Final = (Api("avi", "Avi Controller", "controller", "lbdoctor.sources.rest.avi"),)
