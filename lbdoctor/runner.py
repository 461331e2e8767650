"""Every check meets every subject: one verdict each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from lbdoctor.engines import Engines
from lbdoctor.model import Blind, Confidence, Finding, Gap, Obj, Outcome, Ref, Space
from lbdoctor.redact import leave
from lbdoctor.registry import Check, Misdeclared, Registry
from lbdoctor.snapshot import may
from lbdoctor.surprise import surprise
from lbdoctor.view import View, World


class Verdict(NamedTuple):
    """What became of a check on an object; `ref` is None when the subjects themselves are unseen.

    `gaps` say what was not seen; `bug` names what the check did not expect, if anything.
    """

    check: Check
    ref: Ref | None
    outcome: Outcome
    findings: tuple[Finding, ...] = ()
    gaps: tuple[Gap, ...] = ()
    bug: str = ""

    @property
    def reason(self) -> str:
        """Why it is inconclusive, in words."""
        return "; ".join(map(str, self.gaps))


@dataclass(slots=True)
class Verdicts:
    """All verdicts of a run. Of those that passed, only the objects are kept."""

    checks: Sequence[Check]
    notable: list[Verdict] = field(default_factory=list)
    passed: dict[str, list[Ref]] = field(default_factory=dict)


def run(
    registry: Registry,
    world: World,
    engines: Engines,
    reached: Collection[Ref],
    *,
    everything: bool = True,
    aside: Collection[Ref] = (),
) -> Verdicts:
    """Judge everything but what is `aside`, or only what an exposure depends on."""
    found = Verdicts(registry.checks)
    for check in registry.checks:
        passed: list[Ref] = []
        near = None if everything and not check.reached else reached
        for verdict in _check(check, world, engines, near, aside):
            if verdict.outcome is Outcome.PASSED and verdict.ref is not None:
                passed.append(verdict.ref)
            elif verdict.outcome is not Outcome.NOT_APPLICABLE:
                found.notable.append(verdict)
        found.passed[check.name] = passed
    return found


def _check(
    check: Check,
    world: World,
    engines: Engines,
    near: Collection[Ref] | None,
    aside: Collection[Ref],
) -> Iterator[Verdict]:
    if check.engine is not None and engines.absent(check.engine):
        return
    see = View(world, check.name, check.sees)
    gated = _gated(check, engines)
    for cluster in world.snapshot.clusters:
        space = Space(cluster)
        candidates = _own if gated else _subjects
        doubts = tuple(engines.doubts(check.engine, cluster)) if check.engine else ()
        for obj in candidates(check, cluster, world, aside):
            if (near is not None and obj.ref not in near) or not check.about.matches(obj.raw):
                continue
            closed = _gate(check, obj, engines) if gated else None
            verdict = closed or _judge(check, obj, see)
            if verdict.findings and check.engine and not gated:
                verdict = _doubted(verdict) if engines.hinted(check.engine, cluster) else verdict
            if doubts and verdict.outcome is Outcome.PASSED:  # who looked for an engine in vain
                verdict = verdict._replace(outcome=Outcome.INCONCLUSIVE, gaps=doubts)
            yield verdict
        gap = world.snapshot.gap(check.about, space)
        if gap is not None and gap.asked:
            yield Verdict(check, None, Outcome.INCONCLUSIVE, gaps=(gap,))


def _subjects(check: Check, cluster: str, world: World, aside: Collection[Ref]) -> Sequence[Obj]:
    """What a check is about; the same for all checks that ask the same."""
    if not aside:
        return world.snapshot.chosen(check.subject, cluster, check.when)
    every = ("subjects", check.subject, cluster)
    if every not in world.memory:
        found = world.snapshot.objects(check.subject, Space(cluster))
        world.memory[every] = (True, [obj for obj in found if obj.ref not in aside])
    left: list[Obj] = world.memory[every][1]
    return left if check.when is None else [obj for obj in left if may(check.when, obj)]


def _own(check: Check, cluster: str, world: World, aside: Collection[Ref]) -> Sequence[Obj]:
    """Of these, the ones that are the engine's own, or may be: few, where other engines answer."""
    assert world.claims is not None
    engine = check.engine or ""
    every = ("own", check.subject, cluster)
    if every not in world.memory:
        found = world.snapshot.objects(check.subject, Space(cluster))
        by_engine: dict[str, list[Obj]] = defaultdict(list)
        for obj in found if not aside else (each for each in found if each.ref not in aside):
            claims = world.claims(obj)
            for each in {*claims.by, *claims.answered, *claims.blind}:
                by_engine[each].append(obj)
        world.memory[every] = (True, by_engine)
    mine: Sequence[Obj] = world.memory[every][1].get(engine, ())
    return mine if check.when is None else [obj for obj in mine if may(check.when, obj)]


def _doubted(verdict: Verdict) -> Verdict:
    """The parts of an engine that may not be there at all: what ails them is likely, no more."""
    found = (replace(each, confidence=Confidence.LIKELY) for each in verdict.findings)
    return verdict._replace(findings=tuple(found))


def judge(check: Check, obj: Obj, see: View, engines: Engines) -> Verdict:
    """One check on one object, if it is about that object at all."""
    if check.when is not None and not check.when(obj):
        return Verdict(check, obj.ref, Outcome.NOT_APPLICABLE)
    closed = _gate(check, obj, engines) if _gated(check, engines) else None
    return closed or _judge(check, obj, see)


def _judge(check: Check, obj: Obj, see: View) -> Verdict:
    """Findings beat blindness, blindness beats silence."""
    findings: list[Finding] = []
    try:
        findings.extend(map(_safe, check.judge(obj, see)))
    except Blind as blind:
        if findings:
            return Verdict(check, obj.ref, Outcome.FAILED, tuple(findings), blind.gaps)
        asked = any(gap.asked for gap in blind.gaps)
        outcome = Outcome.INCONCLUSIVE if asked else Outcome.NOT_APPLICABLE
        return Verdict(check, obj.ref, outcome, gaps=blind.gaps)
    except Misdeclared:
        raise
    except Exception as error:  # noqa: BLE001 - a plug-in may raise anything, the run goes on
        gap = surprise(error, check.subject, obj.space)
        bug = leave(f"{type(error).__name__}: {error}")
        return Verdict(check, obj.ref, Outcome.INCONCLUSIVE, tuple(findings), (gap,), bug)
    return Verdict(check, obj.ref, Outcome.FAILED if findings else Outcome.PASSED, tuple(findings))


def _safe(finding: Finding) -> Finding:
    """A finding that names objects by text, and whose words quote no secret."""
    named = (*(fact.ref for fact in finding.evidence), *(finding.affects or ()))
    for ref in (*named, finding.about) if finding.about else named:
        ref.checked()
    words = leave(finding.message)
    return finding if words == finding.message else replace(finding, message=words)


def _gated(check: Check, engines: Engines) -> bool:
    """Whether only objects that are an engine's own are judged."""
    return check.engine is not None and check.subject in engines.get(check.engine).subjects


def _gate(check: Check, obj: Obj, engines: Engines) -> Verdict | None:
    """The verdict of an engine's check on an object that is not, or may not be, the engine's."""
    assert check.engine is not None
    claims = engines.claims(obj)
    if check.engine in claims.by or check.engine in claims.answered:
        return None
    blind = claims.blind.get(check.engine)
    if blind and not claims.answered:
        return Verdict(check, obj.ref, Outcome.INCONCLUSIVE, gaps=tuple(blind))
    return Verdict(check, obj.ref, Outcome.NOT_APPLICABLE)
