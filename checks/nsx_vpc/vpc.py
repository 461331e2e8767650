"""Which VPC a vSphere Namespace lives in, and which load balancer that VPC has."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from lbdoctor import NAMESPACE, SUPERVISOR, Evidence, Obj, Space, View

from .kinds import NETWORK_INFO, VPC_CONFIG

_OWN = "nsx.vmware.com/vpc_network_config"
_DEFAULT = "nsx.vmware.com/default"


class Vpc(NamedTuple):
    """The VPC of a namespace as nsx-operator wrote it; the paths are empty where it has none."""

    config: Obj
    name: str
    nsx: str
    avi: str
    evidence: tuple[Evidence, ...]


def config_of(namespace: str, see: View) -> Obj | None:
    """The VPCNetworkConfiguration of a namespace: its own, else the default one."""
    configs = see.once(_configs)
    named = see.once(_named).get(namespace, "")
    return configs.get(named) if named else see.once(_default)


def _configs(see: View) -> Mapping[str, Obj]:
    return {each.ref.name: each for each in see.glance(VPC_CONFIG, Space(SUPERVISOR))}


def _default(see: View) -> Obj | None:
    marked = (e for e in see.once(_configs).values() if e.annotations.get(_DEFAULT) == "true")
    return next(marked, None)


def _named(see: View) -> Mapping[str, str]:
    """What the namespaces say of their configuration."""
    found = see.glance(NAMESPACE, Space(SUPERVISOR))
    return {each.ref.name: each.annotations.get(_OWN, "") for each in found}


def of_namespace(namespace: str, see: View) -> Vpc | None:
    """The VPC of a namespace; None where nothing says it.

    Namespaces may share a configuration, whose status names the VPC of the last one: it counts
    only when the namespace's own NetworkInfo names the same.
    """
    config = config_of(namespace, see)
    vpc = config["status.vpcs[0]"] if config is not None else None
    if config is None or not vpc:
        return None
    for info in see.glance(NETWORK_INFO, Space(SUPERVISOR, namespace)):
        name = info["vpcs[0].name"]
        if name and name != vpc.get("name"):
            return None
    nsx, avi = vpc.get("nsxLoadBalancerPath") or "", vpc.get("lbSubnetPath") or ""
    return Vpc(config, vpc.get("name", ""), nsx, avi, (config.cite("status.vpcs[0]"),))


def subnet_of_avi(space: Space, see: View) -> tuple[Evidence, ...]:
    """The network of Avi's Service Engines in a namespace, as its own NetworkInfo shows it.

    The load balancer of NSX has a single address there, its source address towards the nodes.
    Source: vmware-tanzu/nsx-operator, pkg/controllers/networkinfo/networkinfo_controller.go.
    """
    path = "vpcs[0].loadBalancerIPAddresses"
    found = [each for each in see.glance(NETWORK_INFO, space) if _is_network(each[path])]
    return tuple(each.cite(path) for each in found)


def _is_network(text: object) -> bool:
    _, slash, length = str(text or "").partition("/")
    return bool(slash) and length not in ("32", "128")
