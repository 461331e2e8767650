"""One scan of one server: is anybody there, what do they serve, and what does it look like."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime

from lbdoctor.model import Need
from lbdoctor.sources import Reading, Unreadable
from lbdoctor.sources.access import Access
from lbdoctor.sources.collecting import Collection
from lbdoctor.sources.discovery import discover
from lbdoctor.sources.fallback import Guide, fall_back
from lbdoctor.sources.quiet import collector_paused
from lbdoctor.sources.wire import Answer


def scan(
    collection: Collection,
    access: Access,
    needs: Sequence[Need],
    named: Sequence[str],
    guide: Guide = tuple,
) -> Reading:
    """Read what is needed; an interrupt ends it early, with what had arrived by then."""
    version, interrupted = "", False
    with collector_paused():
        try:
            version = _version(collection, access)
            _discover(collection, access)
            collection.collect()
            fall_back(collection, (*named, *access.namespaces), needs, guide)
        except KeyboardInterrupt:
            collection.wire.stop.set()
            interrupted = True
    if not interrupted and (lost := collection.nothing()):
        raise Unreadable(f"{collection.cluster}: {access.location}: {lost}")
    return _reading(collection, access, version, interrupted)


def _version(collection: Collection, access: Access) -> str:
    answer = collection.wire.get("/version", tries=2)
    if answer.status in (0, 401):
        raise _unreadable(collection, access, answer)
    try:
        return str(json.loads(answer.body)["gitVersion"]) if answer.ok else ""
    except (ValueError, TypeError, KeyError, RecursionError):
        return ""


def _discover(collection: Collection, access: Access) -> None:
    kinds = [need.kind for need in collection.wanted]
    collection.catalogue, refusal = discover(collection.wire, kinds)
    if refusal is not None:
        raise _unreadable(collection, access, refusal)


def _unreadable(collection: Collection, access: Access, answer: Answer) -> Unreadable:
    reason = answer.reason
    if answer.status == 401 and (ended := access.expired(datetime.now(UTC))):
        reason = f"{reason}: {ended}"
    return Unreadable(f"{collection.cluster}: {access.location}: {reason}")


def _reading(collection: Collection, access: Access, version: str, interrupted: bool) -> Reading:
    now = collection.wire.date or datetime.now(UTC)
    notes = list(collection.notes)
    if interrupted:
        notes.append("interrupted: this rests on what had arrived by then")
    return Reading(
        collection.cluster,
        "live",
        "kubernetes",
        access.location,
        version,
        collection.objects(),
        collection.seen(interrupted),
        captured_at=now,
        now=now,
        exact=True,
        notes=notes,
        interrupted=interrupted,
    )
