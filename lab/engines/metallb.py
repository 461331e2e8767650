"""MetalLB: its published manifest, its real controller, and a stand-in for its speakers."""

from collections.abc import Iterator

from lab import build, modules
from lab.actors.speaker import Speaker
from lab.client import Object
from lab.cluster import Cluster
from lab.objects.metallb import NAMESPACE
from lab.places import bin_dir

_MANIFEST = "config/manifests/metallb-native.yaml"
_LEFT_OUT = ("Secret", "ValidatingWebhookConfiguration")


def start(cluster: Cluster, *, speakers: bool = True, lb_class: str = "") -> None:
    """Install MetalLB and run its controller as the Pod of its Deployment."""
    build.ensure(["metallb"])
    cluster.apply(objects())
    cluster.wait("MetalLB's Pods run", lambda: _pod(cluster))
    run(cluster, lb_class=lb_class)
    if speakers:
        speaker = Speaker(cluster)
        speaker.start()
        cluster.on_close(speaker.stop)


def run(cluster: Cluster, *, lb_class: str = "") -> None:
    """Run the controller alone, for the first time or again."""
    command = [
        str(bin_dir() / "controller"),
        f"--kubeconfig={cluster.kubeconfig}",
        f"--namespace={NAMESPACE}",
        "--webhook-mode=disabled",
        # Metrics would listen on all interfaces; on no port there is, it only logs an error.
        "--port=-1",
        f"--lb-class={lb_class}",
    ]
    cluster.run("metallb", command, host=_pod(cluster))


def objects() -> Iterator[Object]:
    """The published manifest without what needs the webhook's certificate."""
    for one in modules.manifest("metallb", _MANIFEST):
        if one["kind"] in _LEFT_OUT:
            continue
        if one["kind"] == "CustomResourceDefinition":
            one["spec"].pop("conversion", None)
        yield one


def _pod(cluster: Cluster) -> str:
    for pod in cluster.all("v1/Pod", NAMESPACE):
        labels = pod["metadata"].get("labels", {})
        if labels.get("component") == "controller" and pod["status"]["phase"] == "Running":
            return str(pod["metadata"]["name"])
    return ""
