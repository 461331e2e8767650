"""The objects of HAProxy in the API of vSphere's net-operator."""

from __future__ import annotations

from typing import Final

from lbdoctor import DEPLOYMENT, SERVICE, Kind

_GROUP: Final = "netoperator.vmware.com"
CONFIG: Final = Kind(
    _GROUP, "LoadBalancerConfig", "loadbalancerconfigs", ("v1alpha1",), namespaced=False
)
HAPROXY: Final = Kind(
    _GROUP, "HAProxyLoadBalancerConfig", "haproxyloadbalancerconfigs", ("v1alpha1",), False
)
IP_POOL: Final = Kind(_GROUP, "IPPool", "ippools", ("v1alpha1",), namespaced=False)
NETWORK_SETTINGS: Final = Kind(_GROUP, "NetworkSettings", "networksettings", ("v1alpha1",))

BRIEF: Final = SERVICE.only("spec", "status.loadBalancer")
WORKLOAD: Final = DEPLOYMENT.only(
    "spec.replicas",
    "spec.template.spec.containers",
    "status.observedGeneration",
    "status.readyReplicas",
)
CONTROLLER_SPACE: Final = "vmware-system-lbapi"
