"""The objects of the Foundation Load Balancer, in the API of vSphere's net-operator."""

from __future__ import annotations

from typing import Final

from lbdoctor import DEPLOYMENT, SERVICE, SUPERVISOR, Kind

_GROUP: Final = "netoperator.vmware.com"
CONFIG: Final = Kind(
    _GROUP,
    "LoadBalancerConfig",
    "loadbalancerconfigs",
    ("v1alpha1",),
    namespaced=False,
    home=SUPERVISOR,
)
FLB: Final = Kind(
    _GROUP,
    "FoundationLoadBalancerConfig",
    "foundationloadbalancerconfigs",
    ("v1alpha1",),
    home=SUPERVISOR,
    shared=True,
)
IP_POOL: Final = Kind(_GROUP, "IPPool", "ippools", ("v1alpha1",), namespaced=False, home=SUPERVISOR)
NETWORK_SETTINGS: Final = Kind(
    _GROUP, "NetworkSettings", "networksettings", ("v1alpha1",), home=SUPERVISOR
)
DISTRIBUTED: Final = Kind(
    _GROUP,
    "VSphereDistributedNetwork",
    "vspheredistributednetworks",
    ("v1alpha1",),
    namespaced=False,
    home=SUPERVISOR,
)
CLUSTER: Final = Kind(
    "cluster.x-k8s.io", "Cluster", "clusters", ("v1beta2", "v1beta1"), within=SUPERVISOR
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
WORKLOAD: Final = DEPLOYMENT.only(
    "spec.replicas",
    "spec.selector",
    "spec.template.spec.containers",
    "status.observedGeneration",
    "status.readyReplicas",
)
CONTROLLER_SPACE: Final = "vmware-system-flb"
GATEWAY_SPACE: Final = "vmware-system-lbapi"
