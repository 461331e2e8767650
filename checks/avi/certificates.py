"""Certificates that are kept in Avi and that a HostRule names; those of Secrets are judged elsewhere.

Sources: AKO, docs/crds/hostrule.md; alb-sdk, swagger SSLKeyAndCertificate (expiry_status).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from lbdoctor import (
    ERROR,
    INGRESS,
    SERVED,
    WARNING,
    Evidence,
    Finding,
    Obj,
    Owner,
    Remedy,
    Space,
    View,
    check,
)

from .api import (
    CERTIFICATE,
    CERTIFICATE_FIELDS,
    CLOUD_FIELDS,
    CONTROLLER_FIELDS,
    IDENTITY_FIELDS,
    VSVIP_FIELDS,
    given,
    mapping,
    named,
)
from .belongs import is_home
from .engine import GATES_READ
from .gates import namespace_gates
from .kinds import HOST_RULE
from .names import tenant
from .parts import settings

_EXPIRED: Final = "SSL_CERTIFICATE_EXPIRED"
_SOON: Final = "SSL_CERTIFICATE_EXPIRY_WARNING"
_TLS: Final = "spec.virtualhost.tls.sslKeyCertificate"
_READS: Final = (
    *GATES_READ,
    INGRESS.only("spec.rules"),
    HOST_RULE.only("spec.virtualhost", "status"),
    CERTIFICATE_FIELDS,
    CONTROLLER_FIELDS,
    IDENTITY_FIELDS,
    CLOUD_FIELDS,
    VSVIP_FIELDS,
)


@check(
    "avi/certificate-expired",
    "the certificate in Avi has expired",
    ERROR,
    SERVED,
    subject=INGRESS,
    reads=_READS,
    engine="avi",
)
def expired(ingress: Obj, see: View) -> Iterator[Finding]:
    """The certificate that a HostRule takes from Avi for a host has expired.

    Why it matters: browsers and programs refuse the connection; Kubernetes holds no Secret that
    would show it.

    How it is decided: an accepted HostRule for a host of the Ingress names a certificate of Avi
    (type ref), and Avi calls it SSL_CERTIFICATE_EXPIRED. Certificates of Secrets are judged by
    the checks of the area tls. Needs the Avi Controller as a source.

    How to fix: renew the certificate in Avi under the same name.
    """
    for facts, until in _used(ingress, see, _EXPIRED):
        yield _finding(f"the certificate of the host in Avi has expired{until}", facts)


@check(
    "avi/certificate-expiring",
    "the certificate in Avi expires soon",
    WARNING,
    SERVED,
    subject=INGRESS,
    reads=_READS,
    engine="avi",
)
def expiring(ingress: Obj, see: View) -> Iterator[Finding]:
    """The certificate that a HostRule takes from Avi for a host expires soon.

    Why it matters: once it has expired, browsers and programs refuse the connection.

    How it is decided: as for one that has expired; Avi calls it SSL_CERTIFICATE_EXPIRY_WARNING, for
    which it has its own number of days. Needs the Avi Controller as a source.

    How to fix: renew the certificate in Avi under the same name.
    """
    for facts, until in _used(ingress, see, _SOON):
        yield _finding(f"the certificate of the host in Avi expires soon{until}", facts)


def _used(ingress: Obj, see: View, status: str) -> Iterator[tuple[tuple[Evidence, ...], str]]:
    """The certificates of its hosts that Avi gives this status, with what shows them."""
    if not given(see):
        return
    hosts = {str(rule.get("host")) for rule in ingress["spec.rules"] or () if rule.get("host")}
    space = Space(ingress.ref.cluster)
    ours = [rule for rule in see.glance(HOST_RULE, space) if _concerns(rule, hosts)]
    for gate in namespace_gates(ingress, see) if ours else ():
        config = None if gate.closed or not is_home(see, gate.ako) else settings(see, gate.ako)
        places = {tenant(ingress, config, see), "admin"} if config else set()
        for rule in ours if config else ():
            for found in named(rule[f"{_TLS}.name"], CERTIFICATE, see):
                shown = mapping(found["certificate"])
                if found.ref.namespace in places and shown.get("expiry_status") == status:
                    end = found.cite("certificate.not_after")
                    until = f" ({shown['not_after']})" if shown.get("not_after") else ""
                    yield (
                        (rule.cite(f"{_TLS}.name"), found.cite("certificate.expiry_status"), end),
                        until,
                    )
    see.require(HOST_RULE, space)


def _concerns(rule: Obj, hosts: set[str]) -> bool:
    """Whether an accepted HostRule names a certificate of Avi for one of these very hosts."""
    inner = mapping(rule[_TLS])
    named_in_avi = inner.get("type") == "ref" and bool(inner.get("name"))
    return (
        named_in_avi
        and rule["status.status"] == "Accepted"
        and rule["spec.virtualhost.fqdn"] in hosts
        and (rule["spec.virtualhost.fqdnType"] or "Exact") == "Exact"
    )


def _finding(words: str, facts: tuple[Evidence, ...]) -> Finding:
    how = "renew the certificate in Avi under the same name"
    return Finding(words, facts, Remedy(how, owner=Owner.NETWORK))
