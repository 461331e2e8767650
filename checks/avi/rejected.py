"""Resources of AKO that AKO rejects: whoever refers to them is served without them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from lbdoctor import (
    ACCEPTED,
    ADDRESSED,
    ERROR,
    INGRESS,
    INGRESS_CLASS,
    NAMESPACE,
    SERVICE,
    WARNING,
    Finding,
    Obj,
    Owner,
    Remedy,
    Space,
    View,
    check,
)
from lbdoctor.workloads import PROGRAMS

from .classes import ingress_class
from .kinds import HOST_RULE, INFRA_SETTING, L4_RULE, L7_RULE, RULES
from .parts import SETTING_OF, WRITERS, found, on_supervisor
from .words import NETWORK

REJECTED: Final = "avi/object-rejected"
_L4: Final = "ako.vmware.com/l4rule"
_WRITERS: Final = (
    SERVICE.only("metadata.managedFields"),
    INGRESS.only("metadata.managedFields"),
)
_NAMED: Final = (NAMESPACE.only(), INFRA_SETTING, *PROGRAMS, *_WRITERS)


def concerned(exposed: Obj) -> bool:
    """Whether it waits, or bears a mark of AKO or for AKO: only then AKO's resources matter.

    Others must not become doubtful where AKO's resources are not in a dump.
    """
    if any("ako.vmware.com/" in key for key in exposed.annotations):
        return True
    if any(e.get("manager") in WRITERS for e in exposed["metadata.managedFields"] or ()):
        return True
    return not exposed["status.loadBalancer.ingress"]


@check(
    REJECTED,
    "AKO rejects a resource that the Service refers to",
    ERROR,
    ACCEPTED,
    subject=SERVICE,
    when=concerned,
    reads=(*_NAMED, L4_RULE),
    engine="avi",
    felt=True,
)
def rejected_for_service(service: Obj, see: View) -> Iterator[Finding]:
    """An AviInfraSetting or L4Rule is rejected, and the Service is built without it.

    Why it matters: AKO does not refuse the Service. It takes its global defaults instead, so that
    the address comes from another network or Service Engine group than was asked for, with an
    Event that reports success.

    How it is decided: the resource that the Service (or, for an AviInfraSetting, its Namespace)
    names in an annotation has the status Rejected. Where the Service has no address, that is not
    the reason outside a Supervisor, and this is a warning.

    How to fix: correct what the status names; objects of Avi are compared by exact name.
    """
    for each in (*_setting(service, see), *_l4rule(service, see)):
        if not _unknown_network(each):
            yield from _finding(each, service, see)


@check(
    NETWORK,
    "an AviInfraSetting names a network that Avi does not know",
    ERROR,
    ADDRESSED,
    subject=SERVICE,
    when=concerned,
    reads=_NAMED,
    engine="avi",
    felt=True,
)
def setting_without_network(service: Obj, see: View) -> Iterator[Finding]:
    """The AviInfraSetting of the Service is rejected: Avi does not know its network.

    Why it matters: the Service gets its address from the default network instead, where nobody
    may be able to reach it.

    How it is decided: the status of the AviInfraSetting is Rejected with the error that a network
    was not found on the controller, and the Service or its Namespace refers to it.

    How to fix: correct the name of the network, or create it in the cloud that AKO uses and restart
    AKO, which does not look again by itself (observed with AKO 2.2.1).
    """
    for each in _setting(service, see):
        if _unknown_network(each):
            yield from _finding(each, service, see)


@check(
    REJECTED,
    "AKO rejects a rule for a host of the Ingress",
    ERROR,
    ACCEPTED,
    subject=INGRESS,
    when=concerned,
    reads=(*_NAMED, INGRESS_CLASS, *RULES, L7_RULE),
    engine="avi",
    felt=True,
)
def rejected_for_ingress(ingress: Obj, see: View) -> Iterator[Finding]:
    """A HostRule or other resource of AKO is rejected, and the host does without.

    Why it matters: certificate, WAF policy, re-encryption or network are not those that were
    asked for, while the Ingress looks fine.

    How it is decided: the resource has the status Rejected and names a host of this Ingress, or
    it is the AviInfraSetting of its class or namespace; and AKO serves the Ingress.

    How to fix: correct what the status names; objects of Avi are compared by exact name.
    """
    for each in (*_rules(ingress, see), *_setting(ingress, see, ingress_class(ingress, see))):
        yield from _finding(each, ingress, see)


def _setting(exposed: Obj, see: View, ingress_class: Obj | None = None) -> list[Obj]:
    """The rejected AviInfraSetting of an exposure, by its own annotation before its namespace's."""
    space = Space(exposed.ref.cluster)
    name = exposed.annotations.get(SETTING_OF)
    if ingress_class is not None and ingress_class["spec.parameters.kind"] == INFRA_SETTING.name:
        name = ingress_class["spec.parameters.name"]
    if not name:
        namespace = see.get(NAMESPACE, space, exposed.ref.namespace)
        name = namespace.annotations.get(SETTING_OF) if namespace is not None else None
    setting = see.get(INFRA_SETTING, space, name) if name else None
    return [setting] if setting is not None and _is_rejected(setting) else []


