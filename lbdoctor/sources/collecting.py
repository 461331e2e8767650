"""What one scan asks one server: every list once, side by side."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from lbdoctor.kinds import CRD
from lbdoctor.model import Coverage, Need, Obj
from lbdoctor.sources import Seen
from lbdoctor.sources.crew import Job, Tell, side_by_side
from lbdoctor.sources.discovery import Catalogue, Missing, Served
from lbdoctor.sources.paging import Listing, fill

if TYPE_CHECKING:
    from lbdoctor.sources.wire import Wire

_NOT_YET: Final = "the server has a definition of this kind, and does not serve it at the moment"

Progress = Callable[[str, int, str], None]
"""Hears `<plural>.<group>`, how many objects so far, and `reading` or how it ended."""


@dataclass(slots=True)
class Collection:
    """The lists of one scan, finished or not: an interrupt leaves what had arrived."""

    cluster: str
    wire: Wire
    wanted: Sequence[Need]
    progress: Progress | None = None
    catalogue: Catalogue = field(default_factory=Catalogue)
    listings: list[Listing] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def collect(self) -> None:
        """Fetch every list that is wanted and that the server has."""
        found = [(need, self.catalogue.find(need.kind)) for need in self.wanted]
        self.fetch(
            [Listing(self.cluster, need, at) for need, at in found if isinstance(at, Served)]
        )

    def fetch(self, listings: Sequence[Listing]) -> None:
        """Fetch these lists with a few connections at a time."""
        self.listings += listings
        side_by_side([self._job(each) for each in listings], self.wire.stop)

    def _job(self, listing: Listing) -> Job:
        def run(tell: Tell) -> None:
            fill(listing, self.wire, lambda: tell(self._news(listing)))

        return run

    def _news(self, listing: Listing) -> Callable[[], None]:
        """How far the list is now, to be told later: by then the next page may be there."""
        state = listing.state.value if listing.state else "reading"
        news = listing.need.kind.resource, (listing.whole or listing).count, state
        return lambda: self.progress(*news) if self.progress else None

    def objects(self) -> list[Obj]:
        """Everything that arrived, in the order of the lists."""
        return [obj for listing in self.listings for obj in tuple(listing.objects)]

    def seen(self, interrupted: bool) -> list[Seen]:
        """How well each need was seen; what was under way when interrupted is not collected."""
        return list(dict.fromkeys((*self._missing(interrupted), *self._listed())))

    def _missing(self, interrupted: bool) -> Iterator[Seen]:
        begun = {listing.need.kind for listing in self.listings}
        defined = self._defined()
        for need in self.wanted:
            at = self.catalogue.find(need.kind)
            if interrupted and need.kind not in begun:
                yield Seen(need.kind, Coverage.NOT_COLLECTED, reason="interrupted")
            elif isinstance(at, Missing) and need.kind.resource in defined:
                yield Seen(need.kind, Coverage.FAILED, reason=_NOT_YET)
            elif isinstance(at, Missing):
                yield Seen(need.kind, at.state, reason=at.reason)

    def _defined(self) -> set[str]:
        """The custom kinds that have a definition; one that was just booted serves them later."""
        lists = (each for each in self.listings if each.need.kind == CRD)
        return {obj.ref.name for each in lists for obj in tuple(each.objects)}

    def _listed(self) -> Iterator[Seen]:
        for listing in self.listings:
            state, reason, need = listing.state, listing.reason, listing.need
            if listing.guess and state is Coverage.FORBIDDEN:
                continue
            if state is None:
                state = Coverage.CUT_OFF if listing.objects else Coverage.NOT_COLLECTED
                reason = "interrupted"
            yield Seen(need.kind, state, need.namespace, need.selector, listing.count, reason)

    def nothing(self) -> str:
        """Why nothing at all can be seen, where that is so: the server went, or turned us away."""
        ended = [each for each in self.listings if each.state is not None]
        lost = [each for each in ended if each.status in (0, 401) and not each.objects]
        return lost[0].reason if lost and len(lost) == len(ended) else ""
