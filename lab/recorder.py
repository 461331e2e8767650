"""Run a case and write each of its shots, with a RECORDED.txt that says where it is from."""

import datetime
from pathlib import Path

from lab import record
from lab.cases import Shot, cases
from lab.engines import ako
from lab.modules import version

_NAMES = {
    "kwok": "kwok",
    "metallb": "MetalLB controller",
    "vsphere": "vsphere-cloud-controller-manager (vsphere-paravirtual)",
    "kube-vip": "kube-vip-cloud-provider",
    "contour": "Contour",
    "envoy-gateway": "Envoy Gateway",
    "ako": "AKO",
}
_VERSIONS = {"ako": ako.version}
_ETCD = "go.etcd.io/etcd/server/v3"
_NOTES = """\
Real: kube-apiserver, kube-controller-manager{real}.
Played by scripts of lab/: the scheduler{played}.
kwok plays the kubelets, so Nodes and Pods are ready without anything running in them. Images,
Node names and addresses are examples. A controller that really ran was a plain process; its
Deployment and Pod stand for it, with the names and the image they have in production.
Left out: Secrets, the schemas of custom kinds, certificates in ConfigMaps, whole files in the
arguments of containers, and managedFields except of Services, endpoints, ingresses, ConfigMaps and
custom objects.{renamed}
"""


def run(name: str, directory: Path) -> list[Path]:
    """Write the shots of a case into DIRECTORY/<shot>/…; the folders written."""
    written = []
    for shot in cases()[name]():
        folder = directory / shot.name
        for cluster, c in shot.clusters.items():
            record.write(c, folder / cluster, shot.renamed)
        (folder / "RECORDED.txt").write_text(_about(name, shot))
        written.append(folder)
    return written


def _about(name: str, shot: Shot) -> str:
    now = datetime.datetime.now(datetime.UTC)
    programs = [f"Kubernetes {version('control-plane')}", f"etcd {version('control-plane', _ETCD)}"]
    programs += [f"{_NAMES[one]} {_version(one)}" for one in ("kwok", *shot.real)]
    first = f"Recorded from lbdoctor's lab on {now:%Y-%m-%d}: {', '.join(programs)}."
    notes = _NOTES.format(
        real="".join(f", {_NAMES[one]}" for one in shot.real),
        played="".join(f", {one}" for one in shot.played),
        renamed="\nReplaced: addresses and ports of the lab itself." if shot.renamed else "",
    )
    told = f"Case {name}, {shot.name}: {shot.told}."
    return f"{first}\n{told}\nCaptured at {now:%Y-%m-%dT%H:%M:%SZ}.\n\n{notes}"


def _version(name: str) -> str:
    return _VERSIONS[name]() if name in _VERSIONS else version(name)
