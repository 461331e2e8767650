"""An address that is asked for while AKO shows another."""

from __future__ import annotations

from collections.abc import Iterator

from lbdoctor import ACCEPTED, SERVICE, WARNING, Evidence, Finding, Obj, Owner, Remedy, View, check
from lbdoctor.addresses import address

from .kinds import L4_RULE
from .referred import concerned, l4_rule_named
from .requested import asked_for


@check(
    "avi/requested-ip-ignored",
    "AKO shows another address than the Service asks for",
    WARNING,
    ACCEPTED,
    subject=SERVICE,
    when=concerned,
    reads=(
        SERVICE.only("metadata.managedFields", "spec.loadBalancerIP", "status.loadBalancer"),
        L4_RULE.only("spec.loadBalancerIP", "status.status"),
    ),
    engine="avi",
    felt=True,
)
def requested_ignored(service: Obj, see: View) -> Iterator[Finding]:
    """The Service asks for one address and has another.

    Why it matters: whoever was told the address that is asked for reaches nothing. Avi does not
    let the address of a VIP change, and AKO keeps the old one in the status without a word.

    How it is decided: spec.loadBalancerIP, else the annotation ako.vmware.com/load-balancer-ip,
    else the address of an accepted L4Rule that the Service names, is not among the addresses that
    AKO has written. Source: AKO, docs/objects.md and internal/rest/avi_obj_vsvip.go.

    How to fix: create the Service anew; the address that it has goes back to Avi. Or ask for the
    address that it has.
    """
    held = see.addresses(service)
    if not held or "avi" not in see.claims(service).answered:
        return
    fact = asked_for(service) or _by_rule(service, see)
    wanted = address(str(fact.value)) if fact else None
    if fact is None or wanted is None or wanted in map(address, held):
        return
    namespace, name = service.ref.namespace, service.ref.name
    yield Finding(
        f"it asks for {fact.value} and has {', '.join(held)}: AKO does not change an address",
        (fact, service.cite("status.loadBalancer.ingress")),
        Remedy(
            "create the Service anew, or ask for the address that it has",
            (f"kubectl -n {namespace} get service {name} -o yaml",),
            Owner.APPLICATION,
        ),
    )


def _by_rule(service: Obj, see: View) -> Evidence | None:
    """The address that an accepted L4Rule asks for on its behalf."""
    named = l4_rule_named(service)
    rule = see.get(L4_RULE, named.space, named.name) if named else None
    if rule is None or rule["status.status"] != "Accepted" or not rule["spec.loadBalancerIP"]:
        return None
    return rule.cite("spec.loadBalancerIP")
