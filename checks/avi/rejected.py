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

from .kinds import HOST_RULE, INFRA_SETTING, L4_RULE, L7_RULE, RULES
from .referred import MARKS, concerned, l4_rule_named, setting_named, unbuilt
from .words import NETWORK

REJECTED: Final = "avi/object-rejected"
_NAMED: Final = (NAMESPACE.only(), INFRA_SETTING, *PROGRAMS, *MARKS)


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
    subject=(SERVICE, INGRESS),
    when=concerned,
    reads=(*_NAMED, INGRESS_CLASS),
    engine="avi",
    felt=True,
)
def setting_without_network(exposed: Obj, see: View) -> Iterator[Finding]:
    """The AviInfraSetting that is referred to names a network unknown to Avi.

    Why it matters: the address of a Service comes from the default network instead, where nobody
    may be able to reach it; an Ingress is not built at all.

    How it is decided: the status of the AviInfraSetting is Rejected with the error that a network
    was not found on the controller, and the Service, the class of the Ingress or its Namespace
    refers to it.

    How to fix: correct the name of the network, or create it in the cloud that AKO uses and restart
    AKO, which does not look again by itself (observed with AKO 2.2.1).
    """
    for each in _setting(exposed, see):
        if _unknown_network(each):
            yield from _finding(each, exposed, see)


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
    """A HostRule or another resource of AKO for the Ingress is rejected.

    Why it matters: without a rule, certificate, WAF policy or re-encryption are not those that
    were asked for, while the Ingress looks fine. Without its AviInfraSetting AKO does not build an
    Ingress at all, and changes nothing of one that it has built (observed with AKO 2.2.1).

    How it is decided: the resource has the status Rejected and names a host of this Ingress, or
    it is the AviInfraSetting of its class or namespace. A rejected rule does not keep an Ingress
    from its address, so that it is a warning where there is none.

    How to fix: correct what the status names; objects of Avi are compared by exact name. A HostRule
    that was rejected for the sake of its L7Rule is not looked at again: edit it, or restart AKO.
    """
    for each in (*_rules(ingress, see), *_setting(ingress, see)):
        if not _unknown_network(each):
            yield from _finding(each, ingress, see)


def _setting(exposed: Obj, see: View) -> list[Obj]:
    """The AviInfraSetting that an exposure refers to, where it is rejected."""
    named = setting_named(exposed, see)
    setting = see.get(INFRA_SETTING, Space(exposed.ref.cluster), named.name) if named else None
    return [setting] if setting is not None and _is_rejected(setting) else []


def _l4rule(service: Obj, see: View) -> list[Obj]:
    named = l4_rule_named(service)
    rule = see.get(L4_RULE, named.space, named.name) if named else None
    return [rule] if rule is not None and _is_rejected(rule) else []


def _rules(ingress: Obj, see: View) -> Iterator[Obj]:
    hosts = {str(rule.get("host")) for rule in ingress["spec.rules"] or () if rule.get("host")}
    for rule, fqdn, how in see.once(_rejected_rules, ingress.ref.cluster):
        if fqdn and any(_meets(host, fqdn, how) for host in hosts):
            yield rule
    for kind in RULES:
        see.require(kind, Space(ingress.ref.cluster))


def _meets(host: str, fqdn: str, how: str) -> bool:
    """Whether a rule is for this host (AKO, docs/crds/hostrule.md, fqdnType)."""
    if how == "Wildcard":
        return host.endswith(fqdn.removeprefix("*"))
    return fqdn in host if how == "Contains" else fqdn == host


def _rejected_rules(see: View, cluster: str) -> Sequence[tuple[Obj, str, str]]:
    """The rejected rules, their hosts and how these are to be compared.

    An L7Rule takes its host from the HostRule that names it.
    """
    space = Space(cluster)
    rules = []
    for kind in RULES:
        for rule in see.glance(kind, space):
            fqdn = rule["spec.virtualhost.fqdn"] or rule["spec.fqdn"] or ""
            how = rule["spec.virtualhost.fqdnType"] or "Exact"
            named = rule["spec.virtualhost.l7Rule"] if kind is HOST_RULE else None
            other = see.get(L7_RULE, rule.space, named) if named else None
            if other is not None and _is_rejected(other):
                rules.append((other, fqdn, how))
                if "l7rule" in (rule["status.error"] or ""):
                    continue  # rejected for its sake
            rules += [(rule, fqdn, how)] if _is_rejected(rule) else []
    return rules


def _is_rejected(obj: Obj) -> bool:
    return bool(obj["status.status"] == "Rejected")


def _unknown_network(setting: Obj) -> bool:
    error = setting["status.error"] or ""
    return error.startswith("network ") and "not found on controller" in error


def _finding(rejected: Obj, exposed: Obj, see: View) -> Iterator[Finding]:
    waits = not see.addresses(exposed)
    place = f"-n {rejected.ref.namespace} " if rejected.ref.namespace else ""
    kind = rejected.ref.kind
    said = rejected["status.error"] or "no reason given"
    decides = unbuilt(exposed, INFRA_SETTING if kind == INFRA_SETTING.name else None, see)
    effect = "keeps AKO from building it" if decides else "left out"
    yield Finding(
        f"{kind} {rejected.ref.name} is rejected and {effect}: {said}",
        (rejected.cite("status.status"), rejected.cite("status.error")),
        Remedy(
            "correct what the status names (or restart AKO, where it is there by now), "
            "or take the reference away",
            (f"kubectl {place}get {kind.lower()} {rejected.ref.name} -o yaml",),
            Owner.CLUSTER,
        ),
        affects=(exposed.ref,),
        about=rejected.ref,
        severity=WARNING if waits and not decides else None,
    )
