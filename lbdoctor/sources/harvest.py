"""Objects and looks, taken file by file from the parts of a dump."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from lbdoctor.kinds import NAMESPACE, SERVICE
from lbdoctor.model import Coverage, Kind, Need, Obj, Ref
from lbdoctor.printable import one_line
from lbdoctor.redact import arrive
from lbdoctor.sources.catalogue import ALWAYS, Catalogue
from lbdoctor.sources.decode import Batch
from lbdoctor.sources.duplicates import newer
from lbdoctor.sources.layouts import Layout, Spot
from lbdoctor.sources.looks import Look
from lbdoctor.sources.status import about, refusal
from lbdoctor.sources.when import Stamps

_SERVICE_TYPES: Final = ("ClusterIP", "NodePort", "LoadBalancer", "ExternalName")
_NOTHING: Final[dict[str, str]] = {}
_NARROWED: Final = "the list lacks the Service default/kubernetes, so it was narrowed"
_NAMELESS: Final = "an object without a name"


@dataclass(frozen=True, slots=True)
class Page:
    """The file that is being read, and what its path says of it."""

    layout: Layout
    spot: Spot
    origin: str
    kind: Kind | None

    def look(self, kind: Kind | None, state: Coverage, reason: str) -> Look:
        """The file as something that was not, or not wholly, seen."""
        place, guessed = self.spot.namespace, self.spot.guessed
        return Look(
            kind, self.origin, self.layout, place, guessed=guessed, state=state, reason=reason
        )


@dataclass(slots=True)
class _Found:
    """What one batch holds: how well it was read, objects of each kind, their namespaces."""

    state: Coverage
    reason: str
    counts: dict[Kind, int] = field(default_factory=dict)
    spaces: set[str] = field(default_factory=set)
    sentinel: bool = False

    @property
    def narrowed(self) -> bool:
        """Whether one list of several kinds and namespaces lacks a Service that all clusters have.

        It was then taken with a selector, and that holds for all kinds in it.
        """
        several = len(self.counts) > 1 and len(self.spaces - {""}) > 1
        return several and SERVICE in self.counts and not self.sentinel


@dataclass(slots=True)
class Harvest:
    """Everything that was found so far. `met` tells that something was recognised, if unwanted.

    `counted` counts all objects of a kind that were listed, also those that nobody asked for.
    """

    cluster: str
    catalogue: Catalogue
    objects: dict[Ref, Obj] = field(default_factory=dict)
    counted: Counter[Kind] = field(default_factory=Counter)
    looks: list[Look] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    stamps: Stamps = field(default_factory=Stamps)
    identities: set[str] = field(default_factory=set)
    sentinel: bool = False
    met: bool = False

    def take(self, batch: Batch, page: Page) -> None:
        """Keep the objects of one batch, and what it proves."""
        if batch.kind == "Status":
            return self._refused(batch, page)
        found = _Found(*_state(batch))
        self._objects(batch, page, found)
        if page.layout.arrays and batch.listed and not batch.kind and page.kind == NAMESPACE:
            found.state, found.reason = Coverage.PARTIAL, page.layout.arrays
        if found.narrowed:
            found.state, found.reason = Coverage.PARTIAL, _NARROWED
        if not batch.items and not batch.skipped:
            self._empty(batch, page, found)
        self.sentinel = self.sentinel or found.sentinel
        self.met = self.met or bool(batch.skipped or found.counts or (batch.listed and batch.kind))
        self._looked(found, batch.listed, page)
        return None

    def _objects(self, batch: Batch, page: Page, found: _Found) -> None:
        last: Kind | None = None
        needs: Sequence[Need] = ()
        repair = page.layout.repair
        for index, item in enumerate(batch.items):
            raw = repair(item) if repair is not None else item
            kind = self._kind(raw, batch, page)
            if kind is None:
                continue
            name, space = _identity(raw, kind, page.spot)
            if not name:
                found.state, found.reason = Coverage.PARTIAL, _NAMELESS
                continue
            if kind is not last:
                last, needs = kind, self.catalogue.narrowed(kind)
            found.counts[kind] = found.counts.get(kind, 0) + 1
            self.counted[kind] += 1
            found.spaces.add(space)
            if name == "kubernetes" and space == "default" and kind.name == "Service":
                found.sentinel = True
            ref = Ref(self.cluster, kind.group, kind.name, space, name)
            self._keep(Obj(raw, ref, page.origin, index if batch.listed else -1), kind, needs)

    def asked(self) -> Iterator[Obj]:
        """The objects of the kinds that somebody wants."""
        own = {kind for kind in ALWAYS if not self.catalogue.asked(kind)}
        unasked = {(kind.group, kind.name) for kind in own}
        return (obj for ref, obj in self.objects.items() if ref[1:3] not in unasked)

    def _kind(self, raw: dict[str, Any], batch: Batch, page: Page) -> Kind | None:
        own = raw.get("kind")
        if own:
            return self.catalogue.kind(raw.get("apiVersion") or batch.api_version, own)
        if batch.kind.removesuffix("List"):
            return self.catalogue.kind(batch.api_version, batch.kind)
        if page.kind is not None:
            return page.kind if set(raw) - {"apiVersion", "metadata"} else None
        return self.catalogue.kind("v1", "Service") if _is_service(raw) else None

    def _empty(self, batch: Batch, page: Page, found: _Found) -> None:
        """An empty list is a fact about the kind that the list, or the path, names."""
        named = batch.kind.removesuffix("List")
        kind = self.catalogue.kind(batch.api_version, batch.kind) if named else page.kind
        if kind is not None and batch.listed:
            found.counts[kind] = 0
        elif not batch.complete:
            self.notes.append(f"{page.origin}: {batch.reason}")
            self.looks.append(page.look(page.kind, Coverage.CUT_OFF, batch.reason))

    def _looked(self, found: _Found, listed: bool, page: Page) -> None:
        spot, spaces = page.spot, frozenset(found.spaces - {""})
        canonical = spot.named is not None and spot.named.canonical
        place, guessed = spot.namespace, spot.guessed
        if place is not None and spaces - {place}:  # the folder is called like a namespace
            place, guessed = None, True
        self.looks += [
            Look(
                kind,
                page.origin,
                page.layout,
                place=place if kind.namespaced else None,
                listed=listed if spot.listed is None else spot.listed,
                guessed=guessed,
                canonical=canonical and kind == page.kind,
                count=count,
                spaces=spaces,
                state=found.state,
                reason=found.reason,
            )
            for kind, count in found.counts.items()
        ]

    def _keep(self, obj: Obj, kind: Kind, needs: Sequence[Need]) -> None:
        self.stamps.take(obj.raw, kind)
        if obj.ref.name == "kube-system" and kind == NAMESPACE and obj.uid:
            self.identities.add(obj.uid)
        if kind.name == "Secret":
            arrive(obj.raw, kind)
        if needs and not any(need.matches(obj.raw) for need in needs):
            return
        old = self.objects.get(obj.ref)
        if old is not None and old.uid and obj.uid and old.uid != obj.uid:
            self.notes.append(f"{obj.ref}: copies with different uids; the newest counts")
        self.objects[obj.ref] = obj if old is None else newer(old, obj)

    def _refused(self, batch: Batch, page: Page) -> None:
        self.met = True
        for status in batch.items:
            said, named = refusal(status), about(status)
            if said is not None:
                kind = page.kind or (self.catalogue.find(named)[0] if named else None)
                if kind is not None or named is None:
                    self.looks.append(page.look(kind, *said))


def _state(batch: Batch) -> tuple[Coverage, str]:
    if not batch.complete:
        return Coverage.CUT_OFF, batch.reason
    if batch.metadata.get("continue") or batch.metadata.get("remainingItemCount"):
        return Coverage.CUT_OFF, "only the first page of the list"
    return Coverage.COMPLETE, ""


def _is_service(raw: dict[str, Any]) -> bool:
    """The one kind that its content betrays, where nothing names it."""
    spec, status = raw.get("spec"), raw.get("status")
    if not isinstance(spec, dict) or not isinstance(status, dict):
        return False
    return "ports" in spec and "loadBalancer" in status and spec.get("type") in _SERVICE_TYPES


def _identity(raw: dict[str, Any], kind: Kind, spot: Spot) -> tuple[str, str]:
    """Name and namespace; a namespaced object that does not say lives where its path says."""
    metadata = raw.get("metadata")
    if not isinstance(metadata, dict):
        return "", ""
    name, space = metadata.get("name"), metadata.get("namespace")
    if not isinstance(name, str):
        return "", ""
    for part in ("labels", "annotations"):  # a selector looks into them
        if not isinstance(metadata.get(part, _NOTHING), dict):
            del metadata[part]
    space = space if isinstance(space, str) else spot.namespace or ""
    return one_line(name), one_line(space) if kind.namespaced else ""
