"""Whom the Supervisor's load balancer would send traffic to: the guest's machines."""

from __future__ import annotations

from collections.abc import Iterator

from lbdoctor import (
    ENDPOINTS,
    ERROR,
    SERVED,
    SUPERVISOR,
    Evidence,
    Finding,
    Obj,
    Owner,
    Remedy,
    View,
    check,
)

from .kinds import VM, VM_SERVICE, load_balancer


@check(
    "supervisor/no-backends",
    "the VirtualMachineService selects no machine",
    ERROR,
    SERVED,
    subject=VM_SERVICE,
    when=load_balancer,
    reads=(ENDPOINTS.only("subsets"), VM.only("status.network", "status.conditions")),
)
def no_backends(vm_service: Obj, see: View) -> Iterator[Finding]:
    """The Supervisor's load balancer has no machine of the guest to send to.

    Why it matters: the address answers nobody, however healthy the Pods in the guest are.

    How it is decided: the Endpoints of the same name on the Supervisor are there and hold no ready
    address. vm-operator writes one for each machine that the selector matches and that has an IP;
    the selector matches workers only. Where machines can be seen, they are quoted.

    How to fix: add workers to the cluster, or find out why its machines have no IP address or do
    not pass their readiness probe.
    """
    endpoints = see.get(ENDPOINTS, vm_service.space, vm_service.ref.name)
    if endpoints is None or _ready(endpoints):
        return
    namespace = vm_service.ref.namespace
    labels = ",".join(f"{k}={v}" for k, v in sorted((vm_service["spec.selector"] or {}).items()))
    unready = any(each.get("notReadyAddresses") for each in endpoints["subsets"] or ())
    what = "no machine that is ready" if unready else "no machine with an IP address"
    yield Finding(
        f"the VirtualMachineService finds {what}",
        (endpoints.cite("subsets"), vm_service.cite("spec.selector"), *_machines(vm_service, see)),
        Remedy(
            "see that the cluster has workers, each with an IP address and ready",
            (
                f"kubectl -n {namespace} get virtualmachines.vmoperator.vmware.com -l {labels}",
                f"kubectl -n {namespace} get endpoints {vm_service.ref.name} -o yaml",
            ),
            Owner.CLUSTER,
            SUPERVISOR,
        ),
    )


def _ready(endpoints: Obj) -> bool:
    return any(each.get("addresses") for each in endpoints["subsets"] or ())


def _machines(vm_service: Obj, see: View) -> Iterator[Evidence]:
    """A few machines that the selector matches, with the address that they lack."""
    selector = dict(vm_service["spec.selector"] or {})
    if not selector:
        return
    key, value = min(selector.items())
    if see.gap(VM, vm_service.space) is not None:
        return
    shown = 0
    for machine in see.labelled(VM, vm_service.space, key, value):
        if shown < 3 and selector.items() <= dict(machine.labels).items():
            shown += 1
            yield machine.cite("status.network.primaryIP4")
