"""A quota of the vSphere Namespace that keeps vm-operator from making a Service."""

from __future__ import annotations

from collections.abc import Iterator

from lbdoctor import (
    ACCEPTED,
    ERROR,
    RESOURCE_QUOTA,
    SERVICE,
    Finding,
    Obj,
    Owner,
    Remedy,
    View,
    check,
)

from .kinds import BRIEF, VM_SERVICE, load_balancer

_COUNTED = ("services", "count/services", "services.loadbalancers")


@check(
    "supervisor/namespace-quota",
    "quota on Services of the vSphere Namespace",
    ERROR,
    ACCEPTED,
    subject=VM_SERVICE,
    when=load_balancer,
    reads=(BRIEF, RESOURCE_QUOTA.only("spec.hard", "status")),
    explains=("supervisor/service-missing",),
)
def services_over_quota(vm_service: Obj, see: View) -> Iterator[Finding]:
    """A quota of the vSphere Namespace leaves no room for the Supervisor's Service.

    Why it matters: vm-operator cannot make the Service that a load balancer would answer. The
    refusal stands in its log only, and the guest learns nothing but that there is no address.

    How it is decided: the VirtualMachineService has no Service of its name, and a ResourceQuota of
    its namespace counts as many Services (all, or those of type LoadBalancer) as it allows.

    How to fix: raise the object limits of the vSphere Namespace, or delete unused Services.
    """
    if see.get(SERVICE, vm_service.space, vm_service.ref.name) is not None:
        return
    for quota in see.all(RESOURCE_QUOTA, vm_service.space):
        for what in _COUNTED:
            hard, used = (_number(quota[f"status.{side}"], what) for side in ("hard", "used"))
            if hard is not None and used is not None and used >= hard:
                yield _over(quota, what, used, hard)
                return


def _number(counts: object, what: str) -> int | None:
    value = counts.get(what) if isinstance(counts, dict) else None
    return int(str(value)) if str(value).isdigit() else None


def _over(quota: Obj, what: str, used: int, hard: int) -> Finding:
    namespace = quota.ref.namespace
    return Finding(
        f"quota {quota.ref.name} of the vSphere Namespace is used up: {what} {used} of {hard}",
        (quota.cite(f"status.used[{what}]"), quota.cite(f"status.hard[{what}]")),
        Remedy(
            "raise the object limits of the vSphere Namespace, or delete unused Services",
            (
                f"kubectl -n {namespace} describe resourcequota {quota.ref.name}",
                f"kubectl -n {namespace} get services",
            ),
            Owner.PLATFORM,
        ),
    )
