"""The guest's provider cannot get through to the Supervisor."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lbdoctor import (
    ENDPOINTS,
    ERROR,
    EVENT,
    GUEST,
    RUNNING,
    SERVICE,
    SUPERVISOR,
    Evidence,
    Finding,
    Obj,
    Owner,
    Remedy,
    Space,
    View,
    check,
)

from .kinds import BRIEF, PROVIDER_LOG, load_balancer
from .said import CONSEQUENCES, matching, short

_UNREACHABLE = re.compile(
    r"dial tcp|i/o timeout|connection refused|no such host|x509: |TLS handshake timeout"
    r"|Client\.Timeout exceeded|context deadline exceeded|no route to host"
)
_EXPIRED = re.compile(r"x509: certificate has expired")


def _way(see: View) -> tuple[Evidence, ...]:
    """Where the guest believes its Supervisor to be, and where the Supervisor says that it is."""
    facts = []
    for each in see.glance(ENDPOINTS, Space(GUEST, "default")):
        if each.ref.name == "supervisor":
            facts.append(each.cite("subsets"))
    for each in see.glance(SERVICE, Space(SUPERVISOR, "kube-system")):
        if each.ref.name == "kube-apiserver-lb-svc":
            facts.append(each.cite("status.loadBalancer.ingress"))
    return tuple(facts)


@check(
    "supervisor/unreachable",
    "the guest cannot reach the Supervisor",
    ERROR,
    RUNNING,
    subject=SERVICE,
    when=load_balancer,
    reads=(EVENT, BRIEF, ENDPOINTS.only("subsets")),
    engine="vks",
    explains=CONSEQUENCES,
)
def unreachable(service: Obj, see: View) -> Iterator[Finding]:
    """The guest's cloud provider cannot connect to the API of its Supervisor.

    Why it matters: a Service that has an address keeps it, but none gets a new one and no change
    arrives, for as long as the connection is broken.

    How it is decided: the last error that the provider reported for this Service is one of the
    network (refused, timed out, no such host) or of TLS. An expired certificate has its own code.

    How to fix: compare the Endpoints `default/supervisor` of the guest with the address of the
    Supervisor's API, and open the way (TCP 6443) from the guest's nodes to it. Where TLS fails,
    the guest holds the certificate authority of another Supervisor, or an old one.
    """
    found = matching(service, see, _UNREACHABLE)
    if found is None or _EXPIRED.search(found[0].message):
        return
    event, confidence = found
    yield Finding(
        f"the cloud provider cannot reach the Supervisor: {short(event)}",
        (event.cite(), *see.once(_way)),
        Remedy(
            "restore the connection from the guest's nodes to the Supervisor's API",
            ("kubectl -n default get service,endpoints supervisor", PROVIDER_LOG),
            Owner.PLATFORM,
        ),
        confidence,
    )


@check(
    "supervisor/certificate-expired",
    "an expired certificate stands between guest and Supervisor",
    ERROR,
    RUNNING,
    subject=SERVICE,
    when=load_balancer,
    reads=(EVENT,),
    engine="vks",
    explains=CONSEQUENCES,
)
def certificate_expired(service: Obj, see: View) -> Iterator[Finding]:
    """The Supervisor's certificate, as the guest's provider sees it, has expired.

    Why it matters: no Service of this guest, and probably of no guest, gets a new address until
    the certificate is renewed.

    How it is decided: the provider's last error for this Service says that an X.509 certificate
    has expired or is not yet valid. A wrong clock on the node gives the same words.

    How to fix: let the platform's administrator renew the Supervisor's certificates, and compare
    the clocks of nodes and Supervisor.
    """
    found = matching(service, see, _EXPIRED)
    if found is None:
        return
    event, confidence = found
    yield Finding(
        f"the Supervisor shows an expired certificate: {short(event)}",
        (event.cite(),),
        Remedy(
            "renew the certificate of the Supervisor's API",
            (PROVIDER_LOG,),
            Owner.PLATFORM,
        ),
        confidence,
    )
