"""An address on a guest's Service that another engine than its Supervisor gave."""

from __future__ import annotations

from collections.abc import Iterator

from lbdoctor import (
    CLAIMED,
    ERROR,
    EVENT,
    GUEST,
    LIKELY,
    SERVICE,
    SUPERVISOR,
    Evidence,
    Finding,
    Obj,
    Owner,
    Remedy,
    View,
    check,
)
from lbdoctor.stocks import given
from lbdoctor.workloads import PROGRAMS, require_programs

from . import matching
from .kinds import MATCHING, load_balancer

_FIELDS = "metadata.managedFields"


def differing(service: Obj, request: Obj) -> list[str]:
    """What the Supervisor has given, where the guest shows nothing of it."""
    new = [each for each in given(request) if each not in given(service)]
    return new if len(new) == len(given(request)) else []


def rivals(service: Obj, see: View) -> tuple[Evidence, ...]:
    """Why another engine may have written the address; none where the provider is known to have."""
    claims = see.claims(service)
    if any(fact.path.startswith(_FIELDS) for fact in claims.answered.get("vks", ())):
        return ()
    others = (facts for id, facts in sorted(claims.by.items()) if id != "vks")
    return tuple(fact for facts in others for fact in facts[:1] if fact.sure)


@check(
    "engine/conflict",
    "the guest shows the address of another engine than its Supervisor",
    ERROR,
    CLAIMED,
    subject=SERVICE,
    when=load_balancer,
    reads=(*MATCHING, SERVICE.only(_FIELDS), EVENT, *PROGRAMS),
    engine="vks",
)
def two_addresses(service: Obj, see: View) -> Iterator[Finding]:
    """The Supervisor has given an address, and the guest shows one of another engine.

    Why it matters: the Supervisor keeps an address that nobody uses, and the one that is shown may
    be replaced by it at any time.

    How it is decided: the VirtualMachineService and the guest's Service carry addresses, and none
    in common; another engine of the guest claims the Service, and no managed field shows that the
    provider wrote the address. Likely: who wrote it is not known.

    How to fix: give the other engine a class of its own, and create anew the Services that are
    meant for it.
    """
    if service.ref.cluster != GUEST or SUPERVISOR not in see.clusters or not given(service):
        return
    for request in matching.of_service(service, see):
        new = differing(service, request)
        facts = rivals(service, see) if new else ()
        show = f"kubectl -n {service.ref.namespace} get service {service.ref.name} -o yaml"
        if new and not facts:
            require_programs(see, GUEST)
        if facts:
            yield Finding(
                f"the Supervisor has given {', '.join(new)}, and the guest shows "
                f"{', '.join(given(service))}, which another engine may have given",
                (
                    request.cite("status.loadBalancer.ingress"),
                    service.cite("status.loadBalancer.ingress"),
                    *facts,
                ),
                Remedy(
                    "give the other engine a class, so that it leaves Services without one alone",
                    (f"{show} --show-managed-fields",),
                    Owner.CLUSTER,
                ),
                LIKELY,
            )
