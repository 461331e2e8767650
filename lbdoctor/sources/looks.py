"""Where somebody looked for a kind, and what came of it; the ground of all completeness."""

from __future__ import annotations

from dataclasses import dataclass

from lbdoctor.model import Coverage, Kind
from lbdoctor.sources.layouts import Layout


@dataclass(frozen=True, slots=True)
class Look:
    """One list (or single object) of a file, or the failure to read it.

    `kind` is None where nothing tells what a bad file held. `place` is the namespace that the
    path names; None means all of them, or (`guessed`) not said. `spaces` are the namespaces of
    all objects in the list, of whatever kind. `canonical` marks a file name that only a list of
    all namespaces has.
    """

    kind: Kind | None
    origin: str
    layout: Layout
    place: str | None = None
    listed: bool = True
    guessed: bool = False
    canonical: bool = False
    count: int = 0
    spaces: frozenset[str] = frozenset()
    state: Coverage = Coverage.COMPLETE
    reason: str = ""

    @property
    def good(self) -> bool:
        """Whether the file was read to its end."""
        return self.state is Coverage.COMPLETE