def _l4rule(service: Obj, see: View) -> list[Obj]:
    namespace, _, name = service.annotations.get(_L4, "").rpartition("/")
    place = Space(service.ref.cluster, namespace or service.ref.namespace)
    rule = see.get(L4_RULE, place, name) if name else None
    return [rule] if rule is not None and _is_rejected(rule) else []


def _rules(ingress: Obj, see: View) -> Iterator[Obj]:
    hosts = {rule.get("host") for rule in ingress["spec.rules"] or ()} - {None, ""}
    for rule, fqdn in see.once(_rejected_rules, ingress.ref.cluster):
        if fqdn in hosts:
            yield rule
    for kind in RULES:
        see.require(kind, Space(ingress.ref.cluster))


def _rejected_rules(see: View, cluster: str) -> Sequence[tuple[Obj, str]]:
    """The rejected rules and their hosts; an L7Rule takes its host from the HostRule naming it."""
    space = Space(cluster)
    rules = []
    for kind in RULES:
        for rule in see.glance(kind, space):
            fqdn = rule["spec.virtualhost.fqdn"] or rule["spec.fqdn"] or ""
            rules += [(rule, fqdn)] if _is_rejected(rule) else []
            named = rule["spec.virtualhost.l7Rule"] if kind is HOST_RULE else None
            other = see.get(L7_RULE, rule.space, named) if named else None
            rules += [(other, fqdn)] if other is not None and _is_rejected(other) else []
    return rules


def _is_rejected(obj: Obj) -> bool:
    return bool(obj["status.status"] == "Rejected")


def _unknown_network(setting: Obj) -> bool:
    error = setting["status.error"] or ""
    return error.startswith("network ") and "not found on controller" in error


def _finding(rejected: Obj, exposed: Obj, see: View) -> Iterator[Finding]:
    akos = see.once(found, exposed.ref.cluster)
    waits = not see.addresses(exposed)
    place = f"-n {rejected.ref.namespace} " if rejected.ref.namespace else ""
    kind = rejected.ref.kind
    said = rejected["status.error"] or "no reason given"
    yield Finding(
        f"{kind} {rejected.ref.name} is rejected and left out: {said}",
        (rejected.cite("status.status"), rejected.cite("status.error")),
        Remedy(
            "correct what the status names (or restart AKO, where Avi has it by now), "
            "or take the reference away",
            (f"kubectl {place}get {kind.lower()} {rejected.ref.name} -o yaml",),
            Owner.CLUSTER,
        ),
        affects=(exposed.ref,),
        about=rejected.ref,
        severity=WARNING if waits and not any(map(on_supervisor, akos)) else None,
    )
