"""The kinds of AKO, and those of a Supervisor that say whether Avi answers there."""

from __future__ import annotations

from typing import Final

from lbdoctor import SUPERVISOR, Kind

_GROUP: Final = "ako.vmware.com"
_RULES: Final = ("v1beta1", "v1alpha1")
_NEW_RULES: Final = ("v1alpha2",)
INFRA_SETTING: Final = Kind(_GROUP, "AviInfraSetting", "aviinfrasettings", _RULES, namespaced=False)
HOST_RULE: Final = Kind(_GROUP, "HostRule", "hostrules", _RULES)
HTTP_RULE: Final = Kind(_GROUP, "HTTPRule", "httprules", _RULES)
L4_RULE: Final = Kind(_GROUP, "L4Rule", "l4rules", _NEW_RULES)
L7_RULE: Final = Kind(_GROUP, "L7Rule", "l7rules", _NEW_RULES)
SSO_RULE: Final = Kind(_GROUP, "SSORule", "ssorules", _NEW_RULES)
AKO_CONFIG: Final = Kind(_GROUP, "AKOConfig", "akoconfigs", _RULES)
RULES: Final = (HOST_RULE, HTTP_RULE, SSO_RULE)

LB_CONFIG: Final = Kind(
    "netoperator.vmware.com",
    "LoadBalancerConfig",
    "loadbalancerconfigs",
    ("v1alpha1",),
    namespaced=False,
    home=SUPERVISOR,
)
AVI_LB_CONFIG: Final = Kind(
    "netoperator.vmware.com",
    "AviLoadBalancerConfig",
    "aviloadbalancerconfigs",
    ("v1alpha1",),
    namespaced=False,
    home=SUPERVISOR,
)
IP_POOL: Final = Kind(
    "netoperator.vmware.com",
    "IPPool",
    "ippools",
    ("v1alpha1",),
    namespaced=False,
    home=SUPERVISOR,
)
NAMESPACE_NETWORK: Final = Kind(
    "netoperator.vmware.com",
    "NamespaceNetworkConfiguration",
    "namespacenetworkconfigurations",
    ("v1alpha1",),
    namespaced=False,
    home=SUPERVISOR,
)
OLD_GATEWAY: Final = Kind(
    "networking.x-k8s.io", "Gateway", "gateways", ("v1alpha1pre1",), within=SUPERVISOR
)
VPC_CONFIG: Final = Kind(
    "crd.nsx.vmware.com",
    "VPCNetworkConfiguration",
    "vpcnetworkconfigurations",
    ("v1alpha1",),
    namespaced=False,
    within=SUPERVISOR,
)
VPC_OF: Final = "nsx.vmware.com/vpc_network_config"
