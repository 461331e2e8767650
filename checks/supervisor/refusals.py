"""What the guest's provider reports when the Supervisor does not let it in."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lbdoctor import (
    ACCEPTED,
    CERTAIN,
    ERROR,
    EVENT,
    LIKELY,
    RUNNING,
    SERVICE,
    Confidence,
    Finding,
    Obj,
    Owner,
    Remedy,
    View,
    check,
)
from lbdoctor.events import Event, standing

from .kinds import PROVIDER_LOG, load_balancer

CONSEQUENCES = (
    "supervisor/vmservice-missing",
    "supervisor/service-missing",
    "supervisor/address-not-propagated",
)
_UNREACHABLE = re.compile(
    r"dial tcp|i/o timeout|connection refused|no such host|x509: |TLS handshake timeout"
    r"|Client\.Timeout exceeded|context deadline exceeded|no route to host"
)
_EXPIRED = re.compile(r"x509: certificate has expired")
_UNAUTHORIZED = re.compile(
    r"(?<![A-Za-z])Unauthorized"
    r"|is forbidden: User \"system:serviceaccount:[^\"]+\" cannot \w+ resource "
    r"\"virtual(?:machineservice|machine)s"
)
_QUOTA = re.compile(r"virtualmachineservices\S* \"[^\"]+\" is forbidden: exceeded quota: ([^,\s]+)")


def last_refusal(service: Obj, see: View) -> tuple[Event | None, Confidence]:
    """The provider's last error that still holds for this Service.

    A Service without an address keeps its last refusal, whatever Normal events say; where a
    success was reported later than the refusal, the two contradict each other, and it is likely.
    """
    said = [each for each in see.events(service) if each.reporter in ("service-controller", "")]
    found = standing(said, succeeded=bool(see.addresses(service)))
    errors = [each for each in found if each.reason.endswith("LoadBalancerFailed")]
    if not errors:
        return None, CERTAIN
    last = errors[-1]
    success = any(each.reason == "EnsuredLoadBalancer" and each.when > last.when for each in said)
    return last, LIKELY if success else CERTAIN


def _matching(service: Obj, see: View, pattern: re.Pattern[str]) -> tuple[Event, Confidence] | None:
    event, confidence = last_refusal(service, see)
    if event is None:
        see.require(EVENT, service.space)
    elif pattern.search(event.message):
        return event, confidence
    return None


def _short(event: Event) -> str:
    return event.message.rpartition("failed to ensure load balancer: ")[2]


@check(
    "supervisor/unreachable",
    "the guest cannot reach the Supervisor",
    ERROR,
    RUNNING,
    subject=SERVICE,
    when=load_balancer,
    reads=(EVENT,),
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
    found = _matching(service, see, _UNREACHABLE)
    if found is None or _EXPIRED.search(found[0].message):
        return
    event, confidence = found
    yield Finding(
        f"the cloud provider cannot reach the Supervisor: {_short(event)}",
        (event.cite(),),
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
    found = _matching(service, see, _EXPIRED)
    if found is None:
        return
    event, confidence = found
    yield Finding(
        f"the Supervisor shows an expired certificate: {_short(event)}",
        (event.cite(),),
        Remedy(
            "renew the certificate of the Supervisor's API",
            (PROVIDER_LOG,),
            Owner.PLATFORM,
        ),
        confidence,
    )


@check(
    "supervisor/provider-unauthorized",
    "the Supervisor refuses the guest's cloud provider",
    ERROR,
    RUNNING,
    subject=SERVICE,
    when=load_balancer,
    reads=(EVENT,),
    engine="vks",
    explains=CONSEQUENCES,
)
def provider_unauthorized(service: Obj, see: View) -> Iterator[Finding]:
    """The Supervisor knows the provider's token no longer, or grants it too little.

    Why it matters: the provider cannot create or read what stands for this Service on the
    Supervisor, so no Service of this guest gets an address.

    How it is decided: the provider's last error for this Service is `Unauthorized` (the token), or
    `is forbidden` for its service account on VirtualMachineServices (the Role). A refusal by quota
    uses the same word and is another fault.

    How to fix: for `Unauthorized`, restart the provider, which up to v1.36 reads its token only
    when it starts; if that does not help, the token Secret on the Supervisor has to be made anew.
    For `is forbidden`, let Cluster API put the Role of the provider's service account right.
    """
    found = _matching(service, see, _UNAUTHORIZED)
    if found is None or "exceeded quota:" in found[0].message:
        return
    event, confidence = found
    token = "Unauthorized" in event.message
    what = "token" if token else "rights"
    yield Finding(
        f"the Supervisor refuses the provider's {what}: {_short(event)}",
        (event.cite(),),
        Remedy(
            "let Cluster API renew the provider's token on the Supervisor, then restart the provider"
            if token
            else "let Cluster API restore the Role of the provider's service account",
            ("kubectl -n vmware-system-cloud-provider get deployments,pods", PROVIDER_LOG),
            Owner.PLATFORM,
        ),
        confidence,
    )


@check(
    "supervisor/namespace-quota",
    "quota of the vSphere Namespace",
    ERROR,
    ACCEPTED,
    subject=SERVICE,
    when=load_balancer,
    reads=(EVENT,),
    engine="vks",
    explains=CONSEQUENCES,
)
def request_over_quota(service: Obj, see: View) -> Iterator[Finding]:
    """A quota of the vSphere Namespace refuses the VirtualMachineService.

    Why it matters: nothing can ask for an address until the quota has room.

    How it is decided: the provider's last error for this Service is the API server's refusal
    `exceeded quota` for VirtualMachineServices, with the name of the quota and its figures.

    How to fix: raise the limit of the vSphere Namespace, or delete Services that nobody needs.
    """
    found = _matching(service, see, _QUOTA)
    if found is None:
        return
    event, confidence = found
    quota = _QUOTA.search(event.message)
    assert quota is not None
    figures = event.message.partition(f"exceeded quota: {quota[1]}, ")[2]
    yield Finding(
        f"quota {quota[1]} of the vSphere Namespace is used up: {figures}",
        (event.cite(),),
        Remedy(
            "raise the object limits of the vSphere Namespace, or delete unused Services",
            ("kubectl get services --all-namespaces --field-selector spec.type=LoadBalancer",),
            Owner.PLATFORM,
        ),
        confidence,
    )
