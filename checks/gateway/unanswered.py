"""Routes that nobody has taken, and nobody has refused."""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping

from lbdoctor import (
    ACCEPTED,
    ERROR,
    GATEWAY,
    HTTP_ROUTE,
    LIKELY,
    Finding,
    Obj,
    Ref,
    Remedy,
    Space,
    View,
    check,
)

from .gateways import describe
from .promise import gateway_ref, parents
from .status import condition, conditions


@check(
    "gateway/route-not-accepted",
    "the controller says nothing about the route",
    ERROR,
    ACCEPTED,
    subject=HTTP_ROUTE,
    reads=(GATEWAY.only("status"), HTTP_ROUTE.only("spec", "status")),
)
def route_unanswered(route: Obj, see: View) -> Iterator[Finding]:
    """The Gateway that the route names is at work, its controller says nothing of it.

    Why it matters: a route that its controller has not taken is not served, and nobody says so.

    How it is decided: the Gateway is there, accepted and programmed in its present generation,
    `status.parents` of the route is a list without an entry for it, and the Gateway's listeners
    count no more attached routes than there are others that it has accepted. Controllers write an
    entry for each route that they look at (kubernetes-sigs/gateway-api, apis/v1/shared_types.go);
    a route is given the grace period. It is likely, no more: the controller may be busy.

    How to fix: see whether the controller knows this kind of route and watches its namespace, and
    read its log.
    """
    if not isinstance(route["status.parents"], list):
        return
    told = set(_told(route))
    for ref in dict.fromkeys(parents(route)):
        gateway = see.get(GATEWAY, Space(ref.cluster, ref.namespace), ref.name)
        if gateway is None or ref in told or not _at_work(gateway):
            continue
        taken = see.once(_taken, ref.cluster).get(ref, 0)
        if _attached(gateway) <= taken and not see.clock.younger(route.created, see.grace):
            yield Finding(
                f"the controller of Gateway {ref.namespace}/{ref.name} says nothing about it",
                (route.cite("status.parents"), gateway.cite_condition("Programmed")),
                Remedy("see whether its controller knows and watches such routes", describe(route)),
                confidence=LIKELY,
                affects=(ref,),
            )


def _told(route: Obj) -> Iterator[Ref]:
    """The Gateways of which the route's status speaks."""
    for each in route["status.parents"] or ():
        yield from gateway_ref(route, each.get("parentRef") or {})


def _taken(see: View, cluster: str) -> Mapping[Ref, int]:
    """How many routes each Gateway has accepted, as far as they were seen."""
    found: dict[Ref, int] = defaultdict(int)
    for route in see.glance(HTTP_ROUTE, Space(cluster)):
        for index, parent in enumerate(route["status.parents"] or ()):
            said = (each for _, each in conditions(route, f"status.parents[{index}].conditions"))
            accepted = any((e.get("type"), e.get("status")) == ("Accepted", "True") for e in said)
            for ref in gateway_ref(route, parent.get("parentRef") or {}) if accepted else ():
                found[ref] += 1
    return found


def _attached(gateway: Obj) -> int:
    """How many routes its listeners count; more than any where they do not tell."""
    listeners = gateway["status.listeners"] or ()
    counts = [each.get("attachedRoutes") for each in listeners]
    told = [each for each in counts if isinstance(each, int)]
    return sum(told) if told and len(told) == len(counts) else sys.maxsize


def _at_work(gateway: Obj) -> bool:
    """Whether its controller has looked at the present Gateway, and serves it."""
    wanted = (condition(gateway, name).get("status") for name in ("Accepted", "Programmed"))
    return all(status == "True" for status in wanted)
