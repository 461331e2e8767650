"""An address that was given on the Supervisor and has not come back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from lbdoctor import (
    CERTAIN,
    ERROR,
    EVENT,
    GUEST,
    INFO,
    LIKELY,
    PUBLISHED,
    SERVICE,
    SUPERVISOR,
    Confidence,
    Finding,
    Obj,
    Owner,
    Remedy,
    Severity,
    View,
    check,
)
from lbdoctor.model import instant
from lbdoctor.stocks import given

from . import contested, matching
from .kinds import BRIEF, MATCHING, OPERATOR_LOG, PROVIDER_LOG, VM_SERVICE, load_balancer

_RETRY = timedelta(seconds=300)


@check(
    "supervisor/address-not-propagated",
    "the Supervisor has the address, the guest has not",
    ERROR,
    PUBLISHED,
    subject=SERVICE,
    when=load_balancer,
    reads=(*MATCHING, VM_SERVICE.only("metadata.managedFields"), EVENT),
    engine="vks",
)
def not_copied_to_guest(service: Obj, see: View) -> Iterator[Finding]:
    """The guest's Service does not show the address of its VirtualMachineService.

    Why it matters: the address exists and may even work, but the guest, its users and whatever
    waits for it (DNS, certificates) do not know it.

    How it is decided: the VirtualMachineService carries an address and the Service none. Within the
    grace period that is only news. The provider asks again every five minutes at the latest: it is
    certain when the time of the change is known and that is over, or when there is nothing but a
    host name, which the provider never copies.

    How to fix: wait for the next try of the guest's cloud provider; when it has passed, look at
    the provider's log and restart it.
    """
    if service.ref.cluster != GUEST or SUPERVISOR not in see.clusters:
        return
    if see.addresses(service) is None or see.addresses(service):
        return
    for request in matching.of_service(service, see):
        if given(request):
            severity, confidence = _late(request, service, see, _RETRY)
            yield Finding(
                f"the Supervisor has given {', '.join(given(request))}, "
                "which the cloud provider has not copied to the guest",
                (
                    request.cite("status.loadBalancer.ingress"),
                    service.cite("status.loadBalancer.ingress"),
                ),
                _look_at_provider("wait for the cloud provider's next try, then look at its log"),
                confidence,
                severity=severity,
            )
        elif request["status.loadBalancer.ingress[0].hostname"]:
            yield Finding(
                "the Supervisor gave a host name and no IP, which the cloud provider cannot copy",
                (request.cite("status.loadBalancer.ingress"),),
                _look_at_provider("have the Supervisor's load balancer publish an IP address"),
            )


@check(
    "supervisor/address-not-propagated",
    "the guest shows another address than the Supervisor has given",
    ERROR,
    PUBLISHED,
    subject=SERVICE,
    when=load_balancer,
    reads=(*MATCHING, VM_SERVICE.only("metadata.managedFields"), EVENT),
    engine="vks",
    breaks_traffic=True,
    felt=True,
)
def old_address_shown(service: Obj, see: View) -> Iterator[Finding]:
    """The guest shows an address that the Supervisor gives it no longer.

    Why it matters: the address that users know leads nowhere, or to whoever has been given it since.

    How it is decided: both carry addresses, and none in common; the cloud provider wrote that of
    the guest, and no other engine answers there. Within the time of its next try it is only news.
    Likely: the provider's own hand is seen by its name in managedFields or its Event. Where another
    engine claims the Service, an Event is not enough: the address may be that engine's.

    How to fix: change the Service (an annotation will do) or restart the guest's cloud provider, so
    that it copies the address again; then look at its log.
    """
    if service.ref.cluster != GUEST or SUPERVISOR not in see.clusters or not given(service):
        return
    answered = see.claims(service).answered
    for request in matching.of_service(service, see):
        new = contested.differing(service, request)
        if not new:
            continue
        if not answered:
            see.require(EVENT, service.space)
        if {*answered} != {"vks"} or contested.rivals(service, see):
            continue
        severity, _ = _late(request, service, see, _RETRY)
        yield Finding(
            f"the Supervisor has given {', '.join(new)}, "
            f"and the guest still shows {', '.join(given(service))}",
            (
                request.cite("status.loadBalancer.ingress"),
                service.cite("status.loadBalancer.ingress"),
                *answered["vks"][:1],
            ),
            _look_at_provider("restart the guest's cloud provider, so that it copies the address"),
            LIKELY,
            severity=severity,
        )


@check(
    "supervisor/address-not-propagated",
    "the Supervisor's Service has the address, the VirtualMachineService has not",
    ERROR,
    PUBLISHED,
    subject=VM_SERVICE,
    when=load_balancer,
    reads=(BRIEF,),
)
def not_copied_to_request(vm_service: Obj, see: View) -> Iterator[Finding]:
    """The Supervisor's Service has an address that vm-operator does not pass on.

    Why it matters: the guest's provider reads the VirtualMachineService only, so that the address
    is lost on the way.

    How it is decided: the Service of the same name has an address and the VirtualMachineService
    has none. vm-operator copies at once; the grace period is left to it all the same.

    How to fix: the platform's administrator looks at vm-operator and restarts it.
    """
    if given(vm_service):
        return
    service = see.get(SERVICE, vm_service.space, vm_service.ref.name)
    if service is None or not given(service):
        return
    severity, confidence = _late(service, vm_service, see, see.grace)
    yield Finding(
        f"the Supervisor's Service has {', '.join(given(service))}, "
        "which vm-operator has not copied",
        (
            service.cite("status.loadBalancer.ingress"),
            vm_service.cite("status.loadBalancer.ingress"),
        ),
        Remedy(
            "find out why vm-operator does not update the VirtualMachineService",
            (OPERATOR_LOG,),
            Owner.PLATFORM,
        ),
        confidence,
        severity=severity,
    )


def _late(
    giver: Obj, taker: Obj, see: View, retry: timedelta
) -> tuple[Severity | None, Confidence]:
    """How bad it is that an address has not been copied, and how sure that it will not be.

    Within the grace period it is news; it is certain when the next try, after `retry` at the
    latest, is over as well.

    Nobody records when an address was given, unless managedFields are there. The taker's age
    bounds the wait only from above.
    """
    given = _given(giver)
    if see.clock.younger(given or taker.created, see.grace):
        return INFO, CERTAIN
    return None, CERTAIN if given and see.clock.older(given, max(retry, see.grace)) else LIKELY


def _given(obj: Obj) -> datetime | None:
    """When the address was written, as far as managedFields tell."""
    for entry in obj["metadata.managedFields"] or ():
        status = (entry.get("fieldsV1") or {}).get("f:status") or {}
        if "f:loadBalancer" in status:
            return instant(entry.get("time"))
    return None


def _look_at_provider(summary: str) -> Remedy:
    return Remedy(
        summary,
        (PROVIDER_LOG,),
        Owner.CLUSTER,
    )
