"""From what is wrong below one exposure to what a person mends first."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from lbdoctor.diagnosis import Judged
from lbdoctor.model import Confidence, Ref, Severity, Stage
from lbdoctor.topology import Reach


class Felt(NamedTuple):
    """A finding as one exposure feels it; `depth` counts links from the exposure to it."""

    judged: Judged
    depth: int
    direct: bool = False
    """Whether its object is on the way to the address itself, not only behind it."""


class Findings:
    """All findings of a run, by the object that has them and by the exposures that they name."""

    def __init__(self, findings: Iterable[Judged]) -> None:
        self._at: dict[Ref, list[Judged]] = {}
        self._naming: dict[Ref, list[Judged]] = {}
        for judged in findings:
            self._at.setdefault(judged.ref, []).append(judged)
            for ref in judged.finding.affects or ():
                self._naming.setdefault(ref, []).append(judged)

    def felt(self, reach: Sequence[Reach], waiting: bool, leaving: bool = False) -> list[Felt]:
        """What an exposure feels of them, given what it depends on and whether it waits.

        A fault of somebody else before `announced` does not hurt an exposure that has its address;
        but one that is `leaving` needs somebody who cleans up.
        """
        waits = frozenset(Stage) if waiting else _LEAVING if leaving else frozenset()
        found: dict[int, Felt] = {}
        for place in reach:
            for judged in self._at.get(place.ref, ()):
                if judged.finding.affects is None and _matters(judged, place, waits):
                    direct = Stage.PUBLISHED in place.stages
                    found.setdefault(id(judged), Felt(judged, place.depth, direct))
            for judged in self._naming.get(place.ref, ()):
                if judged.stage in place.stages:
                    depth = place.depth + (judged.ref != place.ref)
                    found.setdefault(id(judged), Felt(judged, depth))
        return list(found.values())


_LEAVING = frozenset({Stage.RUNNING})


def _matters(judged: Judged, place: Reach, waits: Collection[Stage]) -> bool:
    if judged.stage not in place.stages:
        return False
    late = judged.stage >= Stage.ANNOUNCED or judged.check.breaks_traffic
    return place.depth == 0 or judged.stage in waits or late


def fold(felt: Sequence[Felt]) -> Mapping[int, list[Judged]]:
    """For each finding that deeper ones explain, by `id()`, those that do.

    A fallback that rests on an Event or a condition which a more precise finding quotes explains
    nothing more: it is left out of the result of `precise` before this is called.
    """
    causes: dict[int, list[Judged]] = {}
    for one in felt:
        found = [other.judged for other in felt if other is not one and _explains(other, one)]
        if found:
            causes[id(one.judged)] = found
    return causes


def precise(felt: Sequence[Felt]) -> list[Felt]:
    """Without the fallbacks whose Event or condition a more precise finding quotes, and without
    their news where the cause is known."""
    quoted = {
        word
        for one in felt
        if not (one.judged.check.fallback or one.judged.check.symptom)
        for word in _quoted(one.judged)
    }
    known = explained(felt)
    return [one for one in felt if not _gives_way(one.judged, quoted, known)]


def _quoted(judged: Judged) -> set[tuple[Ref, str]]:
    """The Events and conditions that a finding rests on: what somebody said."""
    found = {(ref, "") for ref in _events(judged)}
    facts = (f for f in judged.finding.evidence if f.path.startswith("status.conditions"))
    return found | {(fact.ref, fact.path) for fact in facts}


def _gives_way(judged: Judged, quoted: set[tuple[Ref, str]], known: bool) -> bool:
    if not judged.check.fallback:
        return False
    news = judged.severity is Severity.INFO
    return (news and known) or bool(_quoted(judged) & quoted)


def explained(felt: Iterable[Felt]) -> bool:
    """Whether anything tells why there is no address."""
    return any(map(_is_cause, felt))


def _is_cause(one: Felt) -> bool:
    """Whether it tells why there is no address."""
    check, error = one.judged.check, one.judged.severity is Severity.ERROR
    before = one.judged.stage <= Stage.PUBLISHED
    return error and before and not (check.symptom or check.fallback)


def _explains(cause: Felt, effect: Felt) -> bool:
    """Whether one finding is why the other is there, seen from the same exposure."""
    if cause.judged.severity is not Severity.ERROR:
        return False
    if effect.judged.check.code in cause.judged.check.explains:
        return True
    before = cause.judged.stage <= Stage.PUBLISHED
    if cause.judged.check.symptom:
        return effect.judged.check.symptom and cause.depth > effect.depth
    if effect.judged.check.symptom:
        if _events(cause.judged) & _events(effect.judged):
            return True
        return before or (cause.direct and cause.judged.stage <= effect.judged.stage)
    if effect.judged.check.fallback and not cause.judged.check.fallback:
        return before and cause.depth > effect.depth
    return False


def _events(judged: Judged) -> set[Ref]:
    """The Events that a finding quotes."""
    return {fact.ref for fact in judged.finding.evidence if fact.ref.kind == "Event"}


def rank(felt: Felt) -> tuple[object, ...]:
    """By stage, then from the user's object towards the infrastructure, certain first."""
    judged = felt.judged
    likely = judged.confidence is Confidence.LIKELY
    return (judged.stage, felt.depth, likely, judged.check.code, judged.ref, judged.finding.message)


def roots(felt: Sequence[Felt], causes: Mapping[int, list[Judged]]) -> list[Judged]:
    """What nothing deeper explains, in the order in which a person mends it.

    Errors when there are any, else warnings, else the news that an exposure is still young.
    """
    free = sorted((one for one in felt if id(one.judged) not in causes), key=rank)
    for severity in (Severity.ERROR, Severity.WARNING):
        found = [one.judged for one in free if one.judged.severity is severity]
        if found:
            return found
    return [one.judged for one in free if one.judged.check.symptom]
