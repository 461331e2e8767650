"""Part by part, file by file: which are read, and what becomes of those that cannot be."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from lbdoctor.model import Coverage, Kind
from lbdoctor.sources.complaints import complaints
from lbdoctor.sources.decode import Undecodable, batches
from lbdoctor.sources.entries import Entry, Inventory, Unloadable
from lbdoctor.sources.foreign import NotObjects, looks_like_objects, refuse_foreign
from lbdoctor.sources.harvest import Harvest, Page
from lbdoctor.sources.junk import junk
from lbdoctor.sources.layouts import Part, Spot, owner
from lbdoctor.sources.layouts.paths import resource

_PROMISING: Final = re.compile(r"\.(?:jsonl?|ndjson|ya?ml)\Z", re.IGNORECASE)
_KIND: Final = re.compile(rb'"?kind"?: *"?([A-Za-z]+)')
_HEAD: Final = 4096


class Reader:
    """Feeds a harvest. `empty` are the files without a byte, `read` counts those with some."""

    def __init__(self, harvest: Harvest) -> None:
        self._harvest = harvest
        self._names = {name for _, name in harvest.catalogue.kinds}
        self.empty: list[str] = []
        self.read = 0

    def part(self, part: Part, *, alone: bool = False) -> bool:
        """Read the files of one part; the answer is whether there was anything in them.

        `alone` says that the user gave one file, which is then read whatever its name.
        """
        used = [entry for entry in part.entries if self._file(entry, part, alone)]
        return bool(used)

    def refused(self, inventory: Inventory, shared: Sequence[Part]) -> None:
        """Remember files that were never opened as gaps of what they could have held."""
        for each in inventory.refusals:
            self._harvest.notes.append(f"{each.name}: {each.reason}")
            part = owner(each.name, shared)
            spot = part.layout.spot(part.inside(each.name))
            if spot is not None and not junk(each.name):
                self._gap(self._page(part, spot, each.name), each.reason, each.state)
        if inventory.cut:
            self._harvest.notes.append(f"{inventory.location}: {inventory.cut}")
            page = Page(shared[-1].layout, Spot(), "the rest of the input", None)
            self._gap(page, inventory.cut, Coverage.CUT_OFF)

    def _page(self, part: Part, spot: Spot, name: str) -> Page:
        kind = self._harvest.catalogue.find(spot.named)[0] if spot.named else None
        return Page(part.layout, spot, name, kind)

    def _file(self, entry: Entry, part: Part, alone: bool) -> bool:
        spot = part.layout.spot(part.inside(entry.name))
        if spot is None or (junk(entry.name) and not alone):
            return False
        page = self._page(part, spot, entry.name)
        if page.kind is None and spot.proof:
            return True
        hopeful = alone or page.kind is not None or _PROMISING.search(entry.name) is not None
        if entry.size == 0:
            if hopeful:
                self.empty.append(entry.name)
                self._gap(page, "the file is empty", Coverage.FAILED)
            return False
        return self._attempt(entry, page, hopeful)

    def _attempt(self, entry: Entry, page: Page, hopeful: bool) -> bool:
        try:
            self.read += 1
            return self._decode(entry.load(), page, hopeful)
        except (Unloadable, Undecodable) as error:
            self._failed(page, str(error), Coverage.FAILED)
        except NotObjects as error:
            self._harvest.notes.append(f"{page.origin}: {error}")
            if page.kind is not None:
                self._gap(page, str(error), Coverage.NOT_IN_DUMP)
        except (MemoryError, RecursionError):
            self._failed(page, "too large or too deep to be decoded", Coverage.FAILED)
        return False

    def _decode(self, data: bytes, page: Page, hopeful: bool) -> bool:
        if page.spot.errors:
            return self._complaints(data, page)
        refuse_foreign(data)
        if not hopeful and not looks_like_objects(data[:_HEAD]):
            return False
        if page.kind is None and page.spot.named is not None and self._unwanted(data):
            return True
        before = self._harvest.met
        self._harvest.met = False
        hint = (_version(page.kind), page.kind.name) if page.kind else ("", "")
        for batch in batches(data, self._harvest.catalogue.wanted, hint):
            self._harvest.take(batch, page)
        used, self._harvest.met = self._harvest.met, before or self._harvest.met
        return used

    def _complaints(self, data: bytes, page: Page) -> bool:
        for about, state, message in complaints(data):
            look = page.look(page.kind, state, message)
            if page.spot.named is None:
                kind = self._harvest.catalogue.find(resource((about or "").partition("/")[0]))[0]
                self._harvest.looks += [replace(look, kind=kind)] if kind else []
            else:
                self._harvest.looks.append(replace(look, place=about or look.place))
        return True

    def _unwanted(self, data: bytes) -> bool:
        """Whether the beginning of a file agrees with its name: a kind that nobody asked for."""
        kinds = {found.decode().removesuffix("List") for found in _KIND.findall(data[:_HEAD])}
        return "" not in kinds and not kinds & self._names

    def _failed(self, page: Page, reason: str, state: Coverage) -> None:
        self._harvest.notes.append(f"{page.origin}: {reason}")
        self._gap(page, reason, state)

    def _gap(self, page: Page, reason: str, state: Coverage) -> None:
        """A file that tells its kind is a gap of that; any other could have held everything."""
        if page.kind is not None or page.spot.named is None:
            self._harvest.looks.append(page.look(page.kind, state, reason))


def _version(kind: Kind) -> str:
    return f"{kind.group}/{kind.versions[0]}" if kind.group else kind.versions[0]
