"""AKO takes it, runs, and says nothing: the cause lies where only Avi and AKO's log show it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from lbdoctor import (
    EVENT,
    GATEWAY,
    INFO,
    INGRESS,
    NAMESPACE,
    PUBLISHED,
    SERVICE,
    Evidence,
    Finding,
    Obj,
    Owner,
    Remedy,
    Space,
    View,
    check,
)
from lbdoctor.workloads import Container, down, ready, require_programs

from .classes import CLASSES
from .engine import GATES_READ
from .gates import Gate, gates, namespace_gates
from .parts import ANSWERS, GATEWAY_CONTAINER, SETTINGS_NAME, TENANT, settings, value
from .timing import in_force

_AVI: Final = "avi"
_SAME: Final = (
    "a full pool, an unknown network or group, a refusal and a lost controller look alike"
)
_NAMED: Final = ("vipNetworkList", "serviceEngineGroupName", "tenantName")


@check(
    "avi/answer-awaited",
    "AKO takes the Service and says nothing",
    INFO,
    PUBLISHED,
    subject=SERVICE,
    reads=(*GATES_READ, SERVICE.only("metadata.managedFields"), EVENT),
    engine=_AVI,
    fallback=True,
)
def service_awaited(service: Obj, see: View) -> Iterator[Finding]:
    """AKO takes the Service and works, yet there is no address and no word.

    Why it matters: AKO writes nothing on a Service that Avi does not let it build, and its Pod
    stays ready. A full pool, an unknown network, tenant or Service Engine group, a request that
    was refused once, a controller that is being upgraded and one that was lost while AKO ran
    look exactly alike in Kubernetes (observed with AKO 2.2.1).

    How it is decided: the gates of an AKO are open for the Service, that AKO is ready and not
    told to delete, and nobody has removed an address; the Service is older than the grace
    period. It is no fault by itself, and no cause.

    How to fix: ask the source that knows: run lbdoctor with `--avi-controller`, or read AKO's log
    for lines with `returned err`. Some of these heal when Avi is mended; after a refusal (most 4xx)
    AKO does not try again before it is restarted or what it builds changes.
    """
    for gate in _open(service, list(gates(service, see)), see):
        yield _finding(service, gate, _SAME, see)
        return


@check(
    "avi/answer-awaited",
    "AKO takes the Ingress and says nothing",
    INFO,
    PUBLISHED,
    subject=INGRESS,
    reads=(*GATES_READ, INGRESS.only("metadata.managedFields"), EVENT),
    engine=_AVI,
    fallback=True,
)
def ingress_awaited(ingress: Obj, see: View) -> Iterator[Finding]:
    """AKO takes the Ingress and works, yet there is no address and no word.

    Why it matters: AKO skips a host in silence when it lies in none of Avi's DNS sub-domains, when
    its TLS Secret is missing or unusable, and in all the cases in which Services wait too
    (observed with AKO 2.2.1).

    How it is decided: as for a Service; the class of the Ingress is AKO's.

    How to fix: run lbdoctor with `--avi-controller`, which shows the sub-domains and the virtual
    services, or read AKO's log for the name of the host.
    """
    same = (
        "a host outside Avi's sub-domains, a bad TLS Secret, a full pool and a refusal look alike"
    )
    for gate in _open(ingress, list(namespace_gates(ingress, see)), see):
        yield _finding(ingress, gate, same, see)
        return


@check(
    "avi/answer-awaited",
    "AKO takes the Gateway and says nothing",
    INFO,
    PUBLISHED,
    subject=GATEWAY,
    reads=(*GATES_READ, *CLASSES, GATEWAY.only("metadata", "status.conditions"), EVENT),
    engine=_AVI,
    fallback=True,
)
def gateway_awaited(gateway: Obj, see: View) -> Iterator[Finding]:
    """AKO has accepted the Gateway, yet there is no address and no word.

    Why it matters: a request for a VIP that Avi refuses leaves no trace on a Gateway: it stays
    accepted, and Programmed stays as the API server wrote it, "Waiting for controller". Only a
    refused virtual service is quoted there (observed with AKO 2.2.1).

    How it is decided: AKO is ready and not told to delete; the Gateway is of its class and
    accepted, has no address, and Programmed is not False; it is older than the grace period.

    How to fix: run lbdoctor with `--avi-controller`, or read the log of the container
    ako-gateway-api for lines with `returned err`.
    """
    taken = gateway.condition("Accepted").get("status") == "True"
    refused = gateway.condition("Programmed").get("status") == "False"
    if taken and not refused:
        for gate in _open(gateway, list(namespace_gates(gateway, see)), see):
            yield _finding(gateway, gate, _SAME, see)
            return


def _open(exposed: Obj, found: Sequence[Gate], see: View) -> Iterator[Gate]:
    """The gates that let it in, where AKO should have answered by now."""
    if _AVI in see.clusters or see.addresses(exposed) is None or see.addresses(exposed):
        return
    if see.clock.younger(exposed.created, see.grace) or _answered(exposed, see):
        return
    if not found:
        require_programs(see, exposed.ref.cluster)
    for gate in found:
        config = None if gate.closed else settings(see, gate.ako)
        if config is None or not works(gate.ako) or value(config, "deleteConfig") == "true":
            continue
        if in_force(config, gate.ako, see):
            yield gate


def works(ako: Container) -> bool:
    """Whether an AKO is ready."""
    owner = ako.owner
    return ready(owner) if owner.ref.kind == "Pod" else down(owner) is None


def at_work(ako: Container, see: View) -> bool:
    """Whether an AKO is ready, has read its settings and was not told to delete everything."""
    config = settings(see, ako)
    if config is None or value(config, "deleteConfig") == "true" or not works(ako):
        return False
    return in_force(config, ako, see)


def _answered(exposed: Obj, see: View) -> bool:
    said = [each.reason for each in see.events(exposed) if each.reason in ("Synced", "Removed")]
    return said[-1:] == ["Synced"] or any(mark in exposed.annotations for mark in ANSWERS)


def _finding(exposed: Obj, gate: Gate, same: str, see: View) -> Finding:
    owner = gate.ako.owner.ref
    look = f"kubectl -n {owner.namespace} logs {owner.kind.lower()}/{owner.name}"
    name = GATEWAY_CONTAINER if exposed.ref.kind == GATEWAY.name else gate.ako.raw.get("name")
    return Finding(
        f"AKO takes it and says nothing: {same}; --avi-controller shows which it is",
        tuple(_wanted(exposed, gate, see)) or (gate.ako.cite(),),
        Remedy(
            "ask the Avi Controller: run lbdoctor with --avi-controller, or read AKO's log",
            (
                f"{look} -c {name} --tail=200",
                f"kubectl -n {owner.namespace} get configmap {SETTINGS_NAME} -o yaml",
            ),
            Owner.CLUSTER,
        ),
    )


def _wanted(exposed: Obj, gate: Gate, see: View) -> Iterator[Evidence]:
    """What AKO asks Avi for on behalf of it: to be compared with what Avi has."""
    config = settings(see, gate.ako)
    if config is not None:
        yield from (config.cite(f"data.{key}") for key in _NAMED if value(config, key))
    namespace = see.get(NAMESPACE, Space(exposed.ref.cluster), exposed.ref.namespace)
    if namespace is not None and namespace.annotations.get(TENANT):
        yield namespace.cite(f"metadata.annotations[{TENANT}]")
