"""The container of AKO that looks after Gateways, and Gateways that it has overlooked.

Sources: AKO, helm/ako/templates/statefulset.yaml (featureGates.GatewayAPI),
docs/gateway-api/gateway-api-v1.md, docs/troubleshooting/troubleshooting.md.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lbdoctor import (
    CLAIMED,
    DEPLOYMENT,
    ERROR,
    GATEWAY,
    GATEWAY_CLASS,
    LIKELY,
    POD,
    RUNNING,
    STATEFUL_SET,
    Evidence,
    Finding,
    Obj,
    Owner,
    Remedy,
    Space,
    View,
    check,
)
from lbdoctor.workloads import PROGRAMS, Container, containers, down, pods_of, running

from .classes import CLASSES
from .parts import GATEWAY_CONTAINER, found, is_workload, on_supervisor
from .pods import main_status
from .timing import started

_READS = (*PROGRAMS, *CLASSES, GATEWAY.only("status.conditions"))


@check(
    "engine/controller-down",
    "AKO's container for Gateways is not running",
    ERROR,
    RUNNING,
    subject=GATEWAY,
    reads=_READS,
    engine="avi",
    explains=("gateway/class-unserved",),
)
def gateway_container_down(gateway: Obj, see: View) -> Iterator[Finding]:
    """AKO runs, but not its container that looks after Gateways.

    Why it matters: Services and Ingresses go on, and nobody looks at a Gateway of AKO's class.

    How it is decided: the StatefulSet of AKO has no container ako-gateway-api (the chart adds it
    with featureGates.GatewayAPI), or none of its Pods has that container ready. It is said only of
    Gateways without an address. Where AKO itself is down, that is reported instead. How the
    containers of a Supervisor's AKO are called is not public, so it is not judged.

    How to fix: switch the feature gate on, or read the log of the container.
    """
    if see.addresses(gateway) is None or see.addresses(gateway):
        return
    akos = [each for each in see.once(found, gateway.ref.cluster) if is_workload(each)]
    for kind in () if akos else (STATEFUL_SET, DEPLOYMENT):
        see.require(kind, Space(gateway.ref.cluster))
    if not akos or any(on_supervisor(each) for each in akos):
        return
    idle = [(each, tuple(_why(each, see))) for each in akos]
    if not all(why for _, why in idle):
        return
    ako, (words, *facts) = idle[0][0], idle[0][1][0]
    yield Finding(words, tuple(facts), _look(ako), affects=(gateway.ref,), about=ako.owner.ref)


def _why(ako: Container, see: View) -> Iterator[tuple[str, *tuple[Evidence, ...]]]:
    """Why an AKO looks after no Gateway, with the facts; nothing where it may, or is itself down."""
    inside = list(running([ako.owner], GATEWAY_CONTAINER))
    if not inside and _alone(ako):
        path = "spec.template.spec.containers"
        yield "AKO runs without its container ako-gateway-api", ako.owner.cite(path)
    elif inside:
        own = pods_of(ako.owner, see.glance(POD, ako.owner.space))
        states = [_state(pod, str(inside[0].raw.get("name"))) for pod in own]
        if states and all(states) and _main_ready(own, ako):
            facts = tuple(fact for each in states for fact in each)
            said = next((f" ({each.value})" for each in facts if each.path.endswith("reason")), "")
            yield f"AKO's container ako-gateway-api is not running{said}", *facts
        see.require(POD, ako.owner.space)


def _alone(ako: Container) -> bool:
    return len(list(containers(ako.owner))) == 1 and down(ako.owner) is None


def _main_ready(own: Sequence[Obj], ako: Container) -> bool:
    name = str(ako.raw.get("name"))
    return any((main_status(pod, name)[1] or {}).get("ready") for pod in own)


def _state(pod: Obj, container: str) -> tuple[Evidence, ...]:
    """What shows that a container of a Pod is not ready."""
    path, status = main_status(pod, container)
    if status is None or status.get("ready") is not False:
        return ()
    reason = pod.cite(f"{path}.state.waiting.reason")
    return (pod.cite(f"{path}.ready"), *((reason,) if reason.value else ()))


def _look(ako: Container) -> Remedy:
    owner = ako.owner.ref
    kind = owner.kind.lower()
    return Remedy(
        "switch featureGates.GatewayAPI on in AKO's values, or mend what its container says",
        (
            f"kubectl -n {owner.namespace} describe {kind} {owner.name}",
            f"kubectl -n {owner.namespace} get pods -o wide",
        ),
        Owner.CLUSTER,
    )


@check(
    "avi/gateway-overlooked",
    "AKO has not built a Gateway that is older than its class",
    ERROR,
    CLAIMED,
    subject=GATEWAY,
    reads=_READS,
    engine="avi",
)
def overlooked(gateway: Obj, see: View) -> Iterator[Finding]:
    """The Gateway is older than its GatewayClass, and AKO has never built it.

    Why it matters: AKO builds a Gateway only when the class is there already; later it says
    nothing, and the Gateway waits for ever, accepted or not.

    How it is decided: the class is AKO's and accepted; the Gateway is older than the class and has
    not been changed since; the AKO that runs was started before the class was made; Programmed is
    as the API server wrote it. Likely, because a full pool would look alike.

    How to fix: change anything in the spec of the Gateway, or restart AKO.
    """
    if see.addresses(gateway) is None or see.addresses(gateway):
        return
    told = {gateway.condition(each).get("status") for each in ("Accepted", "Programmed")}
    if "False" in told or gateway.condition("Programmed").get("status") == "True":
        return
    space = Space(gateway.ref.cluster)
    served = see.get(GATEWAY_CLASS, space, gateway["spec.gatewayClassName"] or "")
    if served is None or served.condition("Accepted").get("status") != "True":
        return
    if (gateway["metadata.generation"] or 1) > 1 or not _before(gateway, served, see):
        return
    namespace, name = gateway.ref.namespace, gateway.ref.name
    yield Finding(
        f"it was created before the GatewayClass {served.ref.name}, and AKO has overlooked it",
        (
            gateway.cite("metadata.creationTimestamp"),
            served.cite("metadata.creationTimestamp"),
            gateway.cite_condition("Programmed"),
        ),
        Remedy(
            "change the spec of the Gateway, or restart AKO",
            (f"kubectl -n {namespace} get gateway {name} -o yaml",),
        ),
        LIKELY,
    )


def _before(gateway: Obj, served: Obj, see: View) -> bool:
    """Whether the Gateway and the AKO that runs are older than the class."""
    if not (gateway.created and served.created and gateway.created < served.created):
        return False
    akos = see.once(found, gateway.ref.cluster)
    starts = [since for each in akos if (since := started(each, see))]
    if not starts:
        see.require(POD, Space(gateway.ref.cluster))
    return not any(since > served.created for since in starts)
