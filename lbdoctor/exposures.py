"""One exposure, judged: its engine, its stages, its state, its chain."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import zip_longest

from lbdoctor.causes import Felt, rank
from lbdoctor.diagnosis import Answerer, Judged, StageState, State, Step
from lbdoctor.engines import Engines
from lbdoctor.model import Evidence, Gap, Obj, Outcome, Ref, Severity, Stage
from lbdoctor.registry import Promise
from lbdoctor.runner import Verdict
from lbdoctor.topology import SEEN, Reach, Topology


@dataclass(frozen=True, slots=True)
class Case:
    """An exposure with everything that it depends on."""

    obj: Obj
    promise: Promise
    reach: Sequence[Reach]
    felt: Sequence[Felt]

    @property
    def addressed(self) -> bool:
        """Whether it has an address that can be used."""
        return bool(self.promise.addresses)


class Blindness:
    """The inconclusive verdicts of a run, by what they were about."""

    def __init__(self, verdicts: Sequence[Verdict], topology: Topology) -> None:
        self._topology = topology
        self._at: dict[Ref, list[Verdict]] = {}
        self._of: dict[tuple[str, str, str], list[Verdict]] = {}
        self._known: dict[Ref, list[tuple[Stage, bool]]] = {}
        for verdict in verdicts:
            if verdict.outcome is not Outcome.INCONCLUSIVE:
                continue
            if verdict.ref is not None:
                self._at.setdefault(verdict.ref, []).append(verdict)
            for gap in verdict.gaps if verdict.ref is None else ():
                key = (gap.cluster, gap.kind.group, gap.kind.name)
                self._of.setdefault(key, []).append(verdict)

    def open(self, case: Case) -> dict[Stage, bool]:
        """The stages at which something could not be seen, and whether it could change the state.

        A warning that no user feels changes no state, so neither does one that may be hidden.
        """
        found: dict[Stage, bool] = {}
        for place in case.reach:
            if place.ref not in self._known:  # the same objects are behind many exposures
                self._known[place.ref] = list(self._open(place.ref))
            for stage, grave in self._known[place.ref]:
                if stage in place.stages:
                    found[stage] = found.get(stage, False) or grave
        return found

    def _open(self, ref: Ref) -> Iterator[tuple[Stage, bool]]:
        yield from map(_weighed, self._at.get(ref, ()))
        for doubt in self._topology.doubts(ref):
            yield from _BEFORE_ADDRESS if _beyond(doubt.gaps, ref) else ()
            for cluster in {ref.cluster, *(gap.cluster for gap in doubt.gaps)}:
                for kind in doubt.link.targets:
                    yield from self._unseen(cluster, kind.group, kind.name)
        if self._topology.state(ref) != SEEN:
            gap = self._topology.gap(ref)
            yield from _BEFORE_ADDRESS if gap and not gap.asked else ()
            yield from self._unseen(*ref[:3])

    def felt(self, case: Case) -> set[Stage]:
        """The stages at which a fault that even an exposure with an address feels may be unseen."""
        return {
            verdict.check.stage
            for place in case.reach
            for verdict in self._at.get(place.ref, ())
            if verdict.check.felt and verdict.check.stage in place.stages
        }

    def _unseen(self, cluster: str, group: str, kind: str) -> Iterator[tuple[Stage, bool]]:
        return map(_weighed, self._of.get((cluster, group, kind), ()))


_BEFORE_ADDRESS = [(stage, True) for stage in Stage if stage <= Stage.PUBLISHED]


def _weighed(verdict: Verdict) -> tuple[Stage, bool]:
    check = verdict.check
    return check.stage, check.severity is Severity.ERROR or check.felt or check.breaks_traffic


def _beyond(gaps: Sequence[Gap], ref: Ref) -> bool:
    """Whether the way leads on in a cluster that was not given: nothing can be told of it."""
    return any(not gap.asked and gap.cluster != ref.cluster for gap in gaps)


Stages = tuple[tuple[Stage, StageState, tuple[Judged, ...]], ...]


def stages(
    case: Case, blindness: Blindness, answered: bool, silent: Collection[Stage] = ()
) -> Stages:
    """The seven stages; behind the failed one nothing is called ok.

    An address proves the stages before it, but for what is felt in spite of it, and not that
    anybody is there to clean up after an exposure that is to go. `answered` is whether it is known
    who should answer: without it, nothing that an engine would do for a waiting exposure can be
    called ok. `silent` are the stages within an engine of which nothing is known.
    """
    unseen, doubted = {*blindness.open(case), *silent}, blindness.felt(case)
    if case.promise.leaving:
        doubted.add(Stage.RUNNING)
    if not case.addressed and not answered:
        unseen = unseen | {stage for stage in Stage if stage < Stage.PUBLISHED}
    found: list[tuple[Stage, StageState, tuple[Judged, ...]]] = []
    failed = False
    for stage in Stage:
        here = sorted((each for each in case.felt if each.judged.stage is stage), key=rank)
        judged = tuple(each.judged for each in here)
        proven = case.addressed and stage <= Stage.PUBLISHED and stage not in doubted
        state = _stage(case, stage, judged, not proven and stage in unseen)
        if failed and state is StageState.OK:
            state = StageState.NOT_REACHED
        failed = failed or state is StageState.FAILED or _still_waiting(case, stage)
        found.append((stage, state, judged))
    return tuple(found)


def _still_waiting(case: Case, stage: Stage) -> bool:
    return stage is Stage.PUBLISHED and not case.addressed


def _stage(case: Case, stage: Stage, judged: Sequence[Judged], unseen: bool) -> StageState:
    worst = min((each.severity for each in judged), key=lambda s: s.rank, default=None)
    if worst is Severity.ERROR:
        return StageState.FAILED
    if worst is Severity.WARNING:
        return StageState.WARNING
    if unseen or _still_waiting(case, stage):
        return StageState.UNKNOWN
    return StageState.OK


def state(case: Case, judged: Stages, blindness: Blindness) -> State:
    """What the exposure is worth, as design orders it."""
    if case.promise.addresses is None:
        return State.UNKNOWN
    if not case.addressed:
        return State.PENDING
    errors = [each.judged for each in case.felt if each.judged.severity is Severity.ERROR]
    if any(e.stage >= Stage.ANNOUNCED or e.check.breaks_traffic for e in errors):
        return State.BROKEN
    if errors or any(each.judged.check.felt for each in case.felt if _warns(each)):
        return State.DEGRADED
    hidden = blindness.open(case)
    doubted = any(how is StageState.UNKNOWN and hidden.get(stage, True) for stage, how, _ in judged)
    return State.UNKNOWN if doubted else State.OK


def _warns(felt: Felt) -> bool:
    return felt.judged.severity is Severity.WARNING


def answerer(case: Case, engines: Engines) -> Answerer:
    """Who should answer, along the objects that the address comes through."""
    expected: list[str] = []
    titles: list[tuple[str, ...]] = []
    because: list[Sequence[Evidence]] = []
    answered: str | None = None
    sure = True
    for place in case.reach:
        if Stage.ADDRESSED not in place.stages:
            continue
        claims = engines.of(place.ref)
        here = _ordered(claims.by, place.ref, engines)
        titles.append(tuple(_titled(engines.get(each).title, claims.names[each]) for each in here))
        for engine in here:
            expected.append(claims.names[engine])
            because.append(claims.by[engine])
        sure = sure and (claims.sure or not claims.by)
        for engine in _ordered(claims.answered, place.ref, engines):
            answered = answered or claims.names[engine]
    confidence = "unknown" if not expected else "certain" if sure else "likely"
    words = tuple(dict.fromkeys(filter(None, titles)))
    facts = {(f.ref, f.path): f for row in zip_longest(*because) for f in row if f is not None}
    proof = tuple(facts.values())
    return Answerer(tuple(dict.fromkeys(expected)), words, answered, confidence, proof)


def _titled(title: str, name: str) -> str:
    """`Acme Balancer (acme)`; the name alone is not repeated."""
    return title if name in title.casefold() else f"{title} ({name})"


def _ordered(found: Collection[str], ref: Ref, engines: Engines) -> Collection[str]:
    return sorted(found, key=partial(_weight, engines, ref)) if len(found) > 1 else found


def _weight(engines: Engines, ref: Ref, engine: str) -> tuple[object, ...]:
    """Who wrote the address comes first, then who answered by proof, by hints, not at all."""
    claims = engines.of(ref)
    facts = claims.answered.get(engine, ())
    wrote = any(fact.ref == ref and fact.path == engines.writer(ref) for fact in facts)
    sure = any(fact.sure for fact in facts)
    return (not wrote, not sure, not facts, engine not in claims.by, engine)


def chain(case: Case, topology: Topology) -> tuple[Step, ...]:
    """What the address comes through, and every other object that has a part in the trouble."""
    worst: dict[Ref, Severity] = {}
    for each in case.felt:
        ref, severity = each.judged.ref, each.judged.severity
        worst[ref] = min(worst.get(ref, severity), severity, key=lambda s: s.rank)
    steps = []
    shown = {case.obj.ref: case.obj.ref}  # each object, or its nearest shown ancestor
    for place in case.reach:
        if place.by is None:
            continue
        parent = shown[place.ref] = shown[place.by.start]
        there = topology.state(place.ref)
        if there != SEEN:
            how = there
        else:
            how = {Severity.ERROR: "failed", Severity.WARNING: "warning"}.get(
                worst.get(place.ref, Severity.INFO), "ok"
            )
        if Stage.ADDRESSED in place.stages or how != "ok":
            steps.append(Step(place.ref, place.by.verb, how, parent))
            shown[place.ref] = place.ref
    return tuple(steps)
