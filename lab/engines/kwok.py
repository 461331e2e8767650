"""kwok plays the kubelets: Nodes and Pods become ready, Leases are renewed, Pods are removed."""

from lab import build, modules, ports
from lab.cluster import Cluster
from lab.places import bin_dir

_STAGES = (
    "kustomize/stage/node/fast/node-initialize.yaml",
    "kustomize/stage/node/heartbeat-with-lease/node-heartbeat-with-lease.yaml",
    "kustomize/stage/pod/fast/pod-ready.yaml",
    "kustomize/stage/pod/fast/pod-complete.yaml",
    "kustomize/stage/pod/fast/pod-delete.yaml",
)


def start(cluster: Cluster) -> None:
    """Take over all Nodes, those that come later too."""
    build.ensure(["kwok"])
    config = cluster.directory / "kwok.yaml"
    stages = [(modules.directory("kwok") / stage).read_text() for stage in _STAGES]
    config.write_text("\n---\n".join(stages))
    command = [
        str(bin_dir() / "kwok"),
        f"--kubeconfig={cluster.kubeconfig}",
        f"--config={config}",
        "--manage-all-nodes=true",
        "--node-lease-duration-seconds=40",
        "--cidr=10.244.0.0/16",
        f"--server-address=127.0.0.1:{ports.free()}",
    ]
    cluster.run("kwok", command, host=cluster.plane.host)
