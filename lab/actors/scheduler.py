"""A scheduler in a loop: it binds each Pod to a Node that is ready and tolerable."""

import itertools

from lab.actors.loop import Loop
from lab.client import Client, Object

_SELECTED = {"fieldSelector": "spec.nodeName="}


class Scheduler(Loop):
    """Posts Bindings."""

    every = 0.2

    def __init__(self, client: Client) -> None:
        super().__init__("scheduler")
        self._client = client
        self._turn = itertools.count()

    def step(self) -> None:
        """Bind what waits."""
        waiting = self._client.all("v1", "Pod", **_SELECTED)
        nodes = self._client.all("v1", "Node") if waiting else []
        for pod in waiting:
            self._bind(pod, nodes)

    def _bind(self, pod: Object, nodes: list[Object]) -> None:
        asked = _asked_for(pod)
        fit = [
            name
            for node in nodes
            if (name := node["metadata"]["name"]) == asked or (not asked and _open(node))
        ]
        if not fit:
            return
        metadata = {key: pod["metadata"][key] for key in ("name", "namespace", "uid")}
        target = {"apiVersion": "v1", "kind": "Node", "name": fit[next(self._turn) % len(fit)]}
        binding = {"apiVersion": "v1", "kind": "Binding", "metadata": metadata, "target": target}
        where = self._client.path("v1", "Pod", metadata["namespace"], metadata["name"])
        self._client.request("POST", f"{where}/binding", binding, manager="kube-scheduler")


def _asked_for(pod: Object) -> str:
    """The one Node that the DaemonSet controller made this Pod for."""
    affinity = pod["spec"].get("affinity", {}).get("nodeAffinity", {})
    required = affinity.get("requiredDuringSchedulingIgnoredDuringExecution", {})
    for term in required.get("nodeSelectorTerms", []):
        for field in term.get("matchFields", []):
            if field["key"] == "metadata.name":
                return str(field["values"][0])
    return ""


def _open(node: Object) -> bool:
    spec = node["spec"]
    closed = any(taint["effect"] != "PreferNoSchedule" for taint in spec.get("taints", []))
    return not closed and not spec.get("unschedulable")
