"""Services that AKO leaves out by its settings."""

from __future__ import annotations

from collections.abc import Iterator

from lbdoctor import (
    CERTAIN,
    CLAIMED,
    ERROR,
    INGRESS,
    LIKELY,
    SERVICE,
    Confidence,
    Finding,
    Obj,
    Owner,
    Remedy,
    View,
    check,
)

from .engine import GATES_READ
from .gates import L4, NOT_WATCHED, Gate, gates, namespace_gates
from .parts import CLASS, SETTINGS_NAME, settings
from .timing import in_force


@check(
    "avi/namespace-not-watched",
    "AKO leaves this namespace out",
    ERROR,
    CLAIMED,
    subject=SERVICE,
    reads=GATES_READ,
    engine="avi",
)
def namespace_not_watched(service: Obj, see: View) -> Iterator[Finding]:
    """AKO watches only some namespaces, and not the one of this Service.

    Why it matters: AKO ignores the Service without an Event, a condition or a line in its log at
    the usual level; it waits for ever.

    How it is decided: in AKO's ConfigMap both nsSyncLabelKey and nsSyncLabelValue are set and the
    Namespace does not carry exactly that label, or blockedNamespaceList names it. One of them
    alone selects nothing. On a Supervisor the selector does not apply. With several AKOs in the
    cluster, none of them takes the namespace. It is said only of Services without an address, and
    only where no other engine answers them.

    How to fix: label the namespace (AKO notices at once), or change AKO's settings and restart
    AKO, which reads them only when it starts.
    """
    yield from _left_out(service, see, NOT_WATCHED)


@check(
    "avi/l4-disabled",
    "AKO does not serve this kind of Service",
    ERROR,
    CLAIMED,
    subject=SERVICE,
    reads=GATES_READ,
    engine="avi",
)
def l4_disabled(service: Obj, see: View) -> Iterator[Finding]:
    """AKO runs, but its settings keep it from Services, or from this one.

    Why it matters: AKO ignores the Service without a word. Where Ingresses work, nobody suspects
    it.

    How it is decided: layer7Only is true in AKO's ConfigMap; or defaultLBController is false
    there (the default of the VKS package) and the Service names no class. AKO older than 1.12.1
    knows no classes. It is said only of Services without an address, and only where no other
    engine answers them.

    How to fix: give the Service the class ako.vmware.com/avi-lb when it is created (the field
    cannot be changed later), or make AKO the default; with layer7Only, let another load balancer
    answer or switch it off. AKO reads both settings only when it starts.
    """
    yield from _left_out(service, see, L4)


@check(
    "avi/namespace-not-watched",
    "AKO leaves the namespace of this Ingress out",
    ERROR,
    CLAIMED,
    subject=INGRESS,
    reads=GATES_READ,
    engine="avi",
)
def ingress_not_watched(ingress: Obj, see: View) -> Iterator[Finding]:
    """AKO watches only some namespaces, and not the one of this Ingress.

    Why it matters: AKO ignores the Ingress without an Event or a line in its log at the usual
    level, although its class is AKO's.

    How it is decided: as for a Service: the selector (both nsSyncLabelKey and nsSyncLabelValue) or
    blockedNamespaceList of AKO's settings leaves the namespace out, of every AKO in the cluster.
    It is said only of Ingresses without an address.

    How to fix: label the namespace (AKO notices at once), or change AKO's settings and restart
    AKO, which reads them only when it starts.
    """
    yield from _left_out(ingress, see, NOT_WATCHED)


def _left_out(service: Obj, see: View, why: str) -> Iterator[Finding]:
    if see.addresses(service) is None or see.addresses(service):
        return
    look = namespace_gates if service.ref.kind == INGRESS.name else gates
    shut = list(look(service, see))
    if not shut or any(not gate.closed for gate in shut):
        return
    for gate in [each for each in shut if each.closed == why][:1]:
        sure = _confidence(service, gate, see)
        yield Finding(gate.why, gate.facts, _remedy(service, gate), sure)


def _confidence(service: Obj, gate: Gate, see: View) -> Confidence:
    claims = see.claims(service)
    named = service.ref.kind == INGRESS.name or service["spec.loadBalancerClass"] == CLASS
    alone = not claims.blind and set(claims.by) <= {"avi"}
    config = settings(see, gate.ako)
    certain = (named or alone) and config is not None and in_force(config, gate.ako, see)
    return CERTAIN if certain else LIKELY


def _remedy(service: Obj, gate: Gate) -> Remedy:
    home = gate.ako.owner.ref.namespace
    look = f"kubectl -n {home} get configmap {SETTINGS_NAME} -o yaml"
    if gate.closed == NOT_WATCHED:
        return Remedy(
            "take the namespace out of blockedNamespaceList, and restart AKO"
            if "blockedNamespaceList" in gate.facts[0].path
            else "label the namespace as AKO's selector asks, or change the selector and restart AKO",
            (f"kubectl get namespace {service.ref.namespace} --show-labels", look),
            Owner.CLUSTER,
        )
    return Remedy(
        "let another load balancer serve it, or unset layer7Only and restart AKO"
        if "layer7Only" in gate.facts[0].path
        else f"create the Service with the class {CLASS}, or let AKO (or somebody else) serve it",
        (look, f"kubectl -n {service.ref.namespace} get service {service.ref.name} -o yaml"),
        Owner.CLUSTER,
    )
