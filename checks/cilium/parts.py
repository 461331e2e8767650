"""What Cilium's load balancing consists of: its kinds, its operator, its settings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from lbdoctor import CONFIG_MAP, DEPLOYMENT, Evidence, Kind, Obj, Space, View
from lbdoctor.workloads import Container, programs

_GROUP: Final = "cilium.io"
_BOTH: Final = ("v2", "v2alpha1")
POOL: Final = Kind(
    _GROUP, "CiliumLoadBalancerIPPool", "ciliumloadbalancerippools", _BOTH, namespaced=False
)
L2: Final = Kind(
    _GROUP, "CiliumL2AnnouncementPolicy", "ciliuml2announcementpolicies", _BOTH[::-1], False
)
BGP_CLUSTER: Final = Kind(
    _GROUP, "CiliumBGPClusterConfig", "ciliumbgpclusterconfigs", _BOTH, namespaced=False
)
BGP_ADVERTISEMENT: Final = Kind(
    _GROUP, "CiliumBGPAdvertisement", "ciliumbgpadvertisements", _BOTH, namespaced=False
)
BGP_PEER: Final = Kind(
    _GROUP, "CiliumBGPPeerConfig", "ciliumbgppeerconfigs", _BOTH, namespaced=False
)
BGP_OLD: Final = Kind(
    _GROUP, "CiliumBGPPeeringPolicy", "ciliumbgppeeringpolicies", ("v2alpha1",), namespaced=False
)

CLASSES: Final = ("io.cilium/bgp-control-plane", "io.cilium/l2-announcer")
NODE_CLASS: Final = "io.cilium/node"
SATISFIED: Final = ("cilium.io/IPAMRequestSatisfied", "io.cilium/lb-ipam-request-satisfied")
SETTINGS: Final = CONFIG_MAP.where(field="metadata.name=cilium-config").only("data")
_OF_CHART = 30
_IMAGES = tuple(
    f"cilium/operator{kind}" for kind in ("", "-generic", "-aws", "-azure", "-alibabacloud")
)
_MIRRORED = tuple(image.replace("/", "-") for image in _IMAGES)


def operators(see: View, cluster: str) -> Sequence[Container]:
    """The containers of Cilium's operator, which holds LB IPAM."""
    mirrored = (f"mirrored-{image}" for image in _MIRRORED)
    return programs(see, cluster, *_IMAGES, *mirrored, labels={"io.cilium/app": "operator"})


def setting(see: View, cluster: str, key: str) -> str | None:
    """A value of `cilium-config`; None where it is not set or cannot be seen."""
    for each in see.glance(CONFIG_MAP, Space(cluster)):
        if each.ref.name == "cilium-config":
            value = (each["data"] or {}).get(key)
            return str(value) if value is not None else None
    return None


def switched_off(see: View, cluster: str, key: str) -> Evidence | None:
    """The fact that a switch of `cilium-config` is off: it says so, or it lacks a key of the chart.

    The chart writes more than a hundred keys, and those of announcements only where they are on.
    Source: cilium/cilium, install/kubernetes/cilium/templates/cilium-configmap.yaml.
    """
    for each in see.glance(CONFIG_MAP, Space(cluster)):
        data = each["data"] if each.ref.name == "cilium-config" else None
        if data and (data.get(key) == "false" or (key not in data and len(data) >= _OF_CHART)):
            return each.cite(f"data[{key}]")
    return None


def by_nodes(service: Obj, see: View) -> bool:
    """Whether node IPAM answers it, with addresses of nodes: no pool has a part in that.

    Source: cilium/cilium, operator/pkg/nodeipam/nodesvclb.go.
    """
    wanted = service["spec.loadBalancerClass"] or None
    default = setting(see, service.ref.cluster, "default-lb-service-ipam")
    return wanted == NODE_CLASS or (wanted is None and default == "nodeipam")


def ipam_off(see: View, cluster: str) -> bool:
    """Whether LB IPAM is known to be switched off."""
    return setting(see, cluster, "enable-lb-ipam") == "false"


def verdict(service: Obj) -> str | None:
    """The type of the condition that LB IPAM wrote on a Service, by its new or its old name."""
    return next((name for name in SATISFIED if service.condition(name)), None)


def operator_deployment(see: View, cluster: str) -> Sequence[Container]:
    """Those operators that a Deployment runs."""
    return [c for c in see.once(operators, cluster) if c.owner.ref.kind == DEPLOYMENT.name]
