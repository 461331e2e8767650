"""The Gateways by which a Supervisor on VDS networking hands its Services to AKO."""

from __future__ import annotations

from collections.abc import Iterator

from lbdoctor import (
    ACCEPTED,
    ERROR,
    LIKELY,
    PUBLISHED,
    SERVICE,
    SUPERVISOR,
    Evidence,
    Finding,
    Obj,
    Owner,
    Ref,
    Remedy,
    Space,
    View,
    check,
    link,
)

from .kinds import OLD_GATEWAY

_LABEL = "service.route.lbapi.run.tanzu.vmware.com/gateway-"
_LOST = "virtualservice deleted/notfound"


@link(SERVICE, "is asked for by", OLD_GATEWAY, reads=(SERVICE.only("spec.type"),), engine="avi")
def gateway_of(service: Obj, see: View) -> Iterator[Ref]:
    """The Gateway that the labels of a Service name.

    Source: AKO, internal/k8s/advl4_controller.go.
    """
    name = service.labels.get(f"{_LABEL}name")
    if service.ref.cluster == SUPERVISOR and name:
        home = service.labels.get(f"{_LABEL}namespace") or service.ref.namespace
        yield see.ref(OLD_GATEWAY, Space(SUPERVISOR, home), name)


@check(
    "avi/object-rejected",
    "AKO does not take the Gateway of the Service",
    ERROR,
    ACCEPTED,
    subject=OLD_GATEWAY,
    engine="avi",
    reached=True,
)
def gateway_refused(gateway: Obj, see: View) -> Iterator[Finding]:
    """AKO noted on the Gateway of a Supervisor's Service why it does not build it.

    Why it matters: on VDS networking each Service of the Supervisor has a Gateway, and AKO gives it
    an address only when it takes that.

    How it is decided: the Gateway (networking.x-k8s.io) has the condition `Pending` True (or
    `Ready` False) with a reason: its class is missing (`InvalidGatewayClass`) or of another engine
    (`UnidentifiedController`), its labels match nothing (`InvalidMatchLabels`), or a listener is at
    fault (`port 80 error PortConflict`), which the condition of the listener explains.

    How to fix: what the reason names: restore the GatewayClass, or take the other Service off the port.
    """
    del see
    bad = _bad(gateway)
    said = gateway.condition(bad)
    reason = said.get("reason") or ""
    if reason in ("", _LOST):
        return
    listener = _listener(gateway)
    words = [said.get("message"), listener.value if listener else ""]
    told = "; ".join(str(each) for each in words if each)
    yield Finding(
        f"AKO does not take its Gateway: {reason}" + (f" ({told})" if told else ""),
        (gateway.cite_condition(bad), *([listener] if listener else ())),
        _mend(gateway, "mend what the reason names, on the Gateway, its class or its Services"),
    )


def _bad(gateway: Obj) -> str:
    """The one of AKO's two conditions, which are opposites, that says why it does not take it."""
    for wanted, bad in (("Pending", "True"), ("Ready", "False")):
        said = gateway.condition(wanted)
        if said.get("status") == bad and said.get("reason"):
            return wanted
    return "Pending"


def _listener(gateway: Obj) -> Evidence | None:
    """The reason that stands on the listener which is at fault."""
    for index, each in enumerate(gateway["status.listeners"] or ()):
        for place, said in enumerate(each.get("conditions") or ()):
            if said.get("status") == "False" and said.get("type") == "Ready" and said.get("reason"):
                return gateway.cite(f"status.listeners[{index}].conditions[{place}].reason")
    return None


@check(
    "avi/object-rejected",
    "Avi has no virtual service for the Gateway of the Service",
    ERROR,
    PUBLISHED,
    subject=OLD_GATEWAY,
    engine="avi",
    reached=True,
    fallback=True,
)
def virtual_service_lost(gateway: Obj, see: View) -> Iterator[Finding]:
    """AKO finds no virtual service in Avi for the Gateway of a Supervisor's Service.

    Why it matters: without it there is no address.

    How it is decided: the Gateway (networking.x-k8s.io) has the condition `Pending` True with the
    reason `virtualservice deleted/notfound`. Likely: it was never made or is gone, and why is known
    to Avi and AKO's log only (no free address and a refusal look alike).

    How to fix: read AKO's log for `returned err`, and look for the virtual service on the Avi
    Controller.
    """
    del see
    bad = _bad(gateway)
    if gateway.condition(bad).get("reason") == _LOST:
        yield Finding(
            f"Avi has no virtual service for it ({_LOST})",
            (gateway.cite_condition(bad),),
            _mend(gateway, "read in AKO's log and on the Avi Controller why it was not made"),
            LIKELY,
        )


def _mend(gateway: Obj, summary: str) -> Remedy:
    namespace, name = gateway.ref.namespace, gateway.ref.name
    return Remedy(
        summary,
        (
            f"kubectl -n {namespace} get {OLD_GATEWAY.kubectl} {name} -o yaml",
            "kubectl -n vmware-system-ako get pods",
        ),
        Owner.PLATFORM,
    )
