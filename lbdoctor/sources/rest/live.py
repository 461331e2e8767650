"""A product that runs, asked over its REST API: logged in, only read, logged out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from lbdoctor.model import Coverage, Kind, Need, Obj
from lbdoctor.sources import Reading, Seen, Unreadable
from lbdoctor.sources.access import shown
from lbdoctor.sources.plan import lists
from lbdoctor.sources.refusals import safe
from lbdoctor.sources.rest.arrival import arrived
from lbdoctor.sources.rest.dialect import Credentials, Dialect
from lbdoctor.sources.rest.door import Door
from lbdoctor.sources.rest.known import Api
from lbdoctor.sources.rest.listing import Asking, Listing

Progress = Callable[[str, int, str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class RestSource:
    """One product as an account sees it.

    `place` narrows what is asked for (a tenant); empty asks for everything. `alone` says that
    nothing else is read: then it is an error when nothing can be seen. `timeout` is how long one
    answer may take, `patience` how long all pauses together, both in seconds; he who has not the
    time for an answer has none for pauses either, so these never take twice as long.
    """

    api: Api
    url: str
    who: Credentials
    ca: str | None = None
    place: str = ""
    timeout: float = 30.0
    patience: float = 20.0
    progress: Progress | None = None
    alone: bool = False

    def read(self, needs: Sequence[Need]) -> Reading:
        """Fetch what is needed, as far as this account may see it."""
        wanted = lists(needs)
        dialect = self.api.dialect()
        patience = min(self.patience, 2 * self.timeout or self.patience)
        door = Door(self.url, self.ca, self.timeout or None, patience)
        door.secrets.update(self.who.words)
        listings = [Listing(need) for need in _ordered(wanted, dialect)]
        version, interrupted = "", False
        try:
            entered = dialect.enter(door, self.who, self.place)
            if not entered.ok:
                return self._closed(listings, entered.state, f"login: {entered.reason}")
            version = dialect.version(door)
            self._collect(listings, Asking(door, dialect))
        except KeyboardInterrupt:
            interrupted = True
        finally:
            interrupted = _left(dialect, door) or interrupted
        return self._reading(listings, wanted, dialect, door, version, interrupted)

    def _collect(self, listings: Sequence[Listing], asking: Asking) -> None:
        done: dict[str, Listing] = {}
        for listing in listings:
            turned = self._turned(listing)
            other = asking.dialect.each.get(listing.path)
            if other is None:
                asking.fill(listing, turned)
            elif done[other].state is Coverage.COMPLETE:
                asking.each(listing, [str(each.get("uuid")) for each in done[other].items], turned)
            else:
                listing.end(done[other].state or Coverage.FAILED, done[other].reason)
            done[listing.path] = listing
            turned()

    def _turned(self, listing: Listing) -> Callable[[], None]:
        def tell() -> None:
            if self.progress:
                state = listing.state.value if listing.state else "reading"
                self.progress(listing.need.kind.resource, len(listing.items), state)

        return tell

    def _closed(self, listings: Sequence[Listing], state: Coverage, why: str) -> Reading:
        """Nothing can be asked: that is a gap for every kind."""
        unsigned = "issuer" in why or "self-signed" in why
        trusts = f"; --{self.api.id}-ca names the CA that signed it" if unsigned else ""
        reason = safe(why, self.who.words) + trusts
        if self.alone:
            raise Unreadable(f"{self.api.id}: {shown(self.url)}: {reason}")
        seen = [Seen(each.need.kind, state, reason=reason) for each in listings]
        note = f"{self.api.title} {shown(self.url)}: {reason}"
        return replace(self._empty(), seen=seen, notes=(note,))

    def _empty(self) -> Reading:
        location = shown(self.url)
        return Reading(self.api.id, "rest", self.api.title, location, api=self.api.id)

    def _reading(
        self,
        listings: Sequence[Listing],
        wanted: Sequence[Need],
        dialect: Dialect,
        door: Door,
        version: str,
        interrupted: bool,
    ) -> Reading:
        doubt = dialect.doubt({each.path: each.items for each in listings}, self.place)
        asked = {need.kind for need in wanted}
        objects: list[Obj] = []
        seen: list[Seen] = []
        for listing in listings:
            if listing.need.kind in asked:
                found, how = settled(listing, dialect, self.api.id, doubt, door.host)
                objects += found
                seen.append(how)
        now = door.date or datetime.now(UTC)
        notes = ["interrupted: this rests on what had arrived by then"] if interrupted else []
        return replace(
            self._empty(),
            version=version,
            objects=objects,
            seen=seen,
            captured_at=now,
            now=now,
            exact=True,
            notes=notes,
            interrupted=interrupted,
        )


def _left(dialect: Dialect, door: Door) -> bool:
    """Log out; whether somebody lost patience even then."""
    try:
        dialect.leave(door)
    except KeyboardInterrupt:
        return True
    finally:
        door.close()
    return False


def settled(
    listing: Listing, dialect: Dialect, cluster: str, doubt: str, host: str
) -> tuple[list[Obj], Seen]:
    """The objects of one list, and how well it was seen."""
    kind = listing.need.kind
    origin = f"/api/{listing.path}"
    objects, nameless = arrived(listing.items, listing.need, dialect, cluster, origin, host)
    state, reason = listing.state, listing.reason
    if state is None:
        state = Coverage.CUT_OFF if objects else Coverage.NOT_COLLECTED
        reason = "interrupted"
    elif state is Coverage.COMPLETE and (nameless or doubt):
        state = Coverage.PARTIAL
        reason = doubt or f"{nameless} objects have no name"
    return objects, Seen(kind, state, objects=len(objects), reason=reason)


def _ordered(wanted: Sequence[Need], dialect: Dialect) -> list[Need]:
    """What the dialect reads first, then the lists, then what is asked for each object of one."""
    needs = {need.kind.plural: need for need in wanted}
    more = [*dialect.first, *(o for path, o in dialect.each.items() if path in needs)]
    for path in more:
        needs.setdefault(path, Kind("", path, path).only())
    rank = {path: number for number, path in enumerate(dialect.first, start=-len(dialect.first))}
    return sorted(needs.values(), key=lambda n: (_rank(n, rank, dialect), n.kind.plural))


def _rank(need: Need, first: dict[str, int], dialect: Dialect) -> int:
    path = need.kind.plural
    return first.get(path, 1 if path in dialect.each else 0)
