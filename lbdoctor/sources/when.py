"""The time of a dump: what it states, else the newest moment that anything in it remembers."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any, Final

from lbdoctor.model import Kind, instant, walk
from lbdoctor.sources.entries import Unloadable
from lbdoctor.sources.layouts import Part

_STATED: Final = re.compile(
    r"(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)(?:\.\d+)? ?(Z|[+-]\d\d:?\d\d)(?![\d:])"
)
_CONDITION: Final = ("lastHeartbeatTime", "lastTransitionTime", "lastUpdateTime")
_VERSION: Final = re.compile(r'"?gitVersion"?: *"?(v\d[\w.+-]{0,60})')
_LONGEST: Final = 1 << 20


def moment(part: Part) -> datetime | None:
    """When a part of a dump was made, as its own files state it."""
    found = [stated(text) for text in _texts(part, part.layout.stamps)]
    return max((each for each in found if each is not None), default=None)


def version(part: Part) -> str:
    """The version of the server, as the files of a part state it."""
    found = (_VERSION.search(text) for text in _texts(part, part.layout.versions))
    return next((each.group(1) for each in found if each), "")


def _texts(part: Part, names: tuple[str, ...]) -> list[str]:
    texts = []
    for entry in part.files(names) if names else ():
        try:
            texts.append(entry.load().decode("utf-8", "replace"))
        except Unloadable:
            continue
    return texts


def stated(text: str) -> datetime | None:
    """The newest time in a file whose purpose is to say when the dump was made."""
    found = [
        instant(f"{day}T{clock}{'+00:00' if zone == 'Z' else zone}")
        for day, clock, zone in _STATED.findall(text[-_LONGEST:])
    ]
    return max((each for each in found if each is not None), default=None)


class Stamps:
    """The newest time stamp of the past among many objects.

    Only fields that say when something has happened are looked at; an expiry, a renewal or a
    deletion that is due may lie ahead. Stamps in UTC sort as text, so only the last is parsed.
    """

    def __init__(self) -> None:
        self._text = ""
        self._other: datetime | None = None

    @property
    def newest(self) -> datetime | None:
        """The newest stamp so far."""
        found = [each for each in (instant(self._text), self._other) if each is not None]
        return max(found, default=None)

    def take(self, raw: dict[str, Any], kind: Kind) -> None:
        """Look at one object; Pods are many, and older than the Events and Leases about them."""
        stamp = raw["metadata"].get("creationTimestamp")
        if stamp:
            self._one(stamp)
        if kind.name == "Event":
            self._event(raw)
        elif kind.name == "Lease":
            self._one(walk(raw, "spec.renewTime"))
        elif kind.name != "Pod" and "status" in raw:
            self._conditions(walk(raw, "status.conditions"))

    def _event(self, raw: dict[str, Any]) -> None:
        for name in ("lastTimestamp", "eventTime", "deprecatedLastTimestamp"):
            self._one(raw.get(name))
        series = raw.get("series")
        if isinstance(series, dict):
            self._one(series.get("lastObservedTime"))

    def _conditions(self, conditions: Any) -> None:
        if isinstance(conditions, list):
            for each in conditions:
                if isinstance(each, dict):
                    for name in _CONDITION:
                        if name in each:
                            self._one(each[name])

    def _one(self, stamp: Any) -> None:
        if not isinstance(stamp, str):
            return
        if stamp[-1:] == "Z" and stamp[4:5] == "-":
            if stamp > self._text and instant(stamp) is not None:
                self._text = stamp
            return
        moment = instant(stamp)
        if moment is not None and (self._other is None or moment > self._other):
            self._other = moment.astimezone(UTC)
