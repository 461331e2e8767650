"""What Contour says of an HTTPProxy, and what it does not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from lbdoctor import ACCEPTED, ERROR, PUBLISHED, Evidence, Finding, Obj, Remedy, View, check

from .promise import HTTP_PROXY, is_root


@check(
    "contour/httpproxy-pending",
    "HTTPProxy that no Contour looks at, or without an address",
    ERROR,
    PUBLISHED,
    subject=HTTP_PROXY,
    when=is_root,
    symptom=True,
)
def pending(proxy: Obj, see: View) -> Iterator[Finding]:
    """The HTTPProxy has no address.

    Why it matters: Contour copies the address of the Service of its Envoys into every HTTPProxy
    of its class; without one, nobody outside can reach the host.

    How it is decided: `status.loadBalancer.ingress` is empty. `NotReconciled` and
    `Waiting for controller` are what the API server writes itself: no Contour has ever looked at
    the object (projectcontour/contour, apis/projectcontour/v1/httpproxy.go).

    How to fix: mend the cause that is reported beside it. Where none is, read the log of Contour.
    """
    if see.addresses(proxy):
        return
    words = "no address in status.loadBalancer.ingress"
    if proxy["status.currentStatus"] in (None, "", "NotReconciled") or not proxy["status"]:
        words = "no Contour has looked at it"
    yield Finding(
        words,
        (proxy.cite("status.currentStatus"), proxy.cite("status.loadBalancer.ingress")),
        Remedy("find out which Contour should serve it, and what it says", _describe(proxy)),
    )


def _describe(proxy: Obj) -> tuple[str, ...]:
    return (f"kubectl -n {proxy.ref.namespace} describe httpproxy {proxy.ref.name}",)


@check(
    "contour/httpproxy-invalid",
    "Contour refuses the HTTPProxy",
    ERROR,
    ACCEPTED,
    subject=HTTP_PROXY,
    breaks_traffic=True,
)
def invalid(proxy: Obj, see: View) -> Iterator[Finding]:
    """Contour has looked at the HTTPProxy and does not serve it.

    Why it matters: an invalid HTTPProxy is served in part or not at all, although Contour writes
    the address into its status all the same.

    How it is decided: the condition `Valid` is False and speaks of this generation of the object;
    the reasons are in its `errors`. An orphaned one belongs to no root and serves nobody; it hurts
    those who include it.

    How to fix: what the quoted error says: a missing Secret or Service, a host that two roots
    claim, a delegation that is not allowed.
    """
    valid = proxy.condition("Valid")
    if valid.get("status") != "False" or _stale(proxy, valid):
        return
    errors = [each for each in valid.get("errors") or () if isinstance(each, Mapping)]
    for each in errors or [valid]:
        reason, message = each.get("reason", ""), " ".join(str(each.get("message", "")).split())
        yield Finding(
            f"Contour refuses it: {message or reason}",
            (_fact(proxy, each), proxy.cite("status.currentStatus")),
            Remedy(_remedy(reason), _describe(proxy)),
        )


def _stale(proxy: Obj, condition: Mapping[str, Any]) -> bool:
    """Whether the condition speaks of an older version of the object."""
    seen, now = condition.get("observedGeneration"), proxy["metadata.generation"]
    return bool(seen and now and seen < now)


def _fact(proxy: Obj, error: Mapping[str, Any]) -> Evidence:
    fact = proxy.cite_condition("Valid")
    value = {k: error[k] for k in ("type", "reason", "message") if k in error}
    return Evidence(fact.ref, fact.path, value, fact.origin, fact.time)


# After projectcontour/contour internal/dag/httpproxy_processor.go and internal/dag/secret.go.
_REMEDIES = {
    "SecretNotValid": "create the Secret that it names, with certificate and key, or name another",
    "DelegationNotPermitted": "allow it with a TLSCertificateDelegation beside the Secret",
    "DuplicateVhost": "keep one root HTTPProxy for the host, and include the others in it",
    "RootProxyNotAllowedInNamespace": "move it to a namespace where Contour allows roots",
    "ServiceUnresolvedReference": "create the Service or port that it routes to, or correct it",
    "FQDNNotSpecified": "set spec.virtualhost.fqdn",
    "IncludeNotFound": "create the HTTPProxy that it includes, or correct the name",
}


def _remedy(reason: str) -> str:
    return _REMEDIES.get(reason, "correct the HTTPProxy as the message says")
