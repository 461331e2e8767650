"""Hosts that lie in no sub-domain of Avi: AKO leaves them out in silence.

Source: AKO, internal/nodes/validator.go; alb-sdk, swagger IpamDnsProviderProfile.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from lbdoctor import ACCEPTED, ERROR, INGRESS, Finding, Obj, Owner, Remedy, View, check

from .api import IPAM, WHOLE, entries, given, mapping, target
from .belongs import require_home
from .classes import CLASSES
from .gates import namespace_gates
from .networks import cloud_of
from .parts import on_supervisor, settings
from .placed import READS

_READS: Final = (*READS, *CLASSES, INGRESS.only("spec.rules"))
_INTERNAL: Final = "IPAMDNS_TYPE_INTERNAL_DNS"
_MOST: Final = 3


@check(
    "avi/host-outside-domains",
    "the host lies in no sub-domain of Avi",
    ERROR,
    ACCEPTED,
    subject=INGRESS,
    reads=_READS,
    engine="avi",
)
def outside(ingress: Obj, see: View) -> Iterator[Finding]:
    """No host of the Ingress lies in a DNS sub-domain that the cloud of Avi serves.

    Why it matters: AKO skips such a host with a line in its log; the Ingress stays without an
    address and without an Event.

    How it is decided: the DNS profile of the cloud (Avi's own DNS) lists its sub-domains, and every
    host of the Ingress is outside of all of them. AKO of a Supervisor does not compare. Needs the Avi Controller as a source.

    How to fix: use a host below one of the sub-domains that are named, or add the domain to the
    DNS profile in Avi and restart AKO.
    """
    if not given(see) or see.addresses(ingress) != () or "avi" not in see.claims(ingress).by:
        return
    hosts = [str(rule.get("host")) for rule in ingress["spec.rules"] or () if rule.get("host")]
    for gate in namespace_gates(ingress, see):
        config = (
            None if gate.closed or not hosts or on_supervisor(gate.ako) else settings(see, gate.ako)
        )
        cloud = cloud_of(config, see) if config else None
        profile = target(cloud["dns_provider_ref"], IPAM, see) if cloud else None
        if cloud and cloud["dns_provider_ref"] and profile is None:
            see.require(IPAM, WHOLE)
        if profile is None or profile["type"] != _INTERNAL:
            continue
        require_home(see, gate.ako)
        listed = entries(mapping(profile["internal_profile"]).get("dns_service_domain"))
        domains = [str(each.get("domain_name")).lower().strip(".") for each in listed]
        if domains and not any(_inside(host.lower(), domains) for host in hosts):
            yield _finding(hosts, domains, ingress, profile)
            return


def _inside(host: str, domains: list[str]) -> bool:
    """As AKO compares: by the end of the text."""
    return any(host.endswith(each) for each in domains)


def _finding(hosts: list[str], domains: list[str], ingress: Obj, profile: Obj) -> Finding:
    known = ", ".join(domains[:_MOST])
    return Finding(
        f"{hosts[0]} lies in no sub-domain of Avi ({known})",
        (
            ingress.cite("spec.rules[0].host"),
            profile.cite("internal_profile.dns_service_domain[0].domain_name"),
        ),
        Remedy(
            "use a host below a sub-domain of Avi, or add the domain to the DNS profile of the cloud",
            (f"kubectl -n {ingress.ref.namespace} get ingress {ingress.ref.name} -o yaml",),
            Owner.APPLICATION,
        ),
    )
