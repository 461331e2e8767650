"""The objects of HAProxy in the API of vSphere's net-operator."""

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
HAPROXY: Final = Kind(
    _GROUP,
    "HAProxyLoadBalancerConfig",
    "haproxyloadbalancerconfigs",
    ("v1alpha1",),
    False,
    home=SUPERVISOR,
)
IP_POOL: Final = Kind(_GROUP, "IPPool", "ippools", ("v1alpha1",), namespaced=False, home=SUPERVISOR)
NETWORK_SETTINGS: Final = Kind(
    _GROUP, "NetworkSettings", "networksettings", ("v1alpha1",), home=SUPERVISOR
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
CONTROLLER_SPACE: Final = "vmware-system-lbapi"
