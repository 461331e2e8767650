"""A state that somebody saved: files, folders, archives, of one cluster."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from datetime import datetime
from typing import Final

from lbdoctor.model import Need
from lbdoctor.printable import one_line
from lbdoctor.sources import Reading, Unreadable
from lbdoctor.sources.catalogue import Catalogue
from lbdoctor.sources.completeness import Completeness
from lbdoctor.sources.declined import declined
from lbdoctor.sources.harvest import Harvest
from lbdoctor.sources.inputs import opened
from lbdoctor.sources.layouts import Part, parts
from lbdoctor.sources.layouts.known import LAYOUTS, OTHER
from lbdoctor.sources.limits import Budget
from lbdoctor.sources.reading import Reader
from lbdoctor.sources.when import moment, version

_MOST_NOTES: Final = 50
_EXPECTED: Final = (
    "expected Kubernetes objects (kubectl get -o json or yaml, kubectl cluster-info dump, a "
    "must-gather or support bundle, or an archive of these)"
)


class DumpSource:
    """Reads one or more paths as the state of one cluster, whatever tool wrote them."""

    def __init__(self, paths: Sequence[str], cluster: str) -> None:
        self._paths = tuple(sorted(set(paths)))
        self._cluster = cluster

    def read(self, needs: Sequence[Need]) -> Reading:
        """Find out what the paths hold, decode what is needed, and weigh what it proves."""
        harvest = Harvest(self._cluster, Catalogue(needs))
        reader = Reader(harvest)
        used: list[Part] = []
        files: list[str] = []
        archived: list[datetime] = []
        with ExitStack() as closing:
            for path in self._paths:
                inventory = opened(path, Budget(), closing)
                shared = parts(inventory.entries, LAYOUTS, OTHER)
                names = [entry.name for entry in inventory.entries]
                alone = len(names) == 1 and "/" not in names[0]
                used += [part for part in shared if reader.part(part, alone=alone)]
                reader.refused(inventory, shared)
                files += names
                files += [each.name for each in inventory.refusals]
                archived += [each.modified for each in inventory.entries if each.modified]
            self._require(harvest, reader, files)
            return self._reading(harvest, reader, used, max(archived, default=None))

    @property
    def _location(self) -> str:
        return ", ".join(self._paths)

    @property
    def _short(self) -> str:
        more = len(self._paths) - 2
        return f"{', '.join(self._paths[:2])} and {more} more" if more > 0 else self._location

    def _require(self, harvest: Harvest, reader: Reader, files: Sequence[str]) -> None:
        """Stop where nothing can be examined, or where two clusters were mixed."""
        if len(harvest.identities) > 1:
            uids = " and ".join(sorted(harvest.identities)[:2])
            raise Unreadable(
                f"{self._short}: expected the dump of one cluster, found two "
                f"(the Namespace kube-system has the uids {uids}); "
                "give that of a Supervisor with --supervisor-from"
            )
        if not harvest.objects and not harvest.met:
            found = declined(files) or _instead(harvest, reader)
            raise Unreadable(one_line(f"{self._short}: {_EXPECTED}, found {found}"))

    def _reading(
        self, harvest: Harvest, reader: Reader, used: Sequence[Part], archived: datetime | None
    ) -> Reading:
        layouts = {part.layout.title: part.layout for part in used}
        known = Completeness(
            harvest.looks,
            harvest.objects,
            list(layouts.values()),
            harvest.sentinel,
            harvest.counted,
        )
        moments = [moment(part) for part in used]
        captured = max((each for each in moments if each is not None), default=None)
        exact = captured is not None and None not in moments
        newest = harvest.stamps.newest
        latest = max((each for each in (captured, newest) if each is not None), default=archived)
        return Reading(
            self._cluster,
            "dump",
            " + ".join(sorted(layouts)) or OTHER.title,
            self._location,
            version=max(filter(None, map(version, used)), default=""),
            objects=list(harvest.asked()),
            seen=[seen for kind in harvest.catalogue.needed for seen in known.seen(kind)],
            captured_at=captured,
            now=captured if exact else latest,
            exact=exact,
            notes=_notes(harvest, reader),
        )


def _instead(harvest: Harvest, reader: Reader) -> str:
    """What was there, in place of objects."""
    if harvest.notes:
        return harvest.notes[0]
    if reader.empty:
        return f"{reader.empty[0]}, which is empty"
    if reader.read == 1:
        return "a file without one"
    return f"{reader.read:,} files without one" if reader.read else "no file"


def _notes(harvest: Harvest, reader: Reader) -> tuple[str, ...]:
    notes = sorted({one_line(note) for note in harvest.notes})
    if len(notes) > _MOST_NOTES:
        notes[_MOST_NOTES:] = [f"{len(notes) - _MOST_NOTES:,} more files were not read"]
    if reader.empty:
        count = len(reader.empty)
        what = "1 empty file was" if count == 1 else f"{count} empty files were"
        notes.append(f"{what} skipped (first: {min(reader.empty)})")
    return tuple(notes)
