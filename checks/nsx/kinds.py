"""The objects by which NCP shows itself on a Supervisor."""

from __future__ import annotations

from typing import Final

from lbdoctor import CONFIG_MAP, DEPLOYMENT, NAMESPACE, POD, SERVICE, Kind

NSX_ERROR: Final = Kind("nsx.vmware.com", "NSXError", "nsxerrors", ("v1",), namespaced=False)
VPC_CONFIG: Final = Kind(
    "crd.nsx.vmware.com",
    "VPCNetworkConfiguration",
    "vpcnetworkconfigurations",
    ("v1alpha1",),
    namespaced=False,
)
NETWORK_SETTINGS: Final = Kind(
    "netoperator.vmware.com", "NetworkSettings", "networksettings", ("v1alpha1",)
)
NAMESPACE_NETWORK: Final = Kind(
    "netoperator.vmware.com",
    "NamespaceNetworkConfiguration",
    "namespacenetworkconfigurations",
    ("v1alpha1",),
    namespaced=False,
)

BRIEF: Final = SERVICE.only("spec", "status.loadBalancer")
NAMES: Final = NAMESPACE.only("status.conditions")
SETTINGS: Final = CONFIG_MAP.only("data")
PODS: Final = POD.only("spec.containers", "status.conditions", "status.containerStatuses")
WORKLOAD: Final = DEPLOYMENT.only(
    "spec.replicas",
    "spec.selector",
    "spec.template.spec.containers",
    "status.observedGeneration",
    "status.readyReplicas",
)
NCP_SPACE: Final = "vmware-system-nsx"
NCP: Final = "nsx-ncp"
AVI_SPACE: Final = "vmware-system-ako"
ERROR_KEY: Final = "ncp/error.loadbalancer"
ERROR_PREFIX: Final = "ncp/error"
