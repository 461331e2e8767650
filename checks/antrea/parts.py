"""What Antrea's external addresses consist of: its pools, its controller, its annotation."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from lbdoctor import CONFIG_MAP, SERVICE, Evidence, Kind, Obj, Space, View
from lbdoctor.standin import hidden
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
_TAG = re.compile(r":v?(\d+)\.(\d+)")
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
    """The setting that switches external addresses of Services off, where it is known to.

    One that is not written down has its default: off before 2.3 (antrea-io/antrea,
    pkg/features/antrea_features.go).
    """
    old = any(map(_before_default, see.once(controllers, cluster)))
    for each in see.glance(CONFIG_MAP, Space(cluster, "kube-system")):
        text = (each["data"] or {}).get("antrea-controller.conf")
        if each.ref.name.startswith("antrea-config") and text and not hidden(text):
            gate = _GATE.search(text)
            if gate[1] == "false" if gate else old:
                return each.cite("data[antrea-controller.conf]")
    return None


def _before_default(controller: Container) -> bool:
    tag = _TAG.search(controller.raw.get("image") or "")
    return tag is not None and (int(tag[1]), int(tag[2])) < (2, 3)
