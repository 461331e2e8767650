"""Answers of a REST API that somebody saved: a folder with one file for each path."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from lbdoctor.model import Coverage, Kind, Need, Obj, instant
from lbdoctor.sources import Reading, Seen, Unreadable
from lbdoctor.sources.plan import lists
from lbdoctor.sources.refusals import refusal, safe
from lbdoctor.sources.rest.arrival import NO_HOST
from lbdoctor.sources.rest.dialect import Dialect
from lbdoctor.sources.rest.known import Api
from lbdoctor.sources.rest.listing import Listing, new_of
from lbdoctor.sources.rest.live import settled

ABOUT: Final = "recording"
"""The file that tells when and where the answers were saved: capturedAt, location, version."""

_PAGE: Final = re.compile(r"\.(?:p|page)?(\d+)\Z")
_LARGEST: Final = 256 << 20


@dataclass(slots=True)
class Saved:
    """The answers to one path, by number of the page."""

    pages: dict[int, Any] = field(default_factory=dict)
    broken: str = ""


def word(path: str) -> str:
    """A path as files are called: `cluster/runtime` is `cluster-runtime`."""
    return re.sub(r"[/_]", "-", path.lower().removeprefix("api/").strip("/"))


class RecordedSource:
    """Reads a folder of saved answers."""

    def __init__(self, api: Api, path: str, *, alone: bool = False) -> None:
        """`alone` says that no cluster is read beside it: then nothing can be explained."""
        self._alone = alone
        self._api = api
        self._path = path
        self._dialect: Dialect = api.dialect()

    def read(self, needs: Sequence[Need]) -> Reading:
        """Find the answers that are needed; what has no file was not recorded."""
        wanted = lists(needs)
        files = dict(_files(Path(self._path)))
        about = _about(files)
        listings = [_listing(need, files, self._dialect) for need in wanted]
        listings += [_listing(need, files, self._dialect) for need in _first(self._dialect, wanted)]
        used = [each for each in listings if each.state is not Coverage.NOT_IN_DUMP]
        if not used:
            names = ", ".join(sorted(word(need.kind.plural) for need in wanted)[:3])
            there = ", ".join(sorted(files)[:3]) or "no file"
            raise Unreadable(
                f"{self._path}: expected answers of the {self._api.title} (files as {names} with "
                f"the suffix .json), found {there}"
            )
        doubt = self._dialect.doubt({each.path: each.items for each in listings}, "")
        host = urlsplit(str(about.get("location") or "")).netloc or NO_HOST
        objects, seen = self._objects(listings[: len(wanted)], doubt, host)
        when = instant(about.get("capturedAt"))
        return self._reading(objects, seen, str(about.get("version") or ""), when, listings)

    def _objects(
        self, listings: Sequence[Listing], doubt: str, host: str
    ) -> tuple[list[Obj], list[Seen]]:
        objects: list[Obj] = []
        seen: list[Seen] = []
        for listing in listings:
            found, how = settled(listing, self._dialect, self._api.id, doubt, host)
            objects += found
            seen.append(how)
        return objects, seen

    def _reading(
        self,
        objects: Sequence[Obj],
        seen: Sequence[Seen],
        version: str,
        when: datetime | None,
        listings: Sequence[Listing],
    ) -> Reading:
        broken = [each for each in listings if each.state is Coverage.FAILED]
        return Reading(
            self._api.id,
            "dump",
            f"answers of the {self._api.title}",
            self._path,
            version,
            objects,
            seen,
            captured_at=when,
            now=when,
            exact=when is not None,
            notes=[f"{word(each.path)}: {each.reason}" for each in broken] + self._reminder(),
            api=self._api.id,
        )

    def _reminder(self) -> list[str]:
        words = f"only the {self._api.title} was read, no cluster: --from or --kubeconfig names one"
        return [words] if self._alone else []


def _first(dialect: Dialect, wanted: Sequence[Need]) -> list[Need]:
    paths = {need.kind.plural for need in wanted}
    return [Kind("", path, path).only() for path in dialect.first if path not in paths]


def _about(files: Mapping[str, Saved]) -> Mapping[str, Any]:
    found = files[ABOUT].pages.get(1) if ABOUT in files else None
    return found if isinstance(found, dict) else {}


def _files(root: Path) -> Iterator[tuple[str, Saved]]:
    """The answers in a folder, by word; nothing is read through a link that leads out of it."""
    if not root.is_dir():
        why = "no such folder" if not root.exists() else "expected a folder, found a file"
        raise Unreadable(f"{root}: {why}")
    inside, found = root.resolve(), dict[str, Saved]()
    for file in sorted(root.rglob("*.json")):
        if not file.is_file() or inside not in file.resolve().parents:
            continue
        path = str(file.relative_to(root).with_suffix("").as_posix())
        numbered = _PAGE.search(path)
        saved = found.setdefault(word(path[: numbered.start()] if numbered else path), Saved())
        _load(file, saved, int(numbered[1]) if numbered else 1)
    yield from found.items()


def _load(file: Path, saved: Saved, number: int) -> None:
    try:
        if file.stat().st_size > _LARGEST:
            raise ValueError("too large")
        saved.pages[number] = json.loads(file.read_bytes())
    except (OSError, ValueError, RecursionError) as error:
        why = getattr(error, "strerror", None) or "no JSON"
        saved.broken = saved.broken or f"{file.name}: {str(why).lower()}"


def _listing(need: Need, files: Mapping[str, Saved], dialect: Dialect) -> Listing:
    listing, name = Listing(need), word(need.kind.plural)
    saved = files.get(name, Saved())
    if need.kind.plural in dialect.each:
        _singles(listing, name, files, dialect)
    if not saved.pages and not saved.broken:
        listing.end(Coverage.NOT_IN_DUMP, f"no file {name}.json")
    _pages(listing, saved, dialect)
    return listing


def _singles(listing: Listing, name: str, files: Mapping[str, Saved], dialect: Dialect) -> None:
    """The answers that were saved for one object each; all of them must be there."""
    every = files.get(word(dialect.each[listing.need.kind.plural]), Saved())
    pages = [found for body in every.pages.values() if (found := dialect.page(body))]
    uids = {str(item.get("uuid")) for page in pages for item in page.items if item.get("uuid")}
    lost = 0
    for uid in sorted(uids):
        saved = files.get(f"{name}-{word(uid)}", Saved())
        page = dialect.page(saved.pages.get(1))
        listing.items += [{**item, "entity_uuid": uid} for item in page.items] if page else []
        lost += page is None
    if listing.items and lost:
        listing.end(Coverage.PARTIAL, f"{lost} of {len(uids)} objects have no answer here")
    elif every.pages and not lost:
        listing.end(Coverage.COMPLETE)


def _pages(listing: Listing, saved: Saved, dialect: Dialect) -> None:
    if saved.broken:
        listing.end(Coverage.FAILED, saved.broken)
    count, known = 0, set[str]()
    if saved.pages and 1 not in saved.pages:
        listing.end(Coverage.CUT_OFF, "page 1 of the list was not saved")
    for number, body in sorted(saved.pages.items()):
        page = dialect.page(body)
        if page is None:
            listing.end(*_refused(body))
            return
        listing.items += new_of(page, known)
        count = page.total or 0
        if page.more and number + 1 not in saved.pages:
            listing.end(Coverage.CUT_OFF, f"page {number + 1} of the list was not saved")
    if count > len(listing.items):
        missing = count - len(listing.items)
        listing.end(Coverage.PARTIAL, f"{missing} of the objects that it counts are missing")
    listing.end(Coverage.COMPLETE)


def _refused(body: Any) -> tuple[Coverage, str]:
    """An answer that was saved in place of a list: the refusal that it is."""
    if isinstance(body, dict) and isinstance(body.get("status"), int):
        return refusal(body["status"], json.dumps(body).encode())
    said = body.get("error") if isinstance(body, dict) else None
    return Coverage.FAILED, safe(str(said or "not the answer that was expected"))
