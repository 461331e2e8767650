"""Where listing all namespaces is forbidden: the namespaces that may be read, one by one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Final

from lbdoctor.kinds import NAMESPACE
from lbdoctor.model import Coverage, Need
from lbdoctor.sources.collecting import Collection
from lbdoctor.sources.discovery import Served
from lbdoctor.sources.paging import Listing

MOST: Final = 100


Guide = Callable[[], Sequence[str]]


def fall_back(
    collection: Collection, named: Sequence[str], needs: Iterable[Need], guide: Guide = tuple
) -> None:
    """Read what is forbidden as a whole in the namespaces that are known by name.

    `named` come first, then those to which `guide` leads, those that the needs mention, and those
    that the server lists.
    """
    refused = [each for each in collection.listings if _refused(each)]
    if not refused:
        return
    named = (*named, *guide())
    listed = _listed(collection)
    mentioned = [need.namespace for need in needs if need.namespace]
    sure = list(dict.fromkeys((*named, *mentioned))) or ([] if listed else ["default"])
    names = list(dict.fromkeys((*sure, *(listed or ()))))
    for whole in refused:
        whole.parts = [_part(whole, name, name not in sure) for name in names[:MOST]]
    collection.fetch([part for whole in refused for part in whole.parts])
    if listed is not None and len(names) <= MOST:
        for whole in refused:
            if all(map(_whole, whole.parts)) and not whole.hollow:
                whole.state, whole.reason = Coverage.COMPLETE, "namespace by namespace"
    _say(collection, refused, names)


def _refused(listing: Listing) -> bool:
    return (
        listing.state is Coverage.FORBIDDEN
        and listing.served.namespaced
        and listing.need.namespace is None
    )


def _whole(listing: Listing) -> bool:
    return listing.state is Coverage.COMPLETE


def _part(whole: Listing, name: str, guess: bool) -> Listing:
    need = replace(whole.need, namespace=name)
    return Listing(whole.cluster, need, whole.served, guess, whole=whole)


def _listed(collection: Collection) -> list[str] | None:
    """The names of all namespaces, if they may be listed."""
    known = [e for e in collection.listings if e.need.kind == NAMESPACE and not e.need.selector]
    if not known:
        at = collection.catalogue.find(NAMESPACE)
        if not isinstance(at, Served):
            return None
        known = [Listing(collection.cluster, NAMESPACE.only(), at, guess=True)]
        collection.fetch(known)
    return sorted(obj.ref.name for obj in known[0].objects) if _whole(known[0]) else None


def _say(collection: Collection, refused: Sequence[Listing], names: Sequence[str]) -> None:
    kinds = sorted({each.need.kind.plural for each in refused})
    read = sorted({p.need.namespace or "" for e in refused for p in e.parts if _whole(p)})
    where = f": looked in {_some(read)} instead" if read else ", and no namespace may be read"
    collection.notes.append(f"listing all namespaces is forbidden for {_some(kinds)}{where}")
    if len(names) > MOST:
        collection.notes.append(
            f"{len(names) - MOST} more namespaces were not tried: name those that matter with -n"
        )


def _some(words: Sequence[str]) -> str:
    shown = ", ".join(words[:8])
    return f"{shown} and {len(words) - 8} more" if len(words) > 8 else shown
