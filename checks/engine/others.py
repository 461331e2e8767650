"""Products that answer Services and of which nothing more is known here.

Sources: openelb/openelb, purelb/purelb, loxilb-io/kube-loxilb, tailscale/tailscale
(cmd/k8s-operator), kubernetes-sigs/cloud-provider-kind, inlets/inlets-operator, ngrok/ngrok-operator,
cloudnativelabs/kube-router (`--run-loadbalancer`), moby/vpnkit (Docker Desktop).
"""

from __future__ import annotations

import re
from typing import NamedTuple


class Other(NamedTuple):
    """A product: its name, its image, and the classes that it serves (empty: without class too)."""

    name: str
    image: re.Pattern[str]
    classes: tuple[str, ...] = ()

    def serves(self, wanted: str) -> bool:
        """Whether it may answer a Service of this class, or of none (empty)."""
        return not self.classes or wanted in self.classes


def _other(name: str, image: str, *classes: str) -> Other:
    return Other(name, re.compile(image), classes)


OTHERS = (
    _other("OpenELB", r"/openelb(-[a-z]+)?$", ""),
    _other("PureLB", r"purelb/", "", "purelb.io/purelb", "purelb.io/purelbv2"),
    _other("kube-loxilb", r"kube-loxilb$", "loxilb.io/loxilb"),
    _other("Tailscale operator", r"tailscale/k8s-operator$", "tailscale"),
    _other("ngrok operator", r"ngrok/ngrok-operator$", "ngrok"),
    _other("cloud-provider-kind", r"cloud-provider-kind", "", "cloud-provider-kind"),
    _other("inlets operator", r"inlets-operator$"),
    _other("kube-router", r"kube-router$"),
    _other("Docker Desktop", r"vpnkit-controller", ""),
    _other("a cloud controller", r"cloud-controller-manager|cloud-provider-[a-z]+$"),
)
