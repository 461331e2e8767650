"""From a diagnosis and a policy to an exit code."""

from __future__ import annotations

from dataclasses import dataclass

from lbdoctor.diagnosis import Diagnosis
from lbdoctor.model import Outcome, Severity

PASS, FINDINGS, USAGE, INCONCLUSIVE, UNREADABLE, BUG, INTERRUPTED = 0, 1, 2, 3, 4, 70, 130
VERDICTS = {PASS: "pass", FINDINGS: "fail", INCONCLUSIVE: "inconclusive"}


@dataclass(frozen=True, slots=True)
class Policy:
    """What counts as failure. `fail_on` is None for `--fail-on never`."""

    fail_on: Severity | None = Severity.ERROR
    allow_inconclusive: bool = False


def exit_code(diagnosis: Diagnosis, policy: Policy) -> int:
    """Findings beat blindness, blindness beats silence, and being broken off beats all."""
    if diagnosis.partial:
        return INTERRUPTED
    return judged(diagnosis, policy)


def judged(diagnosis: Diagnosis, policy: Policy) -> int:
    """The exit code as if the run had not been broken off."""
    if policy.fail_on is not None and any(
        each.severity.rank <= policy.fail_on.rank for each in diagnosis.findings
    ):
        return FINDINGS
    blind = diagnosis.gaps or any(c.outcome is Outcome.INCONCLUSIVE for c in diagnosis.checks)
    if blind and not policy.allow_inconclusive:
        return INCONCLUSIVE
    return PASS


def verdict(diagnosis: Diagnosis, policy: Policy) -> str:
    """pass, fail or inconclusive; a run that was broken off cannot pass."""
    found = VERDICTS[judged(diagnosis, policy)]
    return "inconclusive" if diagnosis.partial and found == "pass" else found
