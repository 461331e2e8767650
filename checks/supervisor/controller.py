"""The two controllers that carry a Service to the Supervisor and make it one there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta

from lbdoctor import (
    DAEMON_SET,
    DEPLOYMENT,
    ERROR,
    EVENT,
    GUEST,
    LIKELY,
    NAMESPACE,
    POD,
    RUNNING,
    SERVICE,
    SUPERVISOR,
    WARNING,
    Finding,
    Obj,
    Owner,
    Remedy,
    Space,
    View,
    check,
)
from lbdoctor.stocks import given
from lbdoctor.workloads import PROGRAMS, deserted, ready, require_programs, stopped, waiting

from . import guest
from .kinds import (
    BRIEF,
    MATCHING,
    OPERATOR,
    OPERATOR_SPACE,
    PROVIDER_SPACE,
    VM_SERVICE,
    load_balancer,
)
from .said import CONSEQUENCES, refused

_SILENCE = timedelta(minutes=10)
"""Twice what a provider that is there may be silent about a Service that waits."""


def _is_provider(workload: Obj) -> bool:
    return workload.ref.cluster == GUEST and any(guest.paravirtual(workload))


@check(
    "engine/controller-down",
    "the guest's cloud provider is not running",
    ERROR,
    RUNNING,
    subject=DEPLOYMENT,
    when=_is_provider,
    reads=PROGRAMS,
    engine="vks",
    unaffected=WARNING,
    explains=CONSEQUENCES,
)
def provider_down(workload: Obj, see: View) -> Iterator[Finding]:
    """The guest's cloud provider, which asks the Supervisor, is down.

    Why it matters: new Services stay without an address, and an address that the Supervisor has
    given is not copied. Addresses that were copied before go on working.

    How it is decided: no Pod of its Deployment is ready, or the Deployment is scaled to zero.

    How to fix: look at the Pod's last log lines. A missing token, owner reference or cluster name
    ends it at once; those are written by Cluster API from the Supervisor.
    """
    yield from stopped(
        workload, see.glance(POD, workload.space), "the guest's cloud provider", Owner.CLUSTER
    )


@check(
    "engine/controller-down",
    "the guest's cloud provider is not running on any node",
    ERROR,
    RUNNING,
    subject=DAEMON_SET,
    when=_is_provider,
    reads=PROGRAMS,
    engine="vks",
    unaffected=WARNING,
    explains=CONSEQUENCES,
)
def provider_down_everywhere(workload: Obj, see: View) -> Iterator[Finding]:
    """The guest's cloud provider, packaged as a DaemonSet, has no ready Pod.

    Why it matters: new Services stay without an address, and an address that the Supervisor has
    given is not copied. Addresses that were copied before go on working.

    How it is decided: no Pod of its DaemonSet is ready. The provider's own manifests are such.

    How to fix: look at the Pod's last log lines. A missing token, owner reference or cluster name
    ends it at once; those are written by Cluster API from the Supervisor.
    """
    yield from provider_down(workload, see)


@check(
    "engine/controller-down",
    "vm-operator is not running",
    ERROR,
    RUNNING,
    subject=DEPLOYMENT,
    when=lambda workload: workload.ref[0::2] == (SUPERVISOR, "Deployment", OPERATOR),
    reads=PROGRAMS,
    unaffected=WARNING,
    explains=CONSEQUENCES,
)
def operator_down(workload: Obj, see: View) -> Iterator[Finding]:
    """The vm-operator, which makes Services of VirtualMachineServices, is down.

    Why it matters: no VirtualMachineService becomes a Service of the Supervisor, and no address
    comes back to a guest.

    How it is decided: no Pod of its Deployment in `vmware-system-vmop` is ready, or the Deployment
    is scaled to zero.

    How to fix: the platform's administrator restores the Pods of `vmware-system-vmop`.
    """
    pods = see.glance(POD, workload.space)
    for finding in stopped(workload, pods, "vm-operator", Owner.PLATFORM):
        yield replace(finding, engine="vks")


@check(
    "engine/controller-down",
    "the guest has no cloud provider",
    ERROR,
    RUNNING,
    subject=SERVICE,
    when=load_balancer,
    reads=(*MATCHING, *PROGRAMS, EVENT),
    engine="vks",
    explains=CONSEQUENCES,
)
def provider_missing(service: Obj, see: View) -> Iterator[Finding]:
    """The guest of a Supervisor has no cloud provider that could hand the Service on.

    Why it matters: nobody asks the Supervisor for an address.

    How it is decided: neither a workload nor a Pod of the provider is in the guest, all of them
    were seen, and the Service has no address. Somebody who has spoken of it in the last minutes is
    there, though unseen; a provider tries again every five minutes at the latest. A refusal that it
    reported before is the better answer. Where its workload is unseen and none of its Pods is
    ready, it is likely down.

    How to fix: let Cluster API install the provider's package again.
    """
    if given(service) or guest.providers(see):
        return
    pods = [each.owner for each in guest.provider_pods(see)]
    if pods:
        yield from _of_pods(pods, see)
        return
    said = [each for each in see.events(service) if each.reporter == "service-controller"]
    if not all(see.clock.older(each.last, _SILENCE) for each in said) or refused(service, see):
        return
    require_programs(see, service.ref.cluster)
    see.require(EVENT, service.space)
    kind = POD if see.gap(DEPLOYMENT, Space(GUEST)) else DEPLOYMENT
    yield Finding(
        "the guest has no cloud provider that could ask the Supervisor",
        (see.absence(kind, Space(GUEST, PROVIDER_SPACE)),),
        Remedy(
            "install the vSphere cloud provider package of this cluster again",
            (f"kubectl -n {PROVIDER_SPACE} get deployments,pods",),
            Owner.PLATFORM,
        ),
    )


def _of_pods(pods: Sequence[Obj], see: View) -> Iterator[Finding]:
    """That none of these Pods is ready, where no workload counts them."""
    if any(map(ready, pods)):
        return
    see.require(POD, Space(GUEST, PROVIDER_SPACE))
    why = [fact for fact in map(waiting, pods) if fact][:1]
    said = f" ({why[0].value})" if why else ""
    yield Finding(
        f"the guest's cloud provider is not running: no Pod of it is ready{said}",
        (pods[0].cite_condition("Ready"), *why),
        Remedy(
            "get the guest's cloud provider running again: the log of its Pods says what stops it",
            (
                f"kubectl -n {PROVIDER_SPACE} describe pod {pods[0].ref.name}",
                f"kubectl -n {PROVIDER_SPACE} logs {pods[0].ref.name} --previous --tail=50",
            ),
            Owner.CLUSTER,
        ),
        LIKELY,
    )


@check(
    "engine/controller-down",
    "vm-operator is not there",
    ERROR,
    RUNNING,
    subject=VM_SERVICE,
    when=load_balancer,
    reads=(*PROGRAMS, NAMESPACE.only(), BRIEF),
    explains=CONSEQUENCES,
)
def operator_missing(vm_service: Obj, see: View) -> Iterator[Finding]:
    """Nothing runs where vm-operator lives.

    Why it matters: no VirtualMachineService becomes a Service of the Supervisor, and no address
    comes back to a guest.

    How it is decided: the namespace `vmware-system-vmop` is there, and neither a workload nor a Pod
    is in it; and the VirtualMachineService has no address.

    How to fix: the platform's administrator restores vm-operator.
    """
    if given(vm_service):
        return
    home = Space(vm_service.ref.cluster, OPERATOR_SPACE)
    facts = see.once(deserted, home)
    if facts:
        yield Finding(
            f"vm-operator is not there: nothing runs in {OPERATOR_SPACE}",
            facts,
            Remedy(
                "restore vm-operator",
                (f"kubectl -n {OPERATOR_SPACE} get deployments,pods",),
                Owner.PLATFORM,
            ),
            about=see.ref(DEPLOYMENT, home, OPERATOR),
            engine="vks",
        )
