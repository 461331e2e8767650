"""What was found, each once; and what is left at the end: findings in order, checks in sum, gaps."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from lbdoctor.diagnosis import CheckResult, Judged
from lbdoctor.model import SUPERVISOR, Finding, Gap, Outcome, Owner, Ref, Severity
from lbdoctor.registry import Check
from lbdoctor.runner import Verdict, Verdicts

MOST_REASONS = 20


def gathered(verdicts: Iterable[Verdict]) -> list[Judged]:
    """All findings; what several subjects say in the same words of a third object is said once."""
    found = []
    said: dict[tuple[str, Ref, str], Judged] = {}
    for verdict in verdicts:
        for finding in verdict.findings if verdict.outcome is Outcome.FAILED else ():
            ref = finding.about or verdict.ref
            assert ref is not None
            old = said.get((verdict.check.code, ref, finding.message))
            if old is not None and finding.about is not None:
                if finding.affects is not None:
                    both = dict.fromkeys((*(old.finding.affects or ()), *finding.affects))
                    old.finding = replace(old.finding, affects=tuple(both))
                continue
            declared = verdict.check.severity
            severity = max(declared, finding.severity or declared, key=lambda s: s.rank)
            judged = Judged(verdict.check, ref, _addressed(finding, ref), severity)
            said[verdict.check.code, ref, finding.message] = judged
            found.append(judged)
    return found


def _addressed(finding: Finding, ref: Ref) -> Finding:
    """The administrator of a Supervisor is that of the platform, whoever wrote the check."""
    remedy = finding.remedy
    if ref.cluster != SUPERVISOR or remedy.owner is not Owner.CLUSTER or remedy.cluster:
        return finding
    return replace(finding, remedy=replace(remedy, owner=Owner.PLATFORM))


def settle(judged: Sequence[Judged], everything: bool) -> list[Judged]:
    """Lower or drop what affects nobody, put the rest in order, and name it.

    `everything` is false where only some exposures were asked for: what affects none of them is
    nobody's business then.
    """
    kept = []
    for each in judged:
        if not each.affects:
            if each.check.fallback or each.check.symptom or not everything:
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


def results(verdicts: Verdicts, kept: Sequence[Judged]) -> list[CheckResult]:
    """What became of each check over all its objects."""
    failed = {each.check.name for each in kept}
    notable: dict[str, list[Verdict]] = {check.name: [] for check in verdicts.checks}
    for verdict in verdicts.notable:
        notable[verdict.check.name].append(verdict)
    return [
        _result(check, len(verdicts.passed[check.name]), notable[check.name], check.name in failed)
        for check in verdicts.checks
    ]


def _result(check: Check, passed: int, notable: Sequence[Verdict], failed: bool) -> CheckResult:
    if not notable:
        return CheckResult(check, Outcome.PASSED if passed else Outcome.NOT_APPLICABLE, passed, "")
    open_ = [each for each in notable if each.outcome is Outcome.INCONCLUSIVE or each.gaps]
    objects = passed + sum(each.ref is not None for each in notable)
    if failed:
        return CheckResult(check, Outcome.FAILED, objects, "")
    if open_:
        reasons = sorted({each.reason for each in open_})
        if len(reasons) > MOST_REASONS:
            reasons[MOST_REASONS:] = [f"and {len(reasons) - MOST_REASONS} more"]
        return CheckResult(check, Outcome.INCONCLUSIVE, objects, "; ".join(reasons))
    return CheckResult(check, Outcome.PASSED if objects else Outcome.NOT_APPLICABLE, objects, "")


def gaps(verdicts: Iterable[Verdict]) -> list[Gap]:
    """What kept a verdict open, each gap once."""
    found = {
        gap
        for verdict in verdicts
        if verdict.outcome is Outcome.INCONCLUSIVE
        for gap in verdict.gaps
        if gap.asked
    }
    return sorted(found, key=lambda g: (g.cluster, g.kind.resource, g.namespace or "", g.state))
