"""Tenants of Avi, as the controller knows them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from lbdoctor import (
    ACCEPTED,
    CONFIG_MAP,
    ERROR,
    INGRESS,
    LIKELY,
    NAMESPACE,
    SERVICE,
    WARNING,
    Finding,
    Obj,
    Owner,
    Remedy,
    Space,
    View,
    check,
)

from .api import TENANT_FIELDS, TENANTS, WHOLE, entries, given, named
from .belongs import require_home, require_tenant
from .names import built
from .parts import (
    SETTINGS_NAME,
    TENANT,
    is_settings,
    of_place,
    on_supervisor,
    settings,
    value,
)
from .placed import READS

_TENANTS: Final = (*READS, TENANT_FIELDS)


@check(
    "avi/tenant-missing",
    "Avi has no such tenant",
    ERROR,
    ACCEPTED,
    subject=SERVICE,
    when=lambda service: service["spec.type"] == "LoadBalancer",
    reads=_TENANTS,
    engine="avi",
)
def tenant_missing(service: Obj, see: View) -> Iterator[Finding]:
    """The tenant in which AKO should build the Service does not exist in Avi.

    Why it matters: Avi refuses with `Tenant … does not exist!`; AKO asks again for ever and says
    nothing on the Service.

    How it is decided: the tenant of the Namespace (annotation ako.vmware.com/tenant-name), else
    tenantName of AKO's settings, is none of the tenants of the Avi Controller. It is likely, not
    certain: Avi lists only the tenants in which an account has a role, and one in which AKO has
    built what has an address is there unseen. Needs the Avi Controller as a source.

    How to fix: correct the name, or create the tenant in Avi and give AKO's user a role in it.
    """
    made = built(service, see) if given(see) and see.addresses(service) == () else None
    if made is None:
        return
    require_home(see, made.ako)
    if named(made.tenant, TENANTS, see):
        return
    if made.tenant in see.once(_lived_in, service.ref.cluster):
        require_tenant(see, made.tenant)
    namespace = see.get(NAMESPACE, Space(service.ref.cluster), service.ref.namespace)
    noted = namespace if namespace and namespace.annotations.get(TENANT) else None
    config = settings(see, made.ako)
    path = f"metadata.annotations[{TENANT}]" if noted else "data.tenantName"
    where = noted or config
    facts = (where.cite(path),) if where else ()
    yield Finding(
        f"Avi has no tenant {made.tenant}, or this account has no role in it",
        (*facts, see.absence(TENANTS, WHOLE, made.tenant)),
        Remedy(
            "correct the tenant, or create it in Avi and give AKO's user a role in it",
            (f"kubectl get namespace {service.ref.namespace} -o yaml",),
            Owner.CLUSTER,
        ),
        LIKELY,
        affects=(service.ref,),
        about=where.ref if where else None,
    )


def _lived_in(see: View, cluster: str) -> frozenset[str]:
    """The tenants in which AKO, as it notes, has built what has an address."""
    shown = (each for kind in (SERVICE, INGRESS) for each in see.glance(kind, Space(cluster)))
    return frozenset(each.annotations.get(TENANT, "") for each in shown if see.addresses(each))


@check(
    "avi/tenant-mismatch",
    "the tenant in AKO's settings belongs to another NSX project",
    ERROR,
    ACCEPTED,
    subject=CONFIG_MAP,
    when=is_settings,
    reads=_TENANTS,
    unaffected=WARNING,
)
def tenant_of_project(config: Obj, see: View) -> Iterator[Finding]:
    """AKO builds in a tenant of Avi that belongs to another NSX project than its VPC.

    Why it matters: in VPC mode Avi makes a tenant for each NSX project; in any other the VPC is
    unknown, and Avi refuses what AKO builds.

    How it is decided: nsxtT1LR in AKO's settings is the path of a VPC; in the Avi Controller another tenant
    than tenantName has the path of its project as attribute. Needs the Avi Controller as a source.

    How to fix: set tenantName to the tenant of the project and restart AKO.
    """
    project, sign, _ = value(config, "nsxtT1LR").partition("/vpcs/")
    akos = of_place(config.space, see) if given(see) and sign else []
    for ako in akos[:1]:
        if on_supervisor(ako):
            return
        require_home(see, ako)
        wanted = value(config, "tenantName") or "admin"
        right = [each for each in see.all(TENANTS, WHOLE) if project in _paths(each)]
        if right and all(each.ref.name != wanted for each in right):
            yield Finding(
                f"AKO builds in the tenant {wanted}; its VPC belongs to the tenant {right[0].ref.name}",
                (
                    config.cite("data.tenantName"),
                    config.cite("data.nsxtT1LR"),
                    right[0].cite("attrs"),
                ),
                Remedy(
                    "set tenantName to the tenant of the project, and restart AKO",
                    (f"kubectl -n {config.ref.namespace} get configmap {SETTINGS_NAME} -o yaml",),
                    Owner.CLUSTER,
                ),
            )


def _paths(tenant: Obj) -> list[str]:
    """The NSX projects that a tenant was made for."""
    listed = entries(tenant["attrs"])
    return [str(each.get("value")) for each in listed if each.get("key") == "path"]
