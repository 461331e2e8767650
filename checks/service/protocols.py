"""TCP and UDP in one Service, where the engine refuses it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lbdoctor import ACCEPTED, ERROR, EVENT, SERVICE, Evidence, Finding, Obj, Remedy, View, check
from lbdoctor.events import standing

from .promise import load_balancer

_TEXT = re.compile(
    r"mixed[ -]?protocols?|multiple protocols|protocols? in the same|only one protocol|"
    r"LoadBalancerMixedProtocol",
    re.IGNORECASE,
)
CONDITION = "LoadBalancerPortsError"


def mixed(service: Obj) -> bool:
    """Whether its ports are of more than one protocol."""
    found = {port.get("protocol") or "TCP" for port in service["spec.ports"] or ()}
    return load_balancer(service) and len(found) > 1


@check(
    "service/mixed-protocols-refused",
    "several protocols in one Service are refused",
    ERROR,
    ACCEPTED,
    subject=SERVICE,
    when=mixed,
    reads=(EVENT,),
    breaks_traffic=True,
)
def mixed_protocols_refused(service: Obj, see: View) -> Iterator[Finding]:
    """The Service has ports of several protocols, and its engine refuses that.

    Why it matters: most engines make one listener protocol for one address; some refuse the whole
    Service, some leave a part of the ports out.

    How it is decided: the ports have more than one protocol, and the engine said so: the condition
    `LoadBalancerPortsError`, the field `error` of a port in `status.loadBalancer.ingress`, or an
    Event that still holds and speaks of mixed protocols. That they are mixed is no fault by itself:
    MetalLB, kube-vip and others serve them.

    How to fix: make one Service for each protocol; where the engine can share an address between
    them, ask for that.
    """
    facts = tuple(_refusals(service, see))
    if facts:
        yield Finding(
            "TCP and UDP in one Service are refused",
            (service.cite("spec.ports"), *facts),
            Remedy(
                "make one Service for each protocol",
                (f"kubectl -n {service.ref.namespace} get service {service.ref.name} -o yaml",),
            ),
        )
    else:
        see.require(EVENT, service.space)


def _refusals(service: Obj, see: View) -> Iterator[Evidence]:
    if service.condition(CONDITION).get("status") == "True":
        yield service.cite_condition(CONDITION)
    for at, entry in enumerate(service["status.loadBalancer.ingress"] or ()):
        for index, port in enumerate(entry.get("ports") or ()):
            if "MixedProtocol" in (port.get("error") or ""):
                yield service.cite(f"status.loadBalancer.ingress[{at}].ports[{index}].error")
    said = standing(see.events(service), succeeded=bool(see.addresses(service)))
    for event in said[-1:]:
        if _TEXT.search(event.text):
            yield event.cite()
