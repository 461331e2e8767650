"""A link of the chain that should be there and is not."""

from __future__ import annotations

from collections.abc import Iterator

from lbdoctor import (
    CERTAIN,
    ERROR,
    EVENT,
    GUEST,
    LIKELY,
    PUBLISHED,
    SERVICE,
    SUPERVISOR,
    Confidence,
    Finding,
    Obj,
    Owner,
    Remedy,
    Space,
    View,
    check,
)
from lbdoctor.stocks import given

from . import guest, matching, membership
from .kinds import (
    BRIEF,
    MATCHING,
    OPERATOR_LOG,
    PROVIDER_LOG,
    VM_SERVICE,
    load_balancer,
)
from .said import refused


@check(
    "supervisor/vmservice-missing",
    "no VirtualMachineService for the guest's Service",
    ERROR,
    PUBLISHED,
    subject=SERVICE,
    when=load_balancer,
    reads=(*MATCHING, *membership.READS, EVENT),
    engine="vks",
)
def vmservice_missing(service: Obj, see: View) -> Iterator[Finding]:
    """The Supervisor holds no VirtualMachineService for the guest's Service.

    Why it matters: nobody on the Supervisor knows that an address is wanted.

    How it is decided: the Supervisor knows this guest, and its complete list of the namespace has
    no VirtualMachineService with the labels of this Service, nor with the name that the provider
    would give it. The provider tries again every five minutes at the latest, so that a younger
    Service is left alone; a refusal that the provider reports is the better answer.

    How to fix: look at the provider's log for what keeps it from creating the object.
    """
    if service.ref.cluster != GUEST or SUPERVISOR not in see.clusters or given(service):
        return
    if see.clock.younger(service.created, see.grace) or refused(service, see):
        return
    if matching.of_service(service, see) or not membership.is_member(see):
        return
    me = guest.of(see)
    place = Space(SUPERVISOR, me.namespace or None)
    yield Finding(
        "the Supervisor has no VirtualMachineService for it",
        (see.absence(VM_SERVICE, place), *me.evidence),
        Remedy(
            "find out what keeps the guest's cloud provider from creating it",
            (PROVIDER_LOG,),
            Owner.CLUSTER,
        ),
        _sure(see),
    )


def _sure(see: View) -> Confidence:
    return CERTAIN if guest.of(see).namespace else LIKELY


@check(
    "supervisor/service-missing",
    "VirtualMachineService without its Service on the Supervisor",
    ERROR,
    PUBLISHED,
    subject=VM_SERVICE,
    when=load_balancer,
    reads=(BRIEF, EVENT),
    explains=("supervisor/address-not-propagated",),
)
def service_missing(vm_service: Obj, see: View) -> Iterator[Finding]:
    """The VirtualMachineService has no Service of the same name on the Supervisor.

    Why it matters: the load balancer of the Supervisor answers Services; without one it is never
    asked.

    How it is decided: the Services of the namespace were all seen, and none has its name. The
    vm-operator reports failures in its log only, so nothing else shows it.

    How to fix: look for a quota on Services of the vSphere Namespace, a network of the namespace
    that is not ready, and whether vm-operator runs; its log says which.
    """
    if see.clock.younger(vm_service.created, see.grace):
        return
    if see.get(SERVICE, vm_service.space, vm_service.ref.name) is not None:
        return
    namespace = vm_service.ref.namespace
    yield Finding(
        "the Supervisor has made no Service of it",
        (
            see.absence(SERVICE, vm_service.space, vm_service.ref.name),
            *(event.cite() for event in see.events(vm_service)[-1:]),
        ),
        Remedy(
            "find out why vm-operator does not create the Service",
            (
                f"kubectl -n {namespace} get resourcequotas -o yaml",
                OPERATOR_LOG,
            ),
            Owner.PLATFORM,
        ),
    )
