"""One list of one kind, page by page, into objects."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import msgspec

from lbdoctor.model import Coverage, Need, Obj, Ref
from lbdoctor.redact import arrive
from lbdoctor.sources.decode import Batch, Fields, Undecodable, batches
from lbdoctor.sources.discovery import Served
from lbdoctor.sources.refusals import quote, safe

if TYPE_CHECKING:
    from lbdoctor.sources.wire import Answer, Wire

LIMIT: Final = 500
_MOST_PAGES: Final = 20_000


class _Metadata(msgspec.Struct):
    more: str | None = msgspec.field(name="continue", default=None)


class _Page(msgspec.Struct):
    metadata: _Metadata | None = None


@dataclass(slots=True)
class Listing:
    """A list that is being fetched: what has arrived, and the verdict once it is over.

    `guess` is true for a namespace that was tried although nobody named it.
    """

    cluster: str
    need: Need
    served: Served
    guess: bool = False
    objects: list[Obj] = field(default_factory=list)
    state: Coverage | None = None
    reason: str = ""
    status: int = 0
    nameless: int = 0
    parts: list[Listing] = field(default_factory=list)

    @property
    def count(self) -> int:
        """How many objects arrived, here or namespace by namespace."""
        return len(self.objects) + sum(len(part.objects) for part in self.parts)

    @property
    def path(self) -> str:
        """The path of the list call, which is what facts cite as their origin."""
        return self.served.path(self.need.namespace)

    def end(self, state: Coverage, reason: str = "") -> None:
        """Say how it went; the first word counts."""
        if self.state is None:
            self.state, self.reason = state, reason


def fill(listing: Listing, wire: Wire, turned: Callable[[], None]) -> None:
    """Fetch every page; a list that changed under our hands is started again once.

    `turned` is called after each page. An interrupted list is left without a verdict.
    """
    for _ in range(2):
        listing.objects.clear()
        if _pages(listing, wire, turned):
            return
    listing.end(Coverage.CUT_OFF, "the list changed twice while it was read (410 Gone)")


def _pages(listing: Listing, wire: Wire, turned: Callable[[], None]) -> bool:
    """Page after page; false when the server has forgotten where we were."""
    more, known = "", set[str]()
    while not wire.stop.is_set():
        answer = wire.get(listing.path, _query(listing.need, more))
        if answer.status == 410 and more:
            return False
        more = _take(listing, answer, wire)
        turned()
        if listing.state is None and not more:
            _finish(listing)
        if listing.state is None and (more in known or len(known) > _MOST_PAGES):
            listing.end(Coverage.CUT_OFF, "the server repeats its pages")
        if listing.state is not None:
            break
        known.add(more)
    return True


def _finish(listing: Listing) -> None:
    if listing.nameless:
        listing.end(Coverage.PARTIAL, f"{listing.nameless} objects have no name")
    listing.end(Coverage.COMPLETE)


def _query(need: Need, more: str) -> list[tuple[str, str]]:
    terms = {"labelSelector": need.labels, "fieldSelector": need.field, "continue": more}
    return [("limit", str(LIMIT)), *((key, value) for key, value in terms.items() if value)]


def _take(listing: Listing, answer: Answer, wire: Wire) -> str:
    """Keep what a page brings; returns the token of the next one."""
    listing.status = answer.status
    if answer.status not in (0, 200) or (not answer.ok and not answer.body):
        state, reason = answer.state, answer.reason
        if listing.objects and state is not Coverage.TIMED_OUT:
            state = Coverage.CUT_OFF
        listing.end(state, reason)
        return ""
    try:
        for batch in batches(answer.body, _wanted(listing), _hint(listing)):
            _keep(listing, batch)
    except (Undecodable, ValueError) as error:
        said = quote(answer.body, wire.secrets) if answer.ok else answer.reason
        reason = f"the answer is not JSON: {said or safe(str(error))}"
        listing.end(Coverage.CUT_OFF if listing.objects else Coverage.FAILED, reason)
    if not answer.ok:
        listing.end(answer.state, answer.reason)
    return "" if listing.state else _more(listing, answer.body)


def _wanted(listing: Listing) -> Any:
    def wanted(_version: str, _kind: str) -> Fields:
        return listing.need.fields

    return wanted


def _hint(listing: Listing) -> tuple[str, str]:
    return listing.served.api_version, listing.need.kind.name


def _keep(listing: Listing, batch: Batch) -> None:
    kind, (version, name) = listing.need.kind, _hint(listing)
    if not batch.listed:
        said = batch.kind or "something else"
        return listing.end(Coverage.FAILED, f"expected a list, got {safe(said)}")
    for raw in batch.items:
        metadata = raw.get("metadata")
        if not isinstance(metadata, dict) or not isinstance(metadata.get("name"), str):
            listing.nameless += 1
            continue
        raw.setdefault("apiVersion", version)
        raw.setdefault("kind", name)
        arrive(raw, kind)
        space = metadata.get("namespace") or ""
        ref = Ref(listing.cluster, kind.group, kind.name, space, metadata["name"])
        listing.objects.append(Obj(raw, ref, listing.path))
    if not batch.complete:
        listing.end(Coverage.CUT_OFF, safe(batch.reason) or "the answer was cut off")


def _more(listing: Listing, body: bytes) -> str:
    try:
        metadata = msgspec.json.decode(body, type=_Page).metadata
    except msgspec.MsgspecError:
        listing.end(Coverage.CUT_OFF, "the answer does not say whether there is more")
        return ""
    return metadata.more or "" if metadata else ""
