"""kube-vip-cloud-provider with its ConfigMap of pools; nothing plays kube-vip itself.

The status therefore stays empty: filling it is kube-vip's part, on the nodes.
"""

from lab import build, ports
from lab.cluster import Cluster
from lab.objects.workloads import config_map, deployment
from lab.places import bin_dir

_NAME = "kube-vip-cloud-provider"


def start(cluster: Cluster, **pools: str) -> None:
    """Run it as the Pod of a Deployment; `range_global="…"` is the key `range-global`."""
    build.ensure(["kube-vip"])
    keys = {key.replace("_", "-"): text for key, text in pools.items()}
    cluster.apply(config_map("kube-system", "kubevip", **keys))
    image = f"ghcr.io/kube-vip/{_NAME}:v0.0.12"
    cluster.apply(deployment(_NAME, "kube-system", image, replicas=1, port=0))
    home = cluster.directory / "kube-vip-home"
    (home / ".kube").mkdir(parents=True)
    (home / ".kube" / "config").write_bytes(cluster.kubeconfig.read_bytes())
    command = [
        str(bin_dir() / _NAME),
        "--OutSideCluster",
        f"--kubeconfig={cluster.kubeconfig}",
        "--leader-elect-resource-name=kube-vip-cloud-controller",
        "--bind-address=127.0.0.1",
        f"--secure-port={ports.free()}",
    ]
    cluster.run("kube-vip", command, env={"HOME": str(home)}, host=f"{_NAME}-0")
