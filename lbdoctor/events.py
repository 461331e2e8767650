"""Kubernetes Events: one shape for both APIs, matched by uid, and what they still prove."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from lbdoctor.model import Evidence, Obj, Ref, instant

_NEVER = datetime.min.replace(tzinfo=UTC)
_LONGEST = 160
_MERGED = "(combined from similar events): "
_REPORTERS = (
    "reportingComponent",
    "reportingController",
    "source.component",
    "deprecatedSource.component",
)
_ATTEMPTS = frozenset({"EnsuringLoadBalancer", "DeletingLoadBalancer"})


class Event(NamedTuple):
    """What was said about an object. `last` and `first` are None when no time is given."""

    obj: Obj
    type: str
    reason: str
    message: str
    reporter: str
    times: int
    first: datetime | None
    last: datetime | None

    @property
    def warning(self) -> bool:
        """Whether it is a Warning."""
        return self.type == "Warning"

    @property
    def when(self) -> datetime:
        """When it was last said, for comparison; the beginning of time when unknown."""
        return self.last or _NEVER

    @property
    def text(self) -> str:
        """The message, without the words that clients put before merged ones."""
        return self.message.removeprefix(_MERGED)

    @property
    def brief(self) -> str:
        """The message on one line, cut where it gets long."""
        line = " ".join(self.text.split())
        return line if len(line) <= _LONGEST else line[: _LONGEST - 1] + "…"

    def cite(self) -> Evidence:
        """The message as evidence, with the time when it was last said."""
        path = "message" if self.obj["message"] else "note"
        stamp = self.last.isoformat().replace("+00:00", "Z") if self.last else None
        return self.obj.cite(path, time=stamp)


def _text(obj: Obj, *paths: str) -> str:
    """The first of these fields that holds a text; one odd Event must not hide all the others."""
    return next((said for path in paths if isinstance(said := obj[path], str) and said), "")


def read(obj: Obj) -> Event:
    """An Event of core/v1 or of events.k8s.io/v1."""
    stamps = [
        instant(obj[path])
        for path in (
            "series.lastObservedTime",
            "lastTimestamp",
            "deprecatedLastTimestamp",
            "eventTime",
            "firstTimestamp",
            "deprecatedFirstTimestamp",
            "metadata.creationTimestamp",
        )
    ]
    times = [stamp for stamp in stamps if stamp]
    counts = (obj["series.count"], obj["count"], obj["deprecatedCount"])
    return Event(
        obj,
        _text(obj, "type") or "Normal",
        _text(obj, "reason"),
        _text(obj, "message", "note"),
        _text(obj, *_REPORTERS),
        next((count for count in counts if isinstance(count, int)), 1),
        min(times, default=None),
        times[0] if times else None,
    )


Key = tuple[str, str, str, str]


def key(ref: Ref) -> Key:
    """What an Event names of its object: cluster, kind, namespace, name."""
    return (ref.cluster, ref.kind, ref.namespace, ref.name)


def index(events: Iterable[Obj]) -> dict[Key, list[Event]]:
    """All Events by the object that they speak of, oldest first."""
    found: dict[Key, list[Event]] = defaultdict(list)
    for obj in events:
        kind, place, name = (
            _text(obj, f"involvedObject.{field}", f"regarding.{field}")
            for field in ("kind", "namespace", "name")
        )
        found[obj.ref.cluster, kind, place, name].append(read(obj))
    for each in found.values():
        each.sort(key=lambda event: (event.when, event.obj.ref))
    return found


def about(obj: Obj, events: Sequence[Event]) -> list[Event]:
    """Those of an object's own life: an Event of an earlier object of the same name is not."""
    uid = obj.uid
    return [event for event in events if not uid or _uid(event) in ("", uid)]


def _uid(event: Event) -> str:
    raw = event.obj
    return raw["involvedObject.uid"] or raw["regarding.uid"] or ""


def standing(events: Sequence[Event], *, succeeded: bool) -> list[Event]:
    """The Warnings that still hold, newest last.

    `succeeded` is whether the object itself shows success (an address). Without it no Normal
    event supersedes a Warning. With it a Warning holds only when it was said after the last
    Normal event, and one such event is there to compare with: silence is no proof. That another
    attempt began is no success.
    """
    warnings = [event for event in events if event.warning]
    if not succeeded:
        return warnings
    calm = [e.when for e in events if not e.warning and e.reason not in _ATTEMPTS]
    return [event for event in warnings if calm and event.when > max(calm)]
