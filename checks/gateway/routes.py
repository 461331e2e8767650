"""Does the Gateway take the route, and may the route use its backends?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from lbdoctor import (
    ACCEPTED,
    ERROR,
    GATEWAY,
    HTTP_ROUTE,
    SERVED,
    SERVICE,
    Finding,
    Obj,
    Ref,
    Remedy,
    Space,
    View,
    check,
)

from .gateways import describe
from .promise import gateway_ref
from .status import Condition, condition, conditions, said


class Refusal(NamedTuple):
    """A condition of a route's status that is not what it should be, and the Gateway it is for."""

    path: str
    condition: Condition
    gateway: Ref


def _refusals(route: Obj, wanted: str) -> Iterator[Refusal]:
    """The fresh conditions of one type that are False, for every parent that is named."""
    for index, parent in enumerate(route["status.parents"] or ()):
        for gateway in gateway_ref(route, parent.get("parentRef") or {}):
            for path, found in conditions(route, f"status.parents[{index}].conditions"):
                if found.get("type") == wanted and found.get("status") == "False":
                    yield Refusal(path, found, gateway)


def _finding(route: Obj, refusal: Refusal, words: str, remedy: str) -> Finding:
    stamp = refusal.condition.get("lastTransitionTime")
    return Finding(
        f"{words}: {said(refusal.condition)}",
        (route.cite(refusal.path, time=stamp),),
        Remedy(remedy, describe(route)),
        affects=(refusal.gateway,),
    )


# After kubernetes-sigs/gateway-api apis/v1/shared_types.go and httproute_types.go.
_ACCEPT = {
    "NotAllowedByListeners": "allow the route's namespace or kind in allowedRoutes of the listener",
    "NoMatchingListenerHostname": "give route and listener host names that overlap",
    "NoMatchingParent": "name a section and a port that a listener of the Gateway has",
    "UnsupportedValue": "leave out what this controller does not support",
}
_RESOLVE = {
    "RefNotPermitted": "allow it with a ReferenceGrant in the namespace of the backend",
    "BackendNotFound": "create the Service that the route names, or correct the name",
    "InvalidKind": "name a Service as the backend",
    "UnsupportedProtocol": "correct appProtocol of the Service's port",
}


@check(
    "gateway/route-not-accepted",
    "the Gateway does not take the route",
    ERROR,
    ACCEPTED,
    subject=HTTP_ROUTE,
    reads=(GATEWAY.only("status.conditions"),),
)
def route_not_accepted(route: Obj, see: View) -> Iterator[Finding]:
    """The Gateway that the route names does not take it.

    Why it matters: requests for the route's hosts and paths reach no backend; others of the same
    Gateway do.

    How it is decided: in the route's status the entry for the Gateway has the condition `Accepted`
    False, for this generation of the route; and the Gateway itself is not refused as a whole.

    How to fix: what the quoted reason says: `NotAllowedByListeners` is the listener's
    `allowedRoutes`, `NoMatchingListenerHostname` the host names, `NoMatchingParent` a section or
    port that no listener has.
    """
    for each in _refusals(route, "Accepted"):
        gateway = see.get(GATEWAY, each.gateway.space, each.gateway.name)
        if gateway is not None and condition(gateway, "Accepted").get("status") == "False":
            continue  # no route can be taken; why is told of the Gateway itself
        remedy = _ACCEPT.get(str(each.condition.get("reason")), "correct it as the message says")
        name = f"{each.gateway.namespace}/{each.gateway.name}"
        yield _finding(route, each, f"Gateway {name} does not take the route", remedy)


@check(
    "gateway/backend-not-permitted",
    "a backend of the route is missing or not permitted",
    ERROR,
    SERVED,
    subject=HTTP_ROUTE,
    reads=(SERVICE.only(),),
)
def backend_not_permitted(route: Obj, see: View) -> Iterator[Finding]:
    """A backend that the route names does not exist, or the route may not use it.

    Why it matters: requests that would go to it are answered with status 500.

    How it is decided: in the route's status the condition `ResolvedRefs` is False, for this
    generation of the route; a backend in another namespace needs a ReferenceGrant there. Or a
    Service that the route names does not exist, whatever its status says: AKO leaves the
    condition True then (observed with AKO 2.2.1).

    How to fix: create the Service, or allow the reference with a ReferenceGrant beside it.
    """
    by_words: dict[str, list[Refusal]] = {}
    for each in _refusals(route, "ResolvedRefs"):
        by_words.setdefault(said(each.condition), []).append(each)
    for same in by_words.values():
        reason = str(same[0].condition.get("reason"))
        remedy = _RESOLVE.get(reason, "correct it as the message says")
        found = _finding(route, same[0], "its backend cannot be used", remedy)
        yield replace(found, affects=tuple(dict.fromkeys(each.gateway for each in same)))
    if not by_words:
        yield from _missing(route, see)


def _missing(route: Obj, see: View) -> Iterator[Finding]:
    """The first Service that the route leads to and that is not there."""
    for path, backend in _backends(route):
        namespace = str(backend.get("namespace") or route.ref.namespace)
        space, name = Space(route.ref.cluster, namespace), str(backend.get("name"))
        if see.get(SERVICE, space, name) is None:
            yield Finding(
                f"its backend, Service {namespace}/{name}, does not exist",
                (route.cite(f"{path}.name"), see.absence(SERVICE, space, name)),
                Remedy(_RESOLVE["BackendNotFound"], describe(route)),
            )
            return


def _backends(route: Obj) -> Iterator[tuple[str, Condition]]:
    """The Services that requests are sent to, each with its path."""
    for i, rule in enumerate(route["spec.rules"] or ()):
        for j, each in enumerate(rule.get("backendRefs") or ()):
            core = not each.get("group") and each.get("kind", "Service") == "Service"
            if core and each.get("name") and each.get("weight") != 0:
                yield f"spec.rules[{i}].backendRefs[{j}]", each
