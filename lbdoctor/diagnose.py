"""From sources to a diagnosis: the whole story in a few short functions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from lbdoctor.causes import Felt, Findings, fold, precise, roots
from lbdoctor.diagnosis import CheckResult, Diagnosis, Exposed, Judged
from lbdoctor.engines import Engines
from lbdoctor.exposures import Blindness, Case, answerer, chain, stages, state
from lbdoctor.model import Gap, Obj, Outcome, Ref, Severity, Space, Stage
from lbdoctor.pools import pools
from lbdoctor.registry import Check, Promise, Registry
from lbdoctor.runner import Verdict, Verdicts, run
from lbdoctor.snapshot import Snapshot
from lbdoctor.topology import Reach, Topology
from lbdoctor.view import View, World


@dataclass(frozen=True, slots=True)
class Scope:
    """Which exposures are asked for; None means no limit. `labels` is a selector `a=b,c=d`."""

    namespaces: frozenset[str] | None = None
    labels: str = ""
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
        wanted = [term.partition("=")[::2] for term in filter(None, self.labels.split(","))]
        return all(obj.labels.get(key) == value for key, value in wanted)


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
    inside = {r: each for r, each in promised.items() if settings.scope.holds(each[0])}
    reaches = {ref: machine.topology.reach(ref) for ref in inside}
    verdicts = run(registry, world, engines, _wanted(settings.scope, reaches))
    judged = _judged(verdicts.notable)
    cases = _cases(inside, promised, reaches, Findings(judged))
    _mind_the_young(machine, cases)
    exposures = _exposures(machine, cases, verdicts)
    kept = _settle(judged, settings.scope)
    return Diagnosis(
        snapshot,
        machine.topology,
        exposures,
        kept,
        _results(verdicts, kept),
        pools(registry, world, exposures),
        _gaps(verdicts.notable),
        verdicts,
        any(reading.interrupted for reading in snapshot.readings),
    )


Promised = dict[Ref, tuple[Obj, Promise]]


def _promises(machine: _Machine) -> Promised:
    found: Promised = {}
    for exposure in machine.registry.exposures:
        see = View(machine.world, f"exposure {exposure.kind.name}", exposure.reads)
        for cluster in machine.world.snapshot.clusters:
            for obj in machine.world.snapshot.objects(exposure.kind, Space(cluster)):
                promise = exposure.promise(obj, see)
                if promise is not None:
                    found[obj.ref] = (obj, promise)
    return found


def _addresses(promised: tuple[Obj, Promise] | None) -> Sequence[str] | None:
    return None if promised is None else promised[1].addresses


def _wanted(scope: Scope, reaches: Mapping[Ref, Sequence[Reach]]) -> Callable[[Obj], bool] | None:
    if scope.everything:
        return None
    near = {place.ref for reach in reaches.values() for place in reach}
    return lambda obj: obj.ref in near


def _judged(verdicts: Iterable[Verdict]) -> list[Judged]:
    found = []
    for verdict in verdicts:
        for finding in verdict.findings if verdict.outcome is Outcome.FAILED else ():
            ref = finding.about or verdict.ref
            assert ref is not None
            declared = verdict.check.severity
            severity = max(declared, finding.severity or declared, key=lambda s: s.rank)
            found.append(Judged(verdict.check, ref, finding, severity))
    return found


def _cases(
    inside: Promised,
    promised: Promised,
    reaches: Mapping[Ref, Sequence[Reach]],
    findings: Findings,
) -> list[Case]:
    cases = []
    for ref, (obj, promise) in sorted(inside.items()):
        waiting = any(
            not promised[place.ref][1].addresses
            for place in reaches[ref]
            if place.ref in promised and Stage.ADDRESSED in place.stages
        )
        felt = precise(findings.felt(reaches[ref], waiting))
        cases.append(Case(obj, promise, reaches[ref], felt))
    return cases


def _mind_the_young(machine: _Machine, cases: Sequence[Case]) -> None:
    """Silence is a fault only after the grace period; a known cause is one at any age."""
    clock, grace = machine.world.snapshot.clock, machine.world.grace
    for case in cases:
        causes = fold(case.felt)
        symptoms = [e.judged for e in case.felt if e.depth == 0 and e.judged.check.symptom]
        if any(id(symptom) in causes for symptom in symptoms):
            continue
        if clock.younger(_latest_step(machine.world.snapshot, case), grace):
            for symptom in symptoms:
                symptom.severity, symptom.young = Severity.INFO, True


def _latest_step(snapshot: Snapshot, case: Case) -> datetime | None:
    chain = [snapshot.find(p.ref) for p in case.reach if Stage.PUBLISHED in p.stages]
    return max((obj.created for obj in chain if obj and obj.created), default=None)


def _exposures(machine: _Machine, cases: Sequence[Case], verdicts: Verdicts) -> list[Exposed]:
    blindness = Blindness(verdicts.notable, machine.topology)
    found = []
    for case in cases:
        causes = fold(case.felt)
        deepest = roots(case.felt, causes)
        _remember(case.obj.ref, case.felt, causes, deepest)
        who = answerer(case, machine.engines)
        how = stages(case, blindness.stages(case), bool(who.expected))
        found.append(
            Exposed(
                case.obj.ref,
                state(case, how),
                case.obj.created,
                case.promise.addresses,
                case.promise.hosts,
                who,
                how,
                tuple(deepest),
                chain(case, machine.topology),
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


def _settle(judged: Sequence[Judged], scope: Scope) -> list[Judged]:
    """Lower or drop what affects nobody, put the rest in order, and name it."""
    kept = []
    for each in judged:
        if not each.affects:
            if each.check.fallback or each.check.symptom or not scope.everything:
                continue
            if each.severity is Severity.ERROR:
                if each.check.unaffected is None:
                    continue
                each.severity = each.check.unaffected
        kept.append(each)
    kept.sort(key=_order)
    used: dict[str, int] = {}
    for each in kept:
        name = f"{each.check.code}@{each.ref}"
        used[name] = used.get(name, 0) + 1
        each.id = name if used[name] == 1 else f"{name}#{used[name]}"
    return kept


def _order(each: Judged) -> tuple[object, ...]:
    return (
        each.severity.rank,
        each.stage,
        each.check.code,
        each.ref,
        each.check.name,
        each.finding.message,
    )


def _results(verdicts: Verdicts, kept: Sequence[Judged]) -> list[CheckResult]:
    failed = {each.check.name for each in kept}
    return [_result(check, verdicts, check.name in failed) for check in verdicts.checks]


def _result(check: Check, verdicts: Verdicts, failed: bool) -> CheckResult:
    notable = verdicts.of(check)
    open_ = [each for each in notable if each.outcome is Outcome.INCONCLUSIVE or each.gaps]
    objects = len(verdicts.passed[check.name]) + sum(each.ref is not None for each in notable)
    if failed:
        return CheckResult(check, Outcome.FAILED, objects, "")
    if open_:
        reasons = dict.fromkeys(each.reason for each in open_)
        return CheckResult(check, Outcome.INCONCLUSIVE, objects, "; ".join(sorted(reasons)))
    return CheckResult(check, Outcome.PASSED if objects else Outcome.NOT_APPLICABLE, objects, "")


def _gaps(verdicts: Iterable[Verdict]) -> list[Gap]:
    found = {
        gap
        for verdict in verdicts
        if verdict.outcome is Outcome.INCONCLUSIVE
        for gap in verdict.gaps
        if gap.asked
    }
    return sorted(found, key=lambda g: (g.cluster, g.kind.resource, g.namespace or "", g.state))
