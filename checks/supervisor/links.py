"""From the guest's Service over the VirtualMachineService to the Supervisor's Service."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lbdoctor import (
    DAEMON_SET,
    DEPLOYMENT,
    EVENT,
    GUEST,
    NAMESPACE,
    RUNNING,
    SERVICE,
    SUPERVISOR,
    Blind,
    Coverage,
    Gap,
    Obj,
    Ref,
    Space,
    View,
    link,
)
from lbdoctor.workloads import PROGRAMS, deserted

from . import guest, matching, membership
from .kinds import (
    BRIEF,
    EVERYWHERE,
    MATCHING,
    OPERATOR,
    OPERATOR_SPACE,
    PROVIDER_SPACE,
    VM_SERVICE,
    WORKLOAD,
    load_balancer,
)
from .said import last_refusal

_WEBHOOK = re.compile(r'failed calling webhook "[^"]*\.vmoperator\.vmware\.com"')


@link(
    SERVICE,
    "asks the Supervisor by",
    VM_SERVICE,
    reads=(*MATCHING, *membership.READS),
    engine="vks",
)
def request(service: Obj, see: View) -> Iterator[Ref]:
    """The VirtualMachineService; where it is missing, under the name that it would have."""
    if service.ref.cluster != GUEST or not load_balancer(service):
        return
    found = matching.of_service(service, see)
    for each in found:
        yield each.ref
    me = guest.of(see)
    if not found and not membership.is_member(see):
        why = "the Supervisor that was given does not know this guest"
        state = Coverage.NOT_COLLECTED
        raise Blind(Gap(SUPERVISOR, VM_SERVICE, me.namespace or None, state, why, asked=False))
    if not found and me.namespace:
        name = guest.names(me.name, service)[0]
        yield see.ref(VM_SERVICE, Space(SUPERVISOR, me.namespace), name)


@link(
    SERVICE,
    "is meant for",
    NAMESPACE,
    reads=(*MATCHING, *membership.READS),
    engine="vks",
)
def namespace_to_be(service: Obj, see: View) -> Iterator[Ref]:
    """The vSphere Namespace of the guest, where nothing of the Service has come that far yet."""
    if service.ref.cluster != GUEST or SUPERVISOR not in see.clusters or not load_balancer(service):
        return
    if matching.of_service(service, see) or not membership.is_member(see):
        return
    me = guest.of(see)
    if me.namespace:
        yield see.ref(NAMESPACE, Space(SUPERVISOR), me.namespace)


@link(
    SERVICE,
    "is handled by",
    DEPLOYMENT,
    DAEMON_SET,
    reads=(WORKLOAD, EVERYWHERE),
    engine="vks",
    carries=(RUNNING,),
)
def provider(service: Obj, see: View) -> Iterator[Ref]:
    """The guest's cloud provider."""
    if service.ref.cluster == GUEST:
        for container in guest.providers(see):
            yield container.owner.ref
        see.require(DEPLOYMENT, Space(GUEST, PROVIDER_SPACE))


@link(VM_SERVICE, "becomes", SERVICE, reads=(BRIEF,))
def realisation(vm_service: Obj, see: View) -> Iterator[Ref]:
    """The Supervisor's Service has the same name and namespace."""
    if load_balancer(vm_service):
        yield see.ref(SERVICE, vm_service.space, vm_service.ref.name)


@link(
    VM_SERVICE,
    "is handled by",
    DEPLOYMENT,
    reads=(*PROGRAMS, NAMESPACE.only()),
    carries=(RUNNING,),
)
def operator(vm_service: Obj, see: View) -> Iterator[Ref]:
    """The operator that makes Services out of VirtualMachineServices, or the place it has left."""
    space = Space(vm_service.ref.cluster, OPERATOR_SPACE)
    there = see.get(DEPLOYMENT, space, OPERATOR) is not None
    if there or see.once(deserted, space):
        yield see.ref(DEPLOYMENT, space, OPERATOR)


@link(
    SERVICE,
    "is handled by",
    DEPLOYMENT,
    reads=(EVENT, WORKLOAD),
    engine="vks",
    carries=(RUNNING,),
)
def examiner(service: Obj, see: View) -> Iterator[Ref]:
    """The vm-operator, where the provider's last error is that its webhook does not answer.

    Every VirtualMachineService passes that webhook before it is there.
    """
    if service.ref.cluster != GUEST or SUPERVISOR not in see.clusters:
        return
    event, _ = last_refusal(service, see)
    if event is not None and _WEBHOOK.search(event.message):
        yield see.ref(DEPLOYMENT, Space(SUPERVISOR, OPERATOR_SPACE), OPERATOR)


@link(VM_SERVICE, "lives in", NAMESPACE)
def namespace(vm_service: Obj, see: View) -> Iterator[Ref]:
    """The vSphere Namespace, with its network and its quota."""
    yield see.ref(NAMESPACE, Space(vm_service.ref.cluster), vm_service.ref.namespace)
