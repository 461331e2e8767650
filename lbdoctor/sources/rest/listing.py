"""One list of a REST API, page by page."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from lbdoctor.model import Coverage, Need
from lbdoctor.sources.refusals import quote, safe
from lbdoctor.sources.rest.dialect import Dialect, Json, Page
from lbdoctor.sources.rest.door import Door
from lbdoctor.sources.wire import Answer

_MOST_PAGES: Final = 1000
_RENEWALS: Final = 2
_GROWTH: Final = 20  # pages that may come to be while a list is read


@dataclass(slots=True)
class Listing:
    """What has arrived of one path, and how it ended."""

    need: Need
    items: list[Json] = field(default_factory=list)
    state: Coverage | None = None
    reason: str = ""

    @property
    def path(self) -> str:
        """The path below /api."""
        return self.need.kind.plural

    def end(self, state: Coverage, reason: str = "") -> None:
        """Say how it went; the first word counts."""
        if self.state is None:
            self.state, self.reason = state, reason


@dataclass(slots=True)
class Asking:
    """Asks one product in its own way."""

    door: Door
    dialect: Dialect
    hope: bool = True
    """False once a new session did not help, either."""

    def ask(self, path: str, query: dict[str, str]) -> Answer:
        """One answer; a session that ended on the way is renewed."""
        for left in range(_RENEWALS, -1, -1):
            answer = self.door.get(f"/api/{path}", query, self.dialect.headers(self.door))
            if answer.ok or not (left and self.hope and self.dialect.renew(self.door, answer)):
                break
        self.hope = self.hope and (answer.ok or left > 0)
        return answer

    def fill(self, listing: Listing, turned: Callable[[], None]) -> None:
        """Fetch every page; a list that changed under our hands is read again once."""
        for attempt in (1, 2):
            listing.items.clear()
            missing = self._pages(listing, turned)
            if listing.state is not None:
                return
            if not missing:
                return listing.end(Coverage.COMPLETE)
            if attempt == 2:
                reason = f"{missing} of the objects that it counts did not come"
                listing.end(Coverage.PARTIAL, reason)

    def _pages(self, listing: Listing, turned: Callable[[], None]) -> int:
        """Page after page; returns how many objects are missing at the end."""
        known: set[str] = set()
        fields, missing = listing.need.fields, 0
        for number in range(1, _MOST_PAGES + 1):
            query = dict(self.dialect.query(listing.path, fields, number))
            answer = self.ask(listing.path, query)
            if answer.status == 404 and number > 1:
                return max(missing, 1)  # the list grew shorter while it was read
            page = self._understood(answer, listing)
            if page is None:
                return 0
            new = new_of(page, known)
            listing.items += new
            turned()
            missing = max((page.total or 0) - len(listing.items), 0)
            if not page.more and not (missing and new):
                return missing
            if not new:
                listing.end(Coverage.CUT_OFF, "the server repeats its pages")
                return 0
            if page.total is not None and len(listing.items) > 2 * page.total + _GROWTH * len(new):
                listing.end(Coverage.CUT_OFF, f"no end after {page.total} objects that it counts")
                return 0
        listing.end(Coverage.CUT_OFF, f"more than {_MOST_PAGES} pages")
        return 0

    def _understood(self, answer: Answer, listing: Listing) -> Page | None:
        if not answer.ok:
            state = Coverage.CUT_OFF if listing.items else answer.state
            listing.end(state, answer.reason)
            return None
        try:
            page = self.dialect.page(json.loads(answer.body))
        except (ValueError, RecursionError):
            page = None
        if page is None:
            said = quote(answer.body, self.door.secrets)
            state = Coverage.CUT_OFF if listing.items else Coverage.FAILED
            listing.end(state, safe(f"not the answer that was expected: {said}"))
        return page

    def each(self, listing: Listing, uids: list[str], turned: Callable[[], None]) -> None:
        """Fetch one answer for each object of another list."""
        for uid in uids:
            query = dict(self.dialect.query(listing.path, listing.need.fields, 1))
            page = self._understood(self.ask(f"{listing.path}/{uid}", query), listing)
            if page is None:
                return
            listing.items += [{**item, "entity_uuid": uid} for item in page.items]
            turned()
        listing.end(Coverage.COMPLETE)


def new_of(page: Page, known: set[str]) -> list[Json]:
    """The objects that no page before brought."""
    found = []
    for item in page.items:
        uid = str(item.get("uuid") or item.get("url") or json.dumps(item, sort_keys=True))
        if uid not in known:
            known.add(uid)
            found.append(item)
    return found
