"""One list of one kind, page by page, into objects."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from lbdoctor.kinds import NAMESPACE, SERVICE, custom
from lbdoctor.model import Coverage, Need, Obj, Ref
from lbdoctor.printable import one_line
from lbdoctor.redact import arrive
from lbdoctor.sources.decode import Batch, Fields, Undecodable, batches
from lbdoctor.sources.discovery import Served
from lbdoctor.sources.refusals import quote, safe

if TYPE_CHECKING:
    from lbdoctor.sources.wire import Answer, Wire

LIMIT: Final = 500
_MOST_PAGES: Final = 20_000


@dataclass(slots=True)
class Listing:
    """A list that is being fetched: what has arrived, and the verdict once it is over.

    `guess` is true for a namespace that was tried although nobody named it. A `whole` that was
    forbidden has `parts`, one for each namespace that was tried instead.
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
    whole: Listing | None = None

    @property
    def count(self) -> int:
        """How many objects arrived, here or namespace by namespace."""
        return len(self.objects) + sum(len(part.objects) for part in self.parts)

    @property
    def path(self) -> str:
        """The path of the list call, which is what facts cite as their origin."""
        return self.served.path(self.need.namespace)

    @property
    def hollow(self) -> bool:
        """Whether nothing came of what no cluster lacks: something filters what we may see."""
        need = self.need
        everything = need.namespace is None and not need.selector
        return everything and need.kind in (NAMESPACE, SERVICE) and not self.count

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
        if listing.state is None and not more:
            _finish(listing)
        if listing.state is None and (more in known or len(known) > _MOST_PAGES):
            listing.end(Coverage.CUT_OFF, "the server repeats its pages")
        turned()
        if listing.state is not None:
            break
        known.add(more)
    return True


def _finish(listing: Listing) -> None:
    if listing.hollow:
        listing.end(Coverage.FORBIDDEN, "an empty list, which no cluster has")
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
    if not answer.ok:
        listing.end(answer.state, answer.reason)
    more = ""
    try:
        for batch in _batches(listing, answer.body):
            more = _keep(listing, batch) or more
    except Undecodable as error:
        said = quote(answer.body, wire.secrets) if answer.ok else answer.reason
        reason = f"the answer is not JSON: {said}" if said else safe(str(error))
        listing.end(Coverage.CUT_OFF if listing.objects else Coverage.FAILED, reason)
    return more


def _batches(listing: Listing, body: bytes) -> Iterator[Batch]:
    """The page, decoded; what does not begin as JSON is not offered to other decoders."""
    if body[:64].lstrip()[:1] not in (b"{", b"["):
        raise Undecodable("the answer is empty")
    return batches(body, _wanted(listing), _hint(listing))


def _wanted(listing: Listing) -> Any:
    def wanted(_version: str, _kind: str) -> Fields:
        return listing.need.fields

    return wanted


def _hint(listing: Listing) -> tuple[str, str]:
    return listing.served.api_version, listing.need.kind.name


def _keep(listing: Listing, batch: Batch) -> str:
    """Keep what a batch holds; returns the token of the next page."""
    kind = listing.need.kind
    if not batch.complete:
        listing.end(Coverage.CUT_OFF, safe(batch.reason) or "the answer was cut off")
    elif not batch.listed:
        said = batch.kind or "something else"
        listing.end(Coverage.FAILED, f"expected a list, got {safe(said)}")
        return ""
    if not custom(kind) and batch.kind not in ("", "List", f"{kind.name}List"):
        listing.end(Coverage.FAILED, f"expected a {kind.name}List, got {safe(batch.kind)}")
        return ""
    path, names = listing.path, _hint(listing)
    for raw in batch.items:
        _add(listing, raw, path, names)
    more = batch.metadata.get("continue")
    return more if isinstance(more, str) else ""


def _add(listing: Listing, raw: Any, path: str, names: tuple[str, str]) -> None:
    metadata = raw.get("metadata") if isinstance(raw, dict) else None
    name = metadata.get("name") if isinstance(metadata, dict) else None
    if not metadata or not isinstance(name, str):
        listing.nameless += 1
        return
    raw.setdefault("apiVersion", names[0])
    raw.setdefault("kind", names[1])
    kind = listing.need.kind
    arrive(raw, kind)
    ref = Ref(
        listing.cluster,
        kind.group,
        kind.name,
        one_line(metadata.get("namespace") or ""),
        one_line(name),
    )
    listing.objects.append(Obj(raw, ref, path))
