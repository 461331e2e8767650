"""Does the controller accept every listener of the Gateway?"""

from __future__ import annotations

from collections.abc import Iterator

from lbdoctor import ACCEPTED, ERROR, GATEWAY, Finding, Obj, Remedy, View, check

from .gateways import describe
from .status import Condition, conditions, said

# After kubernetes-sigs/gateway-api apis/v1/gateway_types.go.
_REMEDIES = {
    "InvalidCertificateRef": "create the Secret of type kubernetes.io/tls that it names",
    "RefNotPermitted": "allow the reference with a ReferenceGrant in the namespace of the Secret",
    "InvalidRouteKinds": "name only kinds of routes that the controller knows in allowedRoutes",
    "HostnameConflict": "give listeners of one port different host names",
    "ProtocolConflict": "give listeners of one port protocols that fit together",
    "UnsupportedProtocol": "use a protocol that this controller serves",
    "PortUnavailable": "use a port that is free",
}
# The one that names the reason first: AKO's Accepted says "Listener is Invalid" of all of them.
_BAD = (("Conflicted", "True"), ("ResolvedRefs", "False"), ("Accepted", "False"))


@check(
    "gateway/listener-unresolved",
    "a listener of the Gateway is refused",
    ERROR,
    ACCEPTED,
    subject=GATEWAY,
    breaks_traffic=True,
)
def listener_unresolved(gateway: Obj, see: View) -> Iterator[Finding]:
    """The controller cannot serve a listener: its certificate, protocol or host name.

    Why it matters: the port does not answer for this listener's hosts, although the Gateway may
    have its address.

    How it is decided: of the listener's conditions `Conflicted` is True, or `Accepted` or
    `ResolvedRefs` is False, and it speaks of this generation of the Gateway.

    How to fix: what the quoted reason says: create the Secret, allow the reference with a
    ReferenceGrant, or change port, protocol or host name.
    """
    for index, listener in enumerate(gateway["status.listeners"] or ()):
        path = f"status.listeners[{index}].conditions"
        bad = [
            (_BAD.index(key), field, found)
            for field, found in conditions(gateway, path)
            if (key := (str(found.get("type")), str(found.get("status")))) in _BAD
        ]
        for _, field, found in sorted(bad, key=lambda each: each[0])[:1]:
            yield Finding(
                f"listener {listener.get('name')} is refused: {said(found)}",
                (gateway.cite(field, time=found.get("lastTransitionTime")),),
                Remedy(_remedy(found), describe(gateway)),
            )


def _remedy(found: Condition) -> str:
    return _REMEDIES.get(str(found.get("reason")), "correct the listener as the message says")
