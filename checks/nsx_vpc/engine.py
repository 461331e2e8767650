"""How NSX VPC is recognised on a Supervisor, and where Avi answers inside a VPC."""

from __future__ import annotations

from collections.abc import Iterator

from lbdoctor import CONFIG_MAP, SERVICE, SUPERVISOR, Evidence, Obj, Space, View, engine

from . import vpc
from .kinds import (
    ASKING,
    ERROR_PREFIX,
    NAMES,
    NETWORK_INFO,
    NETWORK_SETTINGS,
    SETTINGS,
    USAGE,
    VM_SERVICE,
    VPC_CONFIG,
)

nsx_vpc = engine(
    "nsx-vpc",
    "NSX VPC load balancer",
    reads=(*ASKING, NAMES, SETTINGS, VPC_CONFIG, NETWORK_INFO, NETWORK_SETTINGS, USAGE),
    subjects=(SERVICE, VM_SERVICE),
)


@nsx_vpc.installed
def installed(cluster: str, see: View) -> Iterator[Evidence]:
    """The Supervisor says that VPC is its network, else it has configurations of VPCs.

    Who may look at one namespace only still sees its own VPC there.
    """
    if cluster != SUPERVISOR:
        return
    said = see.once(_said)
    if said is not None:
        if said["data.network_provider"] == "NSX_VPC":
            yield said.cite("data.network_provider")
        else:
            yield from (settings.cite("provider") for settings in _mixed(see))
        return
    space = Space(cluster)
    configs = see.glance(VPC_CONFIG, space)
    shown = [each.cite("metadata.name") for each in configs if each["status.vpcs"]]
    if not configs:
        shown += [
            each.cite("provider") for each in see.glance(NETWORK_SETTINGS, space) if _vpc(each)
        ]
        shown += [each.cite("vpcs[0].name") for each in see.glance(NETWORK_INFO, space)]
        shown += [each.cite("ipBlocks") for each in see.glance(USAGE, space)]
    yield from (each.likely() for each in shown[:1])
    if not shown:
        see.require(VPC_CONFIG, space)


def _vpc(settings: Obj) -> bool:
    return bool(settings["provider"] == "vpc")


def _said(see: View) -> Obj | None:
    """The ConfigMap in which a Supervisor names its network, if it is visible."""
    for each in see.glance(CONFIG_MAP, Space(SUPERVISOR, "kube-system")):
        if each.ref.name == "wcp-network-config" and each["data.network_provider"]:
            return each
    return None


def _mixed(see: View) -> list[Obj]:
    """What says of a namespace that it is in a VPC although the Supervisor itself is not."""
    return [each for each in see.glance(NETWORK_SETTINGS, Space(SUPERVISOR)) if _vpc(each)][:1]


@nsx_vpc.claims
def claims(service: Obj, see: View) -> Iterator[Evidence]:
    """Every Service of type LoadBalancer of a namespace whose VPC is not Avi's."""
    if service.ref.cluster != SUPERVISOR or service["spec.type"] != "LoadBalancer":
        return
    if service.ref.kind != "Service" and see.get(SERVICE, service.space, service.ref.name):
        return
    if service["spec.loadBalancerClass"]:
        return
    mine = see.glance(NETWORK_SETTINGS, service.space)
    if any(settings["provider"] not in ("vpc", None, "") for settings in mine):
        return
    said = see.once(_said)
    if said is not None and said["data.network_provider"] != "NSX_VPC" and not mine:
        return
    found = see.installed("nsx-vpc", SUPERVISOR)
    own = vpc.of_namespace(service.ref.namespace, see)
    if own.avi if own is not None else vpc.subnet_of_avi(service.space, see):
        return
    yield from own.evidence if found and own is not None else ()
    yield from found


@nsx_vpc.answered
def answered(service: Obj, see: View) -> Iterator[Evidence]:
    """NCP, which programs the load balancer of a VPC too, writes its errors as annotations."""
    if service.ref.cluster != SUPERVISOR or not see.installed("nsx-vpc", SUPERVISOR):
        return
    for key in sorted(service.annotations):
        if key.startswith(ERROR_PREFIX):
            yield service.cite(f"metadata.annotations[{key}]")
