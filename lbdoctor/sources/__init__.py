"""Where states come from. A source only ever reads, and says what it could not see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from lbdoctor.model import Coverage, Kind, Need, Obj


class Unreadable(Exception):
    """Nothing could be examined; the message is one line for the user (exit code 4)."""


@dataclass(frozen=True, slots=True)
class Seen:
    """How well a kind was seen in a namespace, or (None) in all of them together.

    `selector` is `Need.selector` of what was asked; empty means that everything was. `objects`
    counts what was received. `reason` is for people, in a few words. `asked` is false for what the
    user left out on purpose: nobody misses it, and no absence is proven by it.
    """

    kind: Kind
    state: Coverage
    namespace: str | None = None
    selector: str = ""
    objects: int = 0
    reason: str = ""
    asked: bool = True


@dataclass(frozen=True, slots=True)
class Reading:
    """What one source gave for one cluster.

    `captured_at` is when the state was, as the format states it. `now` is the time to judge by,
    None when nothing tells. `exact` is true when `now` may be used to call something young; a
    newest time stamp only proves that a state is at least that old. `notes` are lines for the
    user: files skipped, members refused. `interrupted` is true when the user broke it off. `api`
    names the REST API that was read where that is not Kubernetes. `flags` are those by which
    kubectl reaches the same cluster, as the user gave them.
    """

    cluster: str
    kind: str
    format: str
    location: str
    version: str = ""
    objects: Sequence[Obj] = ()
    seen: Sequence[Seen] = ()
    captured_at: datetime | None = None
    now: datetime | None = None
    exact: bool = False
    notes: Sequence[str] = field(default_factory=tuple)
    interrupted: bool = False
    api: str = ""
    flags: Sequence[str] = ()


class Source(Protocol):
    """Anything that can show the state of one cluster."""

    def read(self, needs: Sequence[Need]) -> Reading:
        """Fetch what is needed, as far as it can be seen.

        Every need gets at least one `Seen`. Raises Unreadable when nothing at all can be seen.
        """
        ...
