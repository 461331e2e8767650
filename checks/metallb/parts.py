"""What MetalLB consists of: its kinds, its two programs, its words on a Service."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

from lbdoctor import Kind, Obj, View
from lbdoctor.workloads import Container, programs

_GROUP: Final = "metallb.io"
POOL: Final = Kind(_GROUP, "IPAddressPool", "ipaddresspools", ("v1beta1",))
OLD_POOL: Final = Kind(_GROUP, "AddressPool", "addresspools", ("v1beta1", "v1alpha1"))
L2: Final = Kind(_GROUP, "L2Advertisement", "l2advertisements", ("v1beta1",))
BGP: Final = Kind(_GROUP, "BGPAdvertisement", "bgpadvertisements", ("v1beta1",))
PEER: Final = Kind(_GROUP, "BGPPeer", "bgppeers", ("v1beta2", "v1beta1"))
STATE: Final = Kind(_GROUP, "ConfigurationState", "configurationstates", ("v1beta1",))
L2_STATUS: Final = Kind(_GROUP, "ServiceL2Status", "servicel2statuses", ("v1beta1",))
SESSION: Final = Kind("frrk8s.metallb.io", "BGPSessionState", "bgpsessionstates", ("v1beta1",))
"""What the FRR of frr-k8s says of each session; there since that is MetalLB's back end for BGP."""

_IMAGES = ("metallb/{0}", "metallb-{0}", "mirrored-metallb-{0}", "bitnami/metallb-{0}")
_PREFIXES = ("metallb.io/", "metallb.universe.tf/")
WISHES: Final = ("loadBalancerIPs", "address-pool", "allow-shared-ip")
REPORTERS: Final = ("metallb-controller", "metallb-speaker")
HOME: Final = "metallb-system"


class Programs(NamedTuple):
    """The containers of the controller and of the speakers that can be seen."""

    controllers: Sequence[Container]
    speakers: Sequence[Container]

    @property
    def namespace(self) -> str | None:
        """Where MetalLB lives, and the only place where it reads its own objects."""
        for each in (*self.controllers, *self.speakers):
            return each.owner.ref.namespace
        return None


def found(see: View, cluster: str) -> Programs:
    """MetalLB's programs in a cluster, as far as they can be seen."""
    return Programs(_role(see, cluster, "controller"), _role(see, cluster, "speaker"))


def _role(see: View, cluster: str, role: str) -> list[Container]:
    images = [image.format(role) for image in _IMAGES]
    return programs(see, cluster, *images, labels={"app": "metallb", "component": role})


def annotation(service: Obj, name: str) -> str | None:
    """The key under which an annotation of MetalLB is there, with the new or the old prefix."""
    return next((p + name for p in _PREFIXES if service.annotations.get(p + name)), None)


def noted(service: Obj, name: str) -> str:
    """The value of an annotation of MetalLB; empty when it is not there."""
    key = annotation(service, name)
    return service.annotations[key].strip() if key else ""


_VERSION = re.compile(r":v?(\d+)\.(\d+)(?:\.(\d+))?")


def version(container: Container) -> tuple[int, int, int] | None:
    """The version that the tag of the image names, where it names one."""
    tag = _VERSION.search(container.raw.get("image") or "")
    return (int(tag[1]), int(tag[2]), int(tag[3] or 0)) if tag else None
