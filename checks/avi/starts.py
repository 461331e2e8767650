"""How far the AKO that runs has come since it was started, by its Events."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from lbdoctor import POD, Obj, View
from lbdoctor.events import Event
from lbdoctor.workloads import Container, pods_of

from .parts import REPORTER
from .timing import started

_ACCEPTED: Final = "ValidatedUserInput"
_LISTENS: Final = ("AKOReady", "AKODeleteConfigSet")
_SECOND: Final = timedelta(seconds=1)


class Start(NamedTuple):
    """When AKO's container was started, and what its Pod has said since.

    `accepted` is the Event that its settings were accepted, `listens` the one that it listens for
    objects (or was told not to).
    """

    pod: Obj
    since: datetime
    accepted: Event | None
    listens: Event | None


def start(ako: Container, see: View) -> Start | None:
    """The present start of the only Pod of an AKO; None where none runs, or several do.

    Only the leader of several may say that it listens.
    """
    owner = ako.owner
    own = [owner] if owner.ref.kind == "Pod" else pods_of(owner, see.glance(POD, owner.space))
    since = started(ako, see)
    if len(own) != 1 or since is None:
        return None
    said = list(_since(own[0], since, see))
    accepted = [each for each in said if each.reason == _ACCEPTED]
    listens = [each for each in said if each.reason in _LISTENS]
    return Start(
        own[0], since, accepted[-1] if accepted else None, listens[-1] if listens else None
    )


def _since(pod: Obj, since: datetime, see: View) -> Iterator[Event]:
    for each in see.events(pod):
        if each.reporter == REPORTER and each.when >= since - _SECOND:
            yield each
