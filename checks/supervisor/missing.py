"""A link of the chain that should be there and is not."""

from __future__ import annotations

from collections.abc import Iterator

from lbdoctor import (
    CERTAIN,
    DEPLOYMENT,
    ERROR,
    EVENT,
    GUEST,
    LIKELY,
    NAMESPACE,
    PUBLISHED,
    RESOURCE_QUOTA,
    SERVICE,
    SUPERVISOR,
    Finding,
    Kind,
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
    CAPABILITIES,
    MATCHING,
    NAMESPACE_NETWORK,
    NETWORK_SETTINGS,
    OPERATOR_LOG,
    OPERATOR_SPACE,
    PROVIDER_LOG,
    PROVIDER_SPACE,
    VM_SERVICE,
    VSPHERE_CLUSTER,
    WORKLOAD,
    WORKLOAD_NETWORK,
    load_balancer,
)
from .said import refused, unanswered

_NETWORKS = (NAMESPACE_NETWORK, WORKLOAD_NETWORK, CAPABILITIES)


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
    Service is left alone; a refusal that the provider reports is the better answer, so that its
    Events must have been seen. It is likely only, where something else that would explain it was not.

    How to fix: look at the provider's log for what keeps it from creating the object.
    """
    if given(service) or refused(service, see) or not _lacks_request(service, see):
        return
    see.require(EVENT, service.space)
    me = guest.of(see)
    place = Space(SUPERVISOR, me.namespace or None)
    sure = me.namespace and not _unseen(
        see, (DEPLOYMENT, Space(GUEST, PROVIDER_SPACE)), (VSPHERE_CLUSTER, place)
    )
    yield Finding(
        "the Supervisor has no VirtualMachineService for it",
        (see.absence(VM_SERVICE, place), *me.evidence),
        _provider("find out what keeps the guest's cloud provider from creating it"),
        CERTAIN if sure else LIKELY,
    )


def _lacks_request(service: Obj, see: View) -> bool:
    """Whether a Service that is not young has nothing on the Supervisor that knows its guest."""
    if service.ref.cluster != GUEST or SUPERVISOR not in see.clusters:
        return False
    if see.clock.younger(service.created, see.grace):
        return False
    return not matching.of_service(service, see) and membership.is_member(see)


def _unseen(see: View, *where: tuple[Kind, Space]) -> bool:
    """Whether anything may be hidden in one of these places."""
    return any(see.gap(kind, space) is not None for kind, space in where)


def _provider(summary: str) -> Remedy:
    return Remedy(summary, (PROVIDER_LOG,), Owner.CLUSTER)


@check(
    "supervisor/vmservice-missing",
    "the VirtualMachineService behind an address is gone",
    ERROR,
    PUBLISHED,
    subject=SERVICE,
    when=load_balancer,
    reads=(*MATCHING, *membership.READS, EVENT),
    engine="vks",
    breaks_traffic=True,
    felt=True,
)
def vmservice_lost(service: Obj, see: View) -> Iterator[Finding]:
    """The VirtualMachineService behind the address that is shown is there no longer.

    Why it matters: with the VirtualMachineService the Supervisor deletes its Service, and its load
    balancer takes the address back: it leads nowhere, or soon to somebody else.

    How it is decided: the Supervisor knows this guest, and its complete list of the namespace has
    no VirtualMachineService of this Service; and the provider wrote the address itself, or has
    reported since that the object is not there. Where the first is only hinted at, it is likely.

    How to fix: change the Service (an annotation will do) or restart the guest's cloud provider, so
    that it makes the object again; the address may be another one then.
    """
    if not given(service) or not _lacks_request(service, see):
        return
    told = unanswered(service, see, "VirtualMachineService not found")
    facts = told or tuple(see.claims(service).answered.get("vks", ()))
    if not facts:
        see.require(EVENT, service.space)
    if not facts or set(see.claims(service).answered) - {"vks"}:
        return
    place = Space(SUPERVISOR, guest.of(see).namespace or None)
    yield Finding(
        f"the Supervisor has no VirtualMachineService for {', '.join(given(service))} any more",
        (see.absence(VM_SERVICE, place), *facts),
        _provider("restart the guest's cloud provider, which makes it again"),
        CERTAIN if told or any(fact.sure for fact in facts) else LIKELY,
    )


@check(
    "supervisor/service-missing",
    "VirtualMachineService without its Service on the Supervisor",
    ERROR,
    PUBLISHED,
    subject=VM_SERVICE,
    when=load_balancer,
    reads=(
        BRIEF,
        EVENT,
        NAMESPACE,
        RESOURCE_QUOTA.only("spec.hard", "status"),
        NAMESPACE_NETWORK,
        WORKLOAD_NETWORK,
        NETWORK_SETTINGS,
        CAPABILITIES,
        WORKLOAD,
    ),
    explains=("supervisor/address-not-propagated",),
)
def service_missing(vm_service: Obj, see: View) -> Iterator[Finding]:
    """The VirtualMachineService has no Service of the same name on the Supervisor.

    Why it matters: the load balancer of the Supervisor answers Services; without one it is never
    asked.

    How it is decided: the Services of the namespace were all seen, and none has its name. The
    vm-operator reports failures in its log only, so nothing else shows it. It is likely only, where
    what would explain it (quota, network, the operator itself) was not seen.

    How to fix: look for a quota on Services of the vSphere Namespace, a network of the namespace
    that is not ready, and whether vm-operator runs; its log says which.
    """
    if see.clock.younger(vm_service.created, see.grace):
        return
    if see.get(SERVICE, vm_service.space, vm_service.ref.name) is not None:
        return
    namespace, cluster = vm_service.ref.namespace, Space(vm_service.ref.cluster)
    hidden = _unseen(
        see,
        (RESOURCE_QUOTA, vm_service.space),
        (NETWORK_SETTINGS, vm_service.space),
        (DEPLOYMENT, Space(vm_service.ref.cluster, OPERATOR_SPACE)),
        *((kind, cluster) for kind in (NAMESPACE, *_NETWORKS)),
    )
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
        LIKELY if hidden else CERTAIN,
    )
