"""What Antrea's external addresses consist of: its pools, its controller, its annotation."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from lbdoctor import CONFIG_MAP, SERVICE, Evidence, Kind, Obj, Space, View
from lbdoctor.workloads import Container, programs

POOL: Final = Kind(
    "crd.antrea.io", "ExternalIPPool", "externalippools", ("v1beta1", "v1alpha2"), namespaced=False
)
EGRESS: Final = Kind("crd.antrea.io", "Egress", "egresses", ("v1beta1", "v1alpha2"), False)
ANNOTATION: Final = "service.antrea.io/external-ip-pool"
SHARED: Final = "service.antrea.io/allow-shared-load-balancer-ip"
SETTINGS: Final = CONFIG_MAP.where(namespace="kube-system").only("data")
_IMAGES = (
    "antrea-controller",
    "antrea-controller-ubuntu",
    "antrea-controller-ubi",
    "antrea-controller-photon",
)
_LABELS = {"app": "antrea", "component": "antrea-controller"}
_GATE = re.compile(r"^\s*ServiceExternalIP:\s*(true|false)", re.MULTILINE)


def controllers(see: View, cluster: str) -> Sequence[Container]:
    """The containers of Antrea's controller."""
    return programs(see, cluster, *_IMAGES, labels=_LABELS)


def pool_name(service: Obj) -> str:
    """The pool that a Service asks for; empty when it asks Antrea for nothing."""
    return service.annotations.get(ANNOTATION) or ""


def anybody_asks(see: View, cluster: str) -> Sequence[Obj]:
    """The first Service that asks Antrea for an address, if any does."""
    services = see.glance(SERVICE, Space(cluster))
    return next(([each] for each in services if pool_name(each)), [])


def switched_off(see: View, cluster: str) -> Evidence | None:
    """The setting that switches external addresses of Services off, where it is known to."""
    for each in see.glance(CONFIG_MAP, Space(cluster, "kube-system")):
        if each.ref.name.startswith("antrea-config"):
            gate = _GATE.search((each["data"] or {}).get("antrea-controller.conf") or "")
            if gate and gate[1] == "false":
                return each.cite("data[antrea-controller.conf]")
    return None
