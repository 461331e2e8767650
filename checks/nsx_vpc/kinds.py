"""The objects of nsx-operator, by which a VPC shows itself on a Supervisor."""

from __future__ import annotations

from typing import Final

from lbdoctor import CONFIG_MAP, DEPLOYMENT, NAMESPACE, SERVICE, SUPERVISOR, Kind

_GROUP: Final = "crd.nsx.vmware.com"
VPC_CONFIG: Final = Kind(
    _GROUP,
    "VPCNetworkConfiguration",
    "vpcnetworkconfigurations",
    ("v1alpha1",),
    namespaced=False,
    within=SUPERVISOR,
)
NETWORK_INFO: Final = Kind(_GROUP, "NetworkInfo", "networkinfos", ("v1alpha1",), within=SUPERVISOR)
USAGE: Final = Kind(
    "eas.nsx.vmware.com",
    "VPCIPAddressUsage",
    "vpcipaddressusages",
    ("v1alpha1",),
    within=SUPERVISOR,
    aggregated=True,
)
BLOCK_USAGE: Final = Kind(
    "eas.nsx.vmware.com",
    "IPBlockUsage",
    "ipblockusages",
    ("v1alpha1",),
    within=SUPERVISOR,
    aggregated=True,
)
ALLOCATION: Final = Kind(
    _GROUP, "IPAddressAllocation", "ipaddressallocations", ("v1alpha1",), within=SUPERVISOR
)
NETWORK_SETTINGS: Final = Kind(
    "netoperator.vmware.com", "NetworkSettings", "networksettings", ("v1alpha1",), home=SUPERVISOR
)
VM_SERVICE: Final = Kind(
    "vmoperator.vmware.com",
    "VirtualMachineService",
    "virtualmachineservices",
    ("v1alpha6", "v1alpha5", "v1alpha4", "v1alpha3", "v1alpha2", "v1alpha1"),
    home=SUPERVISOR,
)

BRIEF: Final = SERVICE.only("spec", "status.loadBalancer")
ASKING: Final = (BRIEF, VM_SERVICE.only("spec", "status.loadBalancer"))
NAMES: Final = NAMESPACE.only("status.conditions")
SETTINGS: Final = CONFIG_MAP.where(namespace="kube-system").only("data")
WORKLOAD: Final = DEPLOYMENT.only(
    "spec.replicas",
    "spec.selector",
    "spec.template.spec.containers",
    "status.observedGeneration",
    "status.readyReplicas",
)
OPERATOR_SPACE: Final = "vmware-system-nsx"
ERROR_PREFIX: Final = "ncp/error"
