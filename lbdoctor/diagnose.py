"""From sources to a diagnosis: the whole story in a few short functions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

from lbdoctor.causes import Felt, Findings, fold, precise, roots
from lbdoctor.diagnosis import Diagnosis, Exposed, Judged
from lbdoctor.engines import Engines
from lbdoctor.exposures import Blindness, Case, answerer, chain, stages, state
from lbdoctor.model import (
    Obj,
    Ref,
    Severity,
    Space,
    Stage,
)
from lbdoctor.pools import pools, stocked
from lbdoctor.registry import Exposure, Misdeclared, Promise, Registry
from lbdoctor.runner import Verdicts, run
from lbdoctor.selectors import Term
from lbdoctor.settling import gaps, gathered, results, settle
from lbdoctor.silence import silent
from lbdoctor.snapshot import Snapshot
from lbdoctor.topology import Reach, Topology
from lbdoctor.unreached import hidden_ways, unreached
from lbdoctor.view import View, World


@dataclass(frozen=True, slots=True)
class Scope:
    """Which exposures are asked for; None means no limit. `labels` are all to be met."""

    namespaces: frozenset[str] | None = None
    labels: tuple[Term, ...] = ()
    refs: frozenset[Ref] | None = None

    @property
    def everything(self) -> bool:
        """Whether nothing is left out."""
        return self.namespaces is None and not self.labels and self.refs is None

    def holds(self, obj: Obj) -> bool:
        """Whether this exposure is asked for."""
        if self.refs is not None and obj.ref not in self.refs:
            return False
        if self.namespaces is not None and obj.ref.namespace not in self.namespaces:
            return False
        return all(term.holds(obj.labels) for term in self.labels)


@dataclass(frozen=True, slots=True)
class Settings:
    """What the user may turn: the scope, how long silence is no fault, and figures of checks."""

    scope: Scope = Scope()
    grace: timedelta = timedelta(minutes=2)
    options: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Machine:
    registry: Registry
    world: World
    engines: Engines
    topology: Topology


def diagnose(snapshot: Snapshot, registry: Registry, settings: Settings | None = None) -> Diagnosis:
    """Judge a state."""
    settings = settings or Settings()
    world = World(snapshot, settings.grace, dict(settings.options))
    engines = Engines(registry, world)
    machine = _Machine(registry, world, engines, Topology(registry, world, engines))
    promised = _promises(machine)
    world.addresses = lambda obj: _addresses(promised.get(obj.ref))
    inside = {ref: each for ref, each in promised.items() if _asked(each, settings.scope)}
    reaches = {ref: machine.topology.reach(ref) for ref in inside}
    reached = {place.ref for reach in reaches.values() for place in reach}
    others = {ref for ref, (_, promise) in promised.items() if promise.part} - reached
    verdicts = run(
        registry, world, engines, reached, everything=settings.scope.everything, aside=others
    )
    judged = gathered(verdicts.notable)
    cases = _cases(inside, promised, reaches, Findings(judged))
    _mind_the_young(machine, cases)
    exposures = _exposures(machine, cases, verdicts)
    kept = settle(judged, settings.scope.everything)
    ways = hidden_ways(registry, snapshot, machine.topology, reached, settings.scope.everything)
    verdicts.notable += unreached(verdicts, kept, ways)
    stocks, unseen = pools(registry, world, exposures)
    return Diagnosis(
        snapshot,
        machine.topology,
        exposures,
        kept,
        results(verdicts, kept),
        stocks,
        gaps(verdicts.notable),
        verdicts,
        unseen,
        any(reading.interrupted for reading in snapshot.readings),
    )


Promised = dict[Ref, tuple[Obj, Promise]]


def _promises(machine: _Machine) -> Promised:
    found: Promised = {}
    for exposure in machine.registry.exposures:
        see = View(machine.world, f"exposure {exposure.kind.name}", exposure.reads)
        for cluster in machine.world.snapshot.clusters:
            for obj in machine.world.snapshot.objects(exposure.kind, Space(cluster)):
                promise = _promise(exposure, obj, see)
                if promise is not None:
                    found[obj.ref] = (obj, promise)
    return found


def _asked(promised: tuple[Obj, Promise], scope: Scope) -> bool:
    obj, promise = promised
    return not promise.part and scope.holds(obj)


def _promise(exposure: Exposure, obj: Obj, see: View) -> Promise | None:
    """What an object promises; of one that nobody can read, it is not known."""
    try:
        found = exposure.promise(obj, see)
    except Misdeclared:
        raise
    except Exception:  # noqa: BLE001 - a plug-in may raise anything, the run goes on
        return Promise(None)
    words = (*(found.addresses or ()), *found.hosts) if found else ()
    return found if all(isinstance(each, str) for each in words) else Promise(None)


def _addresses(promised: tuple[Obj, Promise] | None) -> Sequence[str] | None:
    return None if promised is None else promised[1].addresses


def _cases(
    inside: Promised,
    promised: Promised,
    reaches: Mapping[Ref, Sequence[Reach]],
    findings: Findings,
) -> list[Case]:
    cases = []
    for ref, (obj, promise) in sorted(inside.items()):
        waiting = any(
            _wants(promised[place.ref][1])
            for place in reaches[ref]
            if place.ref in promised and Stage.ADDRESSED in place.stages
        )
        felt = precise(findings.felt(reaches[ref], waiting, promise.leaving))
        cases.append(Case(obj, promise, reaches[ref], felt))
    return cases


def _wants(promise: Promise) -> bool:
    return not promise.addresses and not promise.part


def _mind_the_young(machine: _Machine, cases: Sequence[Case]) -> None:
    """Silence is a fault only after the grace period; a known cause is one at any age.

    What several exposures feel is young when it is so for all of them.
    """
    clock, grace = machine.world.snapshot.clock, machine.world.grace
    young: dict[int, Judged] = {}
    old: set[int] = set()
    for case in cases:
        symptoms = {id(e.judged): e.judged for e in case.felt if e.judged.check.symptom}
        if not symptoms:
            continue
        causes = fold(case.felt)
        known = any(not c.check.symptom for each in symptoms for c in causes.get(each, ()))
        if not known and clock.younger(_latest_step(machine.world.snapshot, case), grace):
            young |= symptoms
        else:
            old |= symptoms.keys()
    for each in young.keys() - old:
        young[each].severity, young[each].young = Severity.INFO, True


def _latest_step(snapshot: Snapshot, case: Case) -> datetime | None:
    chain = [snapshot.find(p.ref) for p in case.reach if Stage.PUBLISHED in p.stages]
    return max((obj.created for obj in chain if obj and obj.created), default=None)


def _exposures(machine: _Machine, cases: Sequence[Case], verdicts: Verdicts) -> list[Exposed]:
    blindness = Blindness(verdicts.notable, machine.topology)
    shows = partial(stocked, machine.registry, machine.world)
    found = []
    for case in cases:
        causes = fold(case.felt)
        deepest = roots(case.felt, causes)
        _remember(case.obj.ref, case.felt, causes, deepest)
        who = answerer(case, machine.engines)
        unsaid = silent(case, machine.world, machine.engines, shows)
        how = stages(case, blindness, bool(who.expected), unsaid)
        found.append(
            Exposed(
                case.obj.ref,
                state(case, how, blindness),
                case.obj.created,
                case.promise.addresses,
                case.promise.hosts,
                who,
                how,
                tuple(deepest),
                chain(case, machine.topology),
                machine.engines.whose(case.obj),
            )
        )
    return found


def _remember(
    ref: Ref, felt: Sequence[Felt], causes: Mapping[int, list[Judged]], deepest: Sequence[Judged]
) -> None:
    for each in felt:
        each.judged.affects.append(ref)
        for cause in causes.get(id(each.judged), ()):
            if not any(cause is old for old in each.judged.caused_by):
                each.judged.caused_by.append(cause)
    for judged in deepest:
        judged.root = True
