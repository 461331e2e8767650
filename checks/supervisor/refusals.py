"""What the guest's provider reports when the Supervisor does not let it in."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lbdoctor import (
    ACCEPTED,
    ERROR,
    EVENT,
    RUNNING,
    SERVICE,
    Finding,
    Obj,
    Owner,
    Remedy,
    View,
    check,
)

from .kinds import PROVIDER_LOG, load_balancer
from .said import CONSEQUENCES, matching, short

_UNAUTHORIZED = re.compile(
    r"(?<![A-Za-z])Unauthorized"
    r"|is forbidden: User \"system:serviceaccount:([^:\"]+):([^\"]+)\" cannot \w+ resource "
    r"\"virtual(?:machineservice|machine)s"
)
_QUOTA = re.compile(r"virtualmachineservices\S* \"[^\"]+\" is forbidden: exceeded quota: ([^,\s]+)")


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
    found = matching(service, see, _UNAUTHORIZED)
    if found is None or "exceeded quota:" in found[0].message:
        return
    event, confidence = found
    token = "Unauthorized" in event.message
    what = "token" if token else "rights"
    yield Finding(
        f"the Supervisor refuses the provider's {what}: {short(event)}",
        (event.cite(),),
        Remedy(
            "let Cluster API renew the provider's token on the Supervisor, then restart the provider"
            if token
            else f"let Cluster API restore the Role of {_account(event.message)} on the Supervisor",
            ("kubectl -n vmware-system-cloud-provider get deployments,pods", PROVIDER_LOG),
            Owner.PLATFORM,
        ),
        confidence,
    )


def _account(message: str) -> str:
    """The provider's service account, as a refusal for its rights names it."""
    named = _UNAUTHORIZED.search(message)
    assert named is not None
    return f"the provider's service account {named[2]} of namespace {named[1]}"


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
    found = matching(service, see, _QUOTA)
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
