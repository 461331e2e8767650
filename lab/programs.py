"""The programs the lab runs, and the Go packages they come from.

A program keeps the name it has in production: the base name of the binary becomes the manager in
managedFields. The versions themselves stand in lab/go/<directory>/go.mod and nowhere else.
"""

from dataclasses import dataclass

_VERSION = "k8s.io/component-base/version"


@dataclass(frozen=True)
class Program:
    """One Go binary."""

    directory: str
    """The folder of lab/go with its go.mod."""

    binary: str
    """Its name in production."""

    package: str
    """What `go build` is given: a package of the program's own module, or `.` for ours."""

    module: str
    """The module whose version is the program's version, and which holds its manifests."""

    ldflags: str = ""
    """Link-time settings with `{version}` for the module's version."""

    links: tuple[str, ...] = ()
    """Further names by which it is called, as links beside it."""


PROGRAMS = {
    "control-plane": Program(
        directory="control-plane",
        binary="control-plane",
        package=".",
        module="k8s.io/kubernetes",
        ldflags=f"-X {_VERSION}.gitVersion={{version}} -X {_VERSION}.gitMajor=1"
        f" -X {_VERSION}.gitMinor={{minor}}",
        links=("kubectl",),
    ),
    "kwok": Program("kwok", "kwok", "sigs.k8s.io/kwok/cmd/kwok", "sigs.k8s.io/kwok"),
    "metallb": Program(
        "metallb", "controller", "go.universe.tf/metallb/controller", "go.universe.tf/metallb"
    ),
    "vsphere": Program(
        "cloud-provider-vsphere",
        "vsphere-cloud-controller-manager",
        "k8s.io/cloud-provider-vsphere/cmd/vsphere-cloud-controller-manager",
        "k8s.io/cloud-provider-vsphere",
    ),
    "kube-vip": Program(
        "kube-vip",
        "kube-vip-cloud-provider",
        "github.com/kube-vip/kube-vip-cloud-provider",
        "github.com/kube-vip/kube-vip-cloud-provider",
    ),
    "contour": Program(
        "contour",
        "contour",
        "github.com/projectcontour/contour/cmd/contour",
        "github.com/projectcontour/contour",
    ),
    "envoy-gateway": Program(
        "envoy-gateway",
        "envoy-gateway",
        "github.com/envoyproxy/gateway/cmd/envoy-gateway",
        "github.com/envoyproxy/gateway",
    ),
}
