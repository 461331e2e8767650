"""What AKO said when it gave up, and whether that still holds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Final, NamedTuple

from lbdoctor import (
    CERTAIN,
    EVENT,
    LIKELY,
    Evidence,
    Finding,
    Obj,
    Owner,
    Remedy,
    View,
)
from lbdoctor.events import Event
from lbdoctor.model import instant
from lbdoctor.workloads import PROGRAMS, ready

from .parts import REPORTER, SETTINGS_NAME, found
from .words import Meaning, lines, meaning, of_event

COMPLAINTS: Final = (*PROGRAMS, EVENT)
CONSEQUENCES: Final = ("engine/controller-down", "avi/namespace-not-prepared")
_GOOD: Final = ("AKOReady", "ValidatedUserInput", "StatusSync", "AKODeleteConfigUnset")
_SURVIVED: Final = timedelta(minutes=5)


class Complaint(NamedTuple):
    """What AKO's Pod says of itself, and where."""

    meaning: Meaning
    fact: Evidence


def complaint(pod: Obj, see: View) -> Complaint | None:
    """The newest complaint of an AKO's Pod that no later success supersedes."""
    return _last_words(pod) or _event(pod, see)


def _last_words(pod: Obj) -> Complaint | None:
    """The end of its log, where the Pod is set to keep it (terminationMessagePolicy)."""
    for index, status in enumerate(pod["status.containerStatuses"] or ()):
        for state in ("state", "lastState"):
            path = f"status.containerStatuses[{index}].{state}.terminated.message"
            for line in lines(pod[path]) if not status.get("ready") else ():
                told = meaning(line)
                if told:
                    return Complaint(told, replace(pod.cite(path), value=line))
    return None


def _event(pod: Obj, see: View) -> Complaint | None:
    events = [each for each in see.events(pod) if each.reporter.startswith(REPORTER)]
    good = [each.when for each in events if each.reason in _GOOD]
    for event in reversed([each for each in events if each.warning]):
        told = of_event(event.reason, event.message)
        if told:
            past = (good and max(good) >= event.when) or _survived(pod, event, see)
            return None if past else Complaint(told, event.cite())
    return None


def _survived(pod: Obj, event: Event, see: View) -> bool:
    """Whether AKO has been running for a good while since it said so."""
    if not ready(pod):
        return False
    starts = [
        instant(((status.get("state") or {}).get("running") or {}).get("startedAt"))
        for status in pod["status.containerStatuses"] or ()
    ]
    since = max(filter(None, starts), default=None)
    return bool(since and since > event.when and see.clock.older(since, _SURVIVED))


def said(pod: Obj, see: View, code: str, fix: str, owner: Owner) -> Iterator[Finding]:
    """The Finding that a Pod of AKO complains of this fault, or nothing."""
    if not any(_belongs(pod, each.owner) for each in see.once(found, pod.ref.cluster)):
        return
    told = complaint(pod, see)
    if told is None:
        see.require(EVENT, pod.space)
    if told is None or told.meaning.code != code:
        return
    namespace = pod.ref.namespace
    yield Finding(
        told.meaning.words,
        (told.fact,),
        Remedy(
            fix,
            (
                f"kubectl -n {namespace} logs {pod.ref.name} --all-containers --previous --tail=50",
                f"kubectl -n {namespace} get configmap {SETTINGS_NAME} -o yaml",
            ),
            owner,
        ),
        CERTAIN if told.meaning.sure else LIKELY,
    )


def _belongs(pod: Obj, owner: Obj) -> bool:
    selector = (owner["spec.selector"] or {}).get("matchLabels") or {}
    same = pod.ref.namespace == owner.ref.namespace
    return pod.ref == owner.ref or (
        same and bool(selector) and selector.items() <= pod.labels.items()
    )


def is_candidate(pod: Obj) -> bool:
    """Whether a Pod may be AKO's, by the image paths of its containers."""
    if pod.ref.namespace == "vmware-system-ako":
        return True
    images = [str(each.get("image")) for each in pod["spec.containers"] or ()]
    return "ako" in " ".join(images)
