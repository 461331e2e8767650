"""A diagnosis as plain data: `lbdoctor.report/v1`, described by report.schema.json."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from lbdoctor import __version__
from lbdoctor.diagnosis import CheckResult, Diagnosis, Exposed, Judged, StageState, State
from lbdoctor.gate import Policy, exit_code, verdict
from lbdoctor.model import ABSENT, Coverage, Evidence, Gap, Outcome, Pool, Ref, Severity
from lbdoctor.redact import leave
from lbdoctor.reports._kubectl import steps
from lbdoctor.snapshot import Snapshot
from lbdoctor.sources import Reading, Seen
from lbdoctor.topology import SEEN

Document = dict[str, Any]


def document(diagnosis: Diagnosis, policy: Policy) -> Document:
    """The whole report; the same diagnosis gives the same document, key by key."""
    clock = diagnosis.snapshot.clock
    captured = [r.captured_at for r in diagnosis.snapshot.readings if r.captured_at]
    return {
        "schemaVersion": "lbdoctor.report/v1",
        "tool": {"name": "lbdoctor", "version": __version__},
        "evaluatedAt": stamp(clock.now),
        "capturedAt": stamp(max(captured, default=None)),
        "verdict": verdict(diagnosis, policy),
        "exitCode": exit_code(diagnosis, policy),
        "partial": diagnosis.partial,
        "summary": summary(diagnosis),
        "sources": [_source(each) for each in diagnosis.snapshot.readings],
        "exposures": [_exposure(each) for each in diagnosis.exposures],
        "findings": [_finding(each, diagnosis.snapshot) for each in diagnosis.findings],
        "checks": [_check(each) for each in diagnosis.checks],
        "pools": [pool(each) for each in diagnosis.pools],
        "gaps": [gap(each) for each in diagnosis.gaps],
        "graph": graph(diagnosis),
    }


def stamp(when: datetime | None) -> str | None:
    """RFC 3339 in UTC, whole seconds."""
    return when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if when else None


def summary(diagnosis: Diagnosis) -> Document:
    """The counts of everything that a report lists."""
    states = Counter(each.state for each in diagnosis.exposures)
    severities = Counter(each.severity for each in diagnosis.findings)
    outcomes = Counter(each.outcome for each in diagnosis.checks)
    return {
        "exposures": {state.value: states[state] for state in State},
        "findings": {each.value: severities[each] for each in Severity} | {"suppressed": 0},
        "checks": {
            each.value: outcomes[each]
            for each in (Outcome.PASSED, Outcome.FAILED, Outcome.INCONCLUSIVE)
        },
    }


def ref(each: Ref) -> Document:
    """A name of an object in five fields."""
    cluster, group, kind, namespace, name = each  # faster than asking for a dictionary
    return {"cluster": cluster, "group": group, "kind": kind, "namespace": namespace, "name": name}


def _refs(each: Iterable[Ref]) -> list[Document]:
    return [ref(one) for one in each]


def _evidence(fact: Evidence) -> Document:
    absent = fact.value is ABSENT
    found: Document = {
        "ref": ref(fact.ref),
        "path": fact.path,
        "value": None if absent else leave(fact.value),
        "origin": fact.origin,
    }
    if fact.time:
        found["time"] = fact.time
    return found | {"absent": True} if absent else found


def _source(reading: Reading) -> Document:
    ordered = sorted(reading.seen, key=lambda s: (s.kind.resource, s.namespace or "", s.selector))
    return {
        "cluster": reading.cluster,
        "kind": reading.kind,
        "format": reading.format,
        "location": reading.location,
        "version": reading.version,
        "coverage": [_seen(each) for each in ordered],
        "notes": list(reading.notes),
    }


def _seen(seen: Seen) -> Document:
    found: Document = {"resource": seen.kind.resource}
    if seen.namespace is not None:
        found["namespace"] = seen.namespace
    found |= {"state": seen.state.value, "objects": seen.objects}
    if seen.reason and seen.state is not Coverage.COMPLETE:
        found["reason"] = seen.reason
    return found


def _exposure(each: Exposed) -> Document:
    return {
        "ref": ref(each.ref),
        **({"for": each.whose} if each.whose else {}),
        "state": each.state.value,
        "since": stamp(each.since),
        "addresses": list(each.addresses or ()),
        "hosts": list(each.hosts),
        "engine": {
            "expected": list(each.engine.expected),
            "answered": each.engine.answered,
            "confidence": each.engine.confidence,
            "because": [_evidence(fact) for fact in each.engine.because],
        },
        "stages": [
            {"stage": stage.word, "state": how.value, "findings": [j.id for j in found if j.id]}
            for stage, how, found in each.stages
        ],
        "roots": [judged.id for judged in each.roots],
        "chain": [{"ref": ref(s.ref), "verb": s.verb, "state": s.state} for s in each.chain],
    }


def _finding(each: Judged, snapshot: Snapshot) -> Document:
    todo = steps(each, snapshot)
    found: Document = {
        "id": each.id,
        "code": each.check.code,
        "title": each.check.title,
        "severity": each.severity.value,
        "stage": each.stage.word,
    }
    if each.engine:
        found["engine"] = each.engine
    return found | {
        "ref": ref(each.ref),
        "message": leave(each.message),
        "evidence": [_evidence(fact) for fact in each.finding.evidence],
        "root": each.root,
        "confidence": each.confidence.value,
        "causedBy": sorted(cause.id for cause in each.caused_by if cause.id),
        "affects": _refs(each.affects),
        "remedy": {
            "owner": each.finding.remedy.owner.value,
            "summary": each.finding.remedy.summary,
            "commands": list(todo.commands),
            "cluster": todo.cluster,
        },
        "docs": f"lbdoctor explain {each.check.code}",
    }


def _check(each: CheckResult) -> Document:
    found: Document = {
        "name": each.check.name,
        "code": each.check.code,
        "outcome": each.outcome.value,
        "objects": each.objects,
    }
    return found | {"reason": each.reason} if each.reason else found


def pool(each: Pool) -> Document:
    """A stock of addresses."""
    return {
        "engine": each.engine,
        "cluster": each.ref.cluster,
        "ref": ref(each.ref),
        "name": each.name,
        "family": each.family,
        "ranges": list(each.ranges),
        "total": each.total,
        "used": each.used,
        "free": each.free,
        "confidence": each.confidence.value,
        "holders": _refs(each.holders),
        "waiting": _refs(each.waiting),
    }


def gap(each: Gap) -> Document:
    """Something that could not be seen."""
    found: Document = {"cluster": each.cluster, "resource": each.kind.resource}
    if each.namespace is not None:
        found["namespace"] = each.namespace
    return found | {"state": each.state.value, "reason": each.reason}


def graph(diagnosis: Diagnosis) -> Document:
    """Every object that an exposure depends on, and how."""
    topology = diagnosis.topology
    worst: dict[Ref, int] = {}
    for each in diagnosis.findings:
        worst[each.ref] = min(worst.get(each.ref, 9), each.severity.rank)
    words = {0: StageState.FAILED.value, 1: StageState.WARNING.value}
    refs = sorted(topology.below(each.ref for each in diagnosis.exposures))
    nodes = []
    for one in refs:
        there = topology.state(one)
        state = there if there != SEEN else words.get(worst.get(one, 9), "ok")
        nodes.append({"ref": ref(one), "state": state})
    edges = sorted((e.start, e.end, e.verb) for one in refs for e in topology.edges(one))
    return {
        "nodes": nodes,
        "edges": [{"from": ref(a), "to": ref(b), "verb": verb} for a, b, verb in edges],
    }
