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
    """The Supervisor says that VPC is its network, else it has configurations of VPCs."""
    if cluster != SUPERVISOR:
        return
    for each in see.glance(CONFIG_MAP, Space(cluster, "kube-system")):
        if each.ref.name == "wcp-network-config" and each["data.network_provider"]:
            if each["data.network_provider"] == "NSX_VPC":
                yield each.cite("data.network_provider")
                return
            if not _mixed(see):
                return
    configs = see.glance(VPC_CONFIG, Space(cluster))
    yield from (each.cite("metadata.name").likely() for each in configs if each["status.vpcs"])
    if not configs:
        see.require(VPC_CONFIG, Space(cluster))


def _mixed(see: View) -> bool:
    """Whether a namespace is in a VPC although the Supervisor itself is not."""
    settings = see.glance(NETWORK_SETTINGS, Space(SUPERVISOR))
    return any(each["provider"] == "vpc" for each in settings)


@nsx_vpc.claims
def claims(service: Obj, see: View) -> Iterator[Evidence]:
    """Every Service of type LoadBalancer of a namespace whose VPC is not Avi's."""
    if service.ref.cluster != SUPERVISOR or service["spec.type"] != "LoadBalancer":
        return
    if service.ref.kind != "Service" and see.get(SERVICE, service.space, service.ref.name):
        return
    if service["spec.loadBalancerClass"]:
        return
    for settings in see.glance(NETWORK_SETTINGS, service.space):
        if settings["provider"] not in ("vpc", None, ""):
            return
    found = see.installed("nsx-vpc", SUPERVISOR)
    mine = vpc.of_namespace(service.ref.namespace, see)
    if mine is not None and mine.avi:
        return
    yield from mine.evidence if found and mine is not None else ()
    yield from found


@nsx_vpc.answered
def answered(service: Obj, see: View) -> Iterator[Evidence]:
    """NCP, which programs the load balancer of a VPC too, writes its errors as annotations."""
    if service.ref.cluster != SUPERVISOR or not see.installed("nsx-vpc", SUPERVISOR):
        return
    for key in sorted(service.annotations):
        if key.startswith(ERROR_PREFIX):
            yield service.cite(f"metadata.annotations[{key}]")
