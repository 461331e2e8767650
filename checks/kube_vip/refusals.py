"""What kube-vip's cloud provider says when it gives no address.

Source: kube-vip-cloud-provider, pkg/ipam/ipam.go, pkg/ipam/addressbuilder.go and
pkg/provider/loadBalancer.go; the parser's words are those of Go's net/netip.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from lbdoctor import Evidence, Obj, View
from lbdoctor.events import standing

FULL, NO_POOL, UNREADABLE = "pool-exhausted", "no-pool", "configuration-invalid"
_WORDS: Final = {
    # the first bracket names the namespace of the Service, also where the range is for all
    FULL: r"no addresses available in \[[^\]]*\] (?:cidr|range) \[",
    NO_POOL: r"no address pools could be found"
    r"|could not find suitable pool for the IP family of the service"
    r"|the configuration does not have both IPv4 and IPv6 pools listed for the namespace",
    UNREADABLE: r"unable to parse IP (?:cidrs|ranges|range) \["
    r"|could not discover address: pool is not specified"
    r"|ensure load balancer: (?:netip\.ParsePrefix|ParseAddr)\(",
}
_PATTERNS: Final = {fault: re.compile(words) for fault, words in _WORDS.items()}


class Refusal(NamedTuple):
    """The fault (second half of its code) and the Event that tells it."""

    fault: str
    fact: Evidence


def refusal(service: Obj, see: View) -> Refusal | None:
    """The provider's last words about a Service, where they still hold and are known."""
    refused = standing(see.events(service), succeeded=bool(see.addresses(service)))
    last = [event for event in refused if event.reason == "SyncLoadBalancerFailed"][-1:]
    for event in last:
        for fault, words in _PATTERNS.items():
            if words.search(event.text):
                return Refusal(fault, event.cite())
    return None


def said(service: Obj, see: View) -> tuple[Evidence, ...]:
    """The last refusal of the cloud provider, as far as its Events are still there."""
    found = [e for e in see.events(service) if e.reason == "SyncLoadBalancerFailed"]
    return tuple(event.cite() for event in found[-1:])
