"""The objects by which NCP shows itself on a Supervisor."""

from __future__ import annotations

from typing import Final

from lbdoctor import CONFIG_MAP, DEPLOYMENT, NAMESPACE, POD, SERVICE, SUPERVISOR, Kind
from lbdoctor.workloads import POD_CONTAINERS, POD_STATUSES

NSX_ERROR: Final = Kind(
    "nsx.vmware.com", "NSXError", "nsxerrors", ("v1",), namespaced=False, within=SUPERVISOR
)
VPC_CONFIG: Final = Kind(
    "crd.nsx.vmware.com",
    "VPCNetworkConfiguration",
    "vpcnetworkconfigurations",
    ("v1alpha1",),
    namespaced=False,
    within=SUPERVISOR,
)
NETWORK_SETTINGS: Final = Kind(
    "netoperator.vmware.com", "NetworkSettings", "networksettings", ("v1alpha1",), home=SUPERVISOR
)
NAMESPACE_NETWORK: Final = Kind(
    "netoperator.vmware.com",
    "NamespaceNetworkConfiguration",
    "namespacenetworkconfigurations",
    ("v1alpha1",),
    namespaced=False,
    home=SUPERVISOR,
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
PODS: Final = POD.only(*POD_CONTAINERS, "status.conditions", *POD_STATUSES)
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
EXHAUSTED: Final = "IP_POOL_EXHAUSTED"
SETTINGS: Final = tuple(
    CONFIG_MAP.where(namespace=each).only("data") for each in ("kube-system", NCP_SPACE, AVI_SPACE)
)
