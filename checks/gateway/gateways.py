"""Has the Gateway an address, and does anybody serve its class?"""

from __future__ import annotations

from collections.abc import Iterator

from lbdoctor import (
    ACCEPTED,
    CERTAIN,
    CLAIMED,
    ERROR,
    GATEWAY,
    GATEWAY_CLASS,
    LIKELY,
    PUBLISHED,
    SERVED,
    WARNING,
    Finding,
    Obj,
    Owner,
    Remedy,
    Space,
    View,
    check,
)

from .status import Condition, condition, said


def describe(obj: Obj) -> tuple[str, ...]:
    """The command that shows an object with its conditions."""
    place = f"-n {obj.ref.namespace} " if obj.ref.namespace else ""
    return (f"kubectl {place}describe {obj.ref.kind.lower()} {obj.ref.name}",)


@check(
    "gateway/pending",
    "Gateway without an address, or not programmed",
    ERROR,
    PUBLISHED,
    subject=GATEWAY,
    symptom=True,
)
def pending(gateway: Obj, see: View) -> Iterator[Finding]:
    """The Gateway has no address, or its controller says that it is not programmed.

    Why it matters: nobody outside the cluster can reach its listeners.

    How it is decided: `status.addresses` has no value, or the condition `Programmed` is False for
    this generation of the Gateway. `Programmed: True` alone proves no address: Contour and Traefik
    say so without one. Where Traefik publishes none, nothing is concluded.

    How to fix: mend the cause that is reported beside it. Where none is, the quoted condition says
    what the controller waits for; `AddressNotAssigned` is a pending load balancer, and `Accepted`
    that is still `Unknown` a controller that is busy, or does not watch the Gateway's namespace.
    """
    addresses = see.addresses(gateway)
    programmed = condition(gateway, "Programmed")
    refused = programmed.get("status") == "False"
    if addresses is None or (addresses and (not refused or _idle(programmed))):
        return
    words = "no address in status.addresses" if not addresses else "not programmed"
    if refused or programmed.get("status") == "Unknown":
        words += f": {said(programmed)}"
    yield Finding(
        words,
        (gateway.cite("status.addresses"), gateway.cite_condition("Programmed")),
        Remedy(_next_step(gateway), describe(gateway)),
    )


def _next_step(gateway: Obj) -> str:
    accepted = condition(gateway, "Accepted")
    if (accepted.get("status"), accepted.get("reason")) == ("Unknown", "Pending"):
        return (
            "no controller has looked at it yet: see whether its controller watches this namespace"
        )
    return "find out what its controller waits for"


def _idle(programmed: Condition) -> bool:
    """Whether nothing of the data plane runs, after envoyproxy/gateway internal/gatewayapi/status."""
    return programmed.get("reason") == "NoResources"


@check(
    "gateway/pending",
    "Gateway with an address, and nothing runs behind it",
    ERROR,
    SERVED,
    subject=GATEWAY,
    symptom=True,
)
def without_data_plane(gateway: Obj, see: View) -> Iterator[Finding]:
    """The Gateway has an address, and nothing runs that would answer there.

    Why it matters: nobody outside the cluster can reach its listeners.

    How it is decided: `status.addresses` has a value, and the condition `Programmed` is False for
    this generation of the Gateway with the reason `NoResources`.

    How to fix: mend the cause that is reported beside it: the Pods of its data plane are missing
    or not ready.
    """
    programmed = condition(gateway, "Programmed")
    if see.addresses(gateway) and programmed.get("status") == "False" and _idle(programmed):
        yield Finding(
            f"not programmed: {said(programmed)}",
            (gateway.cite_condition("Programmed"),),
            Remedy("find out why nothing of its data plane runs", describe(gateway)),
        )


@check(
    "gateway/not-accepted",
    "the controller does not accept the Gateway",
    ERROR,
    ACCEPTED,
    subject=GATEWAY,
)
def not_accepted(gateway: Obj, see: View) -> Iterator[Finding]:
    """The controller refuses the Gateway itself, not one of its listeners.

    Why it matters: nothing is built for it, and its routes lead nowhere.

    How it is decided: its condition `Accepted` is False for this generation of the Gateway, with
    another reason than `ListenersNotValid`, which is told of the listener concerned.

    How to fix: what the quoted reason says: `UnsupportedAddress` is an address of a type or number
    that the controller cannot give, `InvalidParameters` what parametersRef leads to.
    """
    accepted = condition(gateway, "Accepted")
    if accepted.get("status") != "False" or accepted.get("reason") == "ListenersNotValid":
        return
    yield Finding(
        f"its controller does not accept it: {said(accepted)}",
        (gateway.cite_condition("Accepted"),),
        Remedy("correct what the message says", describe(gateway)),
    )


@check(
    "gateway/class-unserved",
    "no controller serves the GatewayClass",
    ERROR,
    CLAIMED,
    subject=GATEWAY,
    reads=(GATEWAY_CLASS,),
)
def class_unserved(gateway: Obj, see: View) -> Iterator[Finding]:
    """The GatewayClass does not exist, or no controller has accepted it.

    Why it matters: a Gateway is looked at by the controller that its class names, and by nobody
    else. Without one it stays `Unknown` for ever.

    How it is decided: there is no GatewayClass of that name; or its condition `Accepted` is still
    `Unknown` with reason `Pending` or `Waiting`, as the API server wrote it on creation; or it is
    False. A class younger than the grace period is given time. Where the Gateway has an address,
    somebody served it once, and this is a warning.

    How to fix: install the controller that the class names, or name a class that is accepted.
    """
    name = gateway["spec.gatewayClassName"]
    space = Space(gateway.ref.cluster)
    found = see.get(GATEWAY_CLASS, space, name) if name else None
    there = bool(see.addresses(gateway))
    how = LIKELY if there else CERTAIN
    severity = WARNING if there else None
    look = ("kubectl get gatewayclasses",)
    if name and found is None:
        yield Finding(
            f"there is no GatewayClass {name}",
            (gateway.cite("spec.gatewayClassName"), see.absence(GATEWAY_CLASS, space, name)),
            Remedy("set spec.gatewayClassName to a class of this cluster", look),
            confidence=how,
            severity=severity,
        )
    elif found is not None and (why := _unaccepted(found, see)):
        yield Finding(
            why,
            (found.cite("spec.controllerName"), found.cite_condition("Accepted")),
            Remedy(
                f"install the controller {found['spec.controllerName']}, or see what it refuses",
                (*look, *describe(found)),
                Owner.CLUSTER,
            ),
            confidence=how,
            severity=severity,
            about=found.ref,
        )


def _unaccepted(found: Obj, see: View) -> str:
    """Why a class is not served, in words; empty when it is, or when nothing tells."""
    accepted = condition(found, "Accepted")
    if accepted.get("status") == "False":
        return f"the controller refuses the class: {said(accepted)}"
    waiting = accepted.get("status") == "Unknown" and accepted.get("reason") in (
        "Pending",
        "Waiting",
    )
    if waiting and not see.clock.younger(found.created, see.grace):
        return f"no controller has accepted the class ({found['spec.controllerName']})"
    return ""
