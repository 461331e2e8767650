"""Two engines at one Service: both write on it, or one takes away what the other gave."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from lbdoctor import (
    CERTAIN,
    CLAIMED,
    ERROR,
    EVENT,
    GUEST,
    LIKELY,
    PUBLISHED,
    SERVICE,
    WARNING,
    Blind,
    Evidence,
    Finding,
    Obj,
    Owner,
    Remedy,
    Severity,
    View,
    check,
)
from lbdoctor.engines import Claims
from lbdoctor.workloads import PROGRAMS, require_programs

CLEANUP = "service.kubernetes.io/load-balancer-cleanup"
DONE = "EnsuredLoadBalancer"
VIP_HOST = "kube-vip.io/vipHost"
# what was refused before the success, and the pool that the second engine lacks
OVERTAKEN = (
    "engine/sync-failed",
    "engine/conflict",
    "cloud/limit-reached",
    "cloud/subnet-unusable",
    "cloud/request-invalid",
    "cloud/permission-denied",
    "cloud/timed-out",
    "metallb/no-pool",
)


def _here(service: Obj) -> bool:
    return service["spec.type"] == "LoadBalancer" and service.ref.cluster == GUEST


@check(
    "engine/conflict",
    "two engines answer the same Service",
    ERROR,
    CLAIMED,
    subject=SERVICE,
    when=_here,
    reads=(SERVICE.only("metadata.managedFields"), *PROGRAMS),
)
def conflict(service: Obj, see: View) -> Iterator[Finding]:
    """Two engines consider the Service their own.

    Why it matters: the address of the one replaces that of the other, sometimes again and again;
    the loser keeps an address and a route that nobody uses, and two machines may answer for one
    address.

    How it is decided: an error when two engines that are in the cluster have both written on the
    Service (an annotation, a finalizer, the status, an Event, a field that they own), likely where
    it cannot be told whether one of them still claims it; a warning when two engines claim it by
    proof and only one of them, or none, has written so far.

    How to fix: choose one engine for Services without a class, and give each of the others a class.
    A class is set when a Service is created; changing it later means creating the Service anew.
    """
    claims = see.claims(service)
    wrote = sorted(id for id in claims.answered if see.installed(id, service.ref.cluster))
    claimed = sorted(id for id, facts in claims.by.items() if any(fact.sure for fact in facts))
    untold = [id for id in claims.blind if id not in claimed]
    both = [id for id in wrote if id in claimed or id in untold]
    if len(both) > 1:
        facts = [fact for id in both for fact in claims.answered[id][:1]]
        found = _finding(service, both, "both answered it", facts, ERROR)
        yield replace(found, confidence=LIKELY) if set(both) & set(untold) else found
    elif len(claimed) > 1:
        facts = [fact for id in claimed for fact in claims.by[id][:1]]
        yield _finding(service, claimed, "both consider it their own", facts, WARNING)
    else:
        _insist(claims, service, see)


def _finding(
    service: Obj, who: Sequence[str], what: str, facts: Sequence[Evidence], how: Severity
) -> Finding:
    return Finding(
        f"{' and '.join(who)} {what}",
        tuple(facts),
        Remedy(
            "keep one engine for Services without a class, and give the others a class",
            (_command(service),),
            Owner.CLUSTER,
        ),
        severity=how,
    )


@check(
    "engine/status-wiped",
    "an address was written, and another engine removed it",
    ERROR,
    PUBLISHED,
    subject=SERVICE,
    when=_here,
    reads=(EVENT, SERVICE.only("metadata.managedFields"), *PROGRAMS),
    explains=OVERTAKEN,
)
def status_wiped(service: Obj, see: View) -> Iterator[Finding]:
    """Success was reported and the status is empty: a second engine cleared it.

    Why it matters: the engine that gave the address does not look at the status again, so the
    Service stays `<pending>` while its load balancer works and is paid for.

    How it is decided: the last Event of the service controller is `EnsuredLoadBalancer`, its
    finalizer is on the Service, no address is in the status, and an engine that did not write this
    considers the Service its own. The usual one is MetalLB without pools, which clears the status
    of every Service without a class and says nothing. Certain where the managed fields show that
    nobody owns `status.loadBalancer.ingress` any more; removing a field leaves no owner. Once the
    Events are gone, these fields alone make it likely where two engines claim the Service: a
    service controller that fails goes on saying so. On a Service that kube-vip's provider has
    marked, success comes before the address; there it is the note of the node that announces it
    (`kube-vip.io/vipHost`) that kube-vip writes together with the status.

    How to fix: remove the second engine, or give it a class of its own; then change any annotation
    of the Service, so that its engine writes the address again.
    """
    if see.addresses(service) or see.addresses(service) is None:
        return
    success = _success(service, see)
    claims = see.claims(service)
    others = [id for id in claims.by if id not in claims.answered]
    if success is None or not (len(claims.by) > 1 or (others and success.told)):
        if success is None:
            see.require(EVENT, service.space)
        else:
            _insist(claims, service, see)
        return
    facts = [fact for id in sorted(claims.by) for fact in claims.by[id][:1]]
    yield Finding(
        f"{' or '.join(sorted(others or claims.by))} removed the address that had been given",
        (
            success.fact,
            service.cite("status.loadBalancer.ingress"),
            service.cite("metadata.finalizers"),
            *facts,
        ),
        Remedy(
            "keep one engine, then change an annotation so that it writes the address again",
            (_command(service),),
            Owner.CLUSTER,
        ),
        CERTAIN if success.told and _let_go(service) and len(claims.by) > 1 else LIKELY,
    )


class _Success(NamedTuple):
    """What shows that a service controller gave an address; whether it said so itself."""

    fact: Evidence
    told: bool


def _success(service: Obj, see: View) -> _Success | None:
    if CLEANUP not in (service["metadata.finalizers"] or ()):
        return None
    if service.labels.get("implementation") == "kube-vip":
        announced = VIP_HOST in service.annotations
        fact = service.cite(f"metadata.annotations[{VIP_HOST}]")
        return _Success(fact, told=True) if announced else None
    said = [e for e in see.events(service) if "LoadBalancer" in e.reason]
    done = [e for e in said if e.reason == DONE]
    if done and not any(e.warning and e.when > done[-1].when for e in said):
        return _Success(done[-1].cite(), told=True)
    released = _let_go(service)
    if said or released is None or see.gap(EVENT, service.space):
        return None
    return _Success(released, told=False)


def _let_go(service: Obj) -> Evidence | None:
    """The managed fields of who wrote the status, where nobody owns the addresses any more."""
    fact = None
    for index, each in enumerate(service["metadata.managedFields"] or ()):
        if each.get("subresource") == "status":
            if _owns_ingress(each):
                return None
            fact = fact or service.cite(f"metadata.managedFields[{index}].manager")
    return fact


def _insist(claims: Claims, service: Obj, see: View) -> None:
    """Raise Blind where a second engine may be unseen."""
    see.once(require_programs, service.ref.cluster)
    gaps = [gap for gaps in claims.blind.values() for gap in gaps]
    if gaps:
        raise Blind(*gaps)


def _command(service: Obj) -> str:
    namespace, name = service.ref.namespace, service.ref.name
    return f"kubectl -n {namespace} get service {name} -o yaml --show-managed-fields"


def _owns_ingress(entry: Mapping[str, Any]) -> bool:
    status = (entry.get("fieldsV1") or {}).get("f:status") or {}
    return "f:ingress" in (status.get("f:loadBalancer") or {})
