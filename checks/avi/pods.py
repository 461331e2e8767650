"""How AKO's Pods fared: how the last run ended, and whether the present one is just another try."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final, NamedTuple

from lbdoctor import Evidence, Obj
from lbdoctor.model import instant
from lbdoctor.snapshot import Clock

_SHORT: Final = timedelta(minutes=5)
_JUST: Final = timedelta(minutes=2)
_OFTEN: Final = 3


class End(NamedTuple):
    """Why a container waits, its last exit code, and the facts."""

    waiting: tuple[Evidence, ...]
    code: int | None
    facts: tuple[Evidence, ...]


NEVER: Final = End((), None, ())


def main_status(pod: Obj, container: str) -> tuple[str, Mapping[str, Any] | None]:
    """The status of one container of a Pod, and the path that leads to it."""
    for index, status in enumerate(pod["status.containerStatuses"] or ()):
        if status.get("name") == container:
            return f"status.containerStatuses[{index}]", status
    return "", None


def last_end(pod: Obj, container: str) -> End | None:
    """How the last run of a container ended; None when nothing is known of it."""
    path, status = main_status(pod, container)
    if status is None:
        return None
    reason = pod.cite(f"{path}.state.waiting.reason")
    waiting = (reason,) if reason.value else ()
    for state in (f"{path}.state", f"{path}.lastState"):
        code = pod[f"{state}.terminated.exitCode"]
        if isinstance(code, int):
            facts = tuple(
                pod.cite(f"{state}.terminated.{field}") for field in ("exitCode", "reason")
            )
            return End(waiting, code, facts)
    return End(waiting, None, ())


def unsteady(pod: Obj, container: str, clock: Clock) -> tuple[Evidence, ...]:
    """The facts that show a container between two crashes: it runs, but so it did each time."""
    path, status = main_status(pod, container)
    if not path or status is None or (status.get("restartCount") or 0) < _OFTEN:
        return ()
    began = instant(pod[f"{path}.lastState.terminated.startedAt"])
    ended = instant(pod[f"{path}.lastState.terminated.finishedAt"])
    since = instant(pod[f"{path}.state.running.startedAt"])
    if not (began and ended and since) or ended - began > _SHORT or not clock.younger(since, _JUST):
        return ()
    fields = ("restartCount", "lastState.terminated.finishedAt", "lastState.terminated.exitCode")
    return tuple(pod.cite(f"{path}.{field}") for field in fields)
