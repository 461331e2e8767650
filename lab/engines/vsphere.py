"""cloud-provider-vsphere as the paravirtual provider of a VKS guest.

It reads fixed paths under /etc and dials the fixed name supervisor.default.svc, so it runs with
an /etc of its own.
"""

import json
from pathlib import Path

from lab import build, ports
from lab.client import Object
from lab.cluster import Cluster
from lab.places import bin_dir


def start(
    cluster: Cluster, *, supervisor: Cluster, name: str, token: str, owner: Object, port: int = 0
) -> None:
    """Run it for the guest cluster NAME against the Supervisor, or against another port."""
    build.ensure(["vsphere"])
    dialled = str(port or supervisor.plane.port)
    command = [
        str(bin_dir() / "vsphere-cloud-controller-manager"),
        "--cloud-provider=vsphere-paravirtual",
        f"--cloud-config={_empty(cluster.directory)}",
        f"--kubeconfig={cluster.kubeconfig}",
        f"--cluster-name={name}",
        "--controllers=service",
        "--bind-address=127.0.0.1",
        f"--secure-port={ports.free()}",
        "--authentication-skip-lookup=true",
    ]
    cluster.run(
        "vsphere",
        command,
        host=cluster.plane.host,
        etc=_etc(cluster.directory / "etc", supervisor, token, owner),
        env={"SUPERVISOR_APISERVER_PORT": dialled, "SUPERVISOR_APISERVER_ENDPOINT_IP": "127.0.0.1"},
    )


def _etc(root: Path, supervisor: Cluster, token: str, owner: Object) -> Path:
    provider = root / "cloud" / "ccm-provider"
    reference = root / "kubernetes" / "guestclusters" / "cluster" / "ownerref.json"
    for folder in (provider, reference.parent):
        folder.mkdir(parents=True, exist_ok=True)
    (root / "hosts").write_text("127.0.0.1 localhost supervisor.default.svc\n")
    (root / "nsswitch.conf").write_text("hosts: files\n")
    (provider / "token").write_text(token)
    (provider / "token").chmod(0o600)
    (provider / "ca.crt").write_bytes(supervisor.plane.authority.certificate.read_bytes())
    (provider / "namespace").write_text(owner["metadata"]["namespace"])
    reference.write_text(json.dumps(_reference(owner)))
    return root


def _reference(owner: Object) -> Object:
    metadata = owner["metadata"]
    kind = {key: owner[key] for key in ("apiVersion", "kind")}
    return {**kind, "name": metadata["name"], "uid": metadata["uid"]}


def _empty(directory: Path) -> Path:
    path = directory / "cloud-config"
    path.write_text("{}\n")
    return path
