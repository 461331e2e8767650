"""kube-vip-cloud-provider with its ConfigMap of pools; kube-vip itself is played, if at all.

Without it the status stays empty: filling it is kube-vip's part, on the nodes.
"""

from lab import build, ports
from lab.actors.kube_vip import KubeVip
from lab.cluster import Cluster
from lab.objects.workloads import config_map, daemonset, deployment
from lab.places import bin_dir

_NAME = "kube-vip-cloud-provider"


def start(cluster: Cluster, *, announced: bool = False, **pools: str) -> None:
    """Run it as the Pod of a Deployment; `range_global="…"` is the key `range-global`.

    With `announced`, a stand-in plays kube-vip on the nodes.
    """
    build.ensure(["kube-vip"])
    keys = {key.replace("_", "-"): text for key, text in pools.items()}
    cluster.apply(config_map("kube-system", "kubevip", **keys))
    image = f"ghcr.io/kube-vip/{_NAME}:v0.0.12"
    cluster.apply(deployment(_NAME, "kube-system", image, replicas=1, port=0))
    if announced:
        _announce(cluster)
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


def _announce(cluster: Cluster) -> None:
    name = "kube-vip-ds"
    body = daemonset(name, "kube-system", "ghcr.io/kube-vip/kube-vip:v1.2.3")
    settings = {"svc_enable": "true", "vip_arp": "true", "vip_interface": "eth0"}
    box = body["spec"]["template"]["spec"]["containers"][0]
    box["args"] = ["manager"]
    box["env"] = [{"name": key, "value": value} for key, value in settings.items()]
    cluster.apply(body)
    actor = KubeVip(cluster, "worker-2")
    actor.start()
    cluster.on_close(actor.stop)
