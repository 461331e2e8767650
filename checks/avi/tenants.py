"""Tenants: where AKO builds must be where the VPC belongs."""

from __future__ import annotations

from collections.abc import Iterator

from lbdoctor import (
    ACCEPTED,
    CONFIG_MAP,
    ERROR,
    GUEST,
    NAMESPACE,
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
from lbdoctor.workloads import PROGRAMS

from .kinds import VPC_CONFIG, VPC_OF
from .parts import SETTINGS, SETTINGS_NAME, TENANT, is_settings, of_place, value


@check(
    "avi/tenant-mismatch",
    "AKO builds in a tenant that does not belong to its VPC",
    ERROR,
    ACCEPTED,
    subject=CONFIG_MAP,
    when=lambda config: is_settings(config) and config.ref.cluster == GUEST,
    reads=(*PROGRAMS, SETTINGS, NAMESPACE.only(), VPC_CONFIG.only("status")),
    unaffected=WARNING,
)
def tenant_mismatch(config: Obj, see: View) -> Iterator[Finding]:
    """The tenant in AKO's settings does not belong to the NSX project of its VPC.

    Why it matters: in VPC mode every NSX project has a tenant of its own in Avi. In any other
    tenant the VPC is unknown, and Avi refuses what AKO builds; the Service waits without a word.

    How it is decided: nsxtT1LR in AKO's settings is the path of a VPC; on the Supervisor, the
    VPCNetworkConfiguration with that path belongs to Namespaces on which ako-infra noted the
    tenant, and tenantName in the settings is another. Needs the state of the Supervisor too.

    How to fix: set tenantName to the tenant of the project and restart AKO.
    """
    path = value(config, "nsxtT1LR")
    if "/vpcs/" not in path or not of_place(config.space, see):
        return
    space = Space(SUPERVISOR)
    named = {
        each.ref.name
        for each in see.all(VPC_CONFIG, space)
        if any(vpc.get("vpcPath") == path for vpc in each["status.vpcs"] or ())
    }
    homes = [
        each
        for each in see.all(NAMESPACE, space)
        if each.annotations.get(VPC_OF) in named and each.annotations.get(TENANT)
    ]
    tenant = value(config, "tenantName") or "admin"
    right = sorted({each.annotations[TENANT] for each in homes})
    if not right or tenant in right:
        return
    namespace = config.ref.namespace
    yield Finding(
        f"AKO builds in the tenant {tenant}; its VPC belongs to the tenant {' or '.join(right)}",
        (
            config.cite("data.tenantName"),
            config.cite("data.nsxtT1LR"),
            *(each.cite(f"metadata.annotations[{TENANT}]") for each in homes[:2]),
        ),
        Remedy(
            "set tenantName to the tenant of the project, and restart AKO",
            (f"kubectl -n {namespace} get configmap {SETTINGS_NAME} -o yaml",),
            Owner.CLUSTER,
        ),
    )
