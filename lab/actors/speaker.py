"""A stand-in for MetalLB's speakers in layer 2: one node announces each address.

For a Service with an address from a pool that an L2Advertisement names, it writes what a speaker
writes: the event nodeAssigned, and a ServiceL2Status that the speaker's Pod owns.
"""

from lab.actors.events import Recorder
from lab.actors.loop import Loop
from lab.client import Object
from lab.cluster import Cluster
from lab.objects.metallb import NAMESPACE

_BETA = "metallb.io/v1beta1"
_POOL = "metallb.io/ip-allocated-from-pool"


class Speaker(Loop):
    """All speakers of one cluster."""

    def __init__(self, cluster: Cluster) -> None:
        super().__init__("speaker")
        self._cluster = cluster
        self._announced: dict[str, Object] = {}

    def step(self) -> None:
        """Announce what has an address, withdraw what has none."""
        pods = self._pods()
        wanted = {
            one["metadata"]["uid"]: (one, eligible)
            for one in self._services()
            if (eligible := self._eligible(one, pods))
        }
        for uid in set(self._announced) - set(wanted):
            self._cluster.client.delete(self._announced.pop(uid))
        for uid in set(wanted) - set(self._announced):
            service, eligible = wanted[uid]
            pod = eligible[len(self._announced) % len(eligible)]
            self._announced[uid] = self._announce(service, pod)

    def _services(self) -> list[Object]:
        pools = self._advertised()
        return [
            one
            for one in self._cluster.all("v1/Service")
            if one["status"].get("loadBalancer", {}).get("ingress")
            and one["metadata"].get("annotations", {}).get(_POOL) in pools
        ]

    def _advertised(self) -> set[str]:
        every = {one["metadata"]["name"] for one in self._cluster.all(f"{_BETA}/IPAddressPool")}
        found: set[str] = set()
        for one in self._cluster.all(f"{_BETA}/L2Advertisement"):
            found |= set(one.get("spec", {}).get("ipAddressPools", every))
        return found

    def _pods(self) -> list[Object]:
        return [
            pod
            for pod in self._cluster.all("v1/Pod", NAMESPACE)
            if pod["metadata"].get("labels", {}).get("component") == "speaker"
            and pod["status"]["phase"] == "Running"
            and not pod["spec"]["nodeName"].startswith("cp-")
        ]

    def _eligible(self, service: Object, pods: list[Object]) -> list[Object]:
        """With policy Local, only speakers beside a ready endpoint."""
        if service["spec"].get("externalTrafficPolicy") != "Local":
            return pods
        label = f"kubernetes.io/service-name={service['metadata']['name']}"
        slices = self._cluster.client.all(
            "discovery.k8s.io/v1",
            "EndpointSlice",
            service["metadata"]["namespace"],
            labelSelector=label,
        )
        nodes = {
            endpoint.get("nodeName")
            for each in slices
            for endpoint in each["endpoints"] or ()
            if endpoint["conditions"]["ready"]
        }
        return [pod for pod in pods if pod["spec"]["nodeName"] in nodes]

    def _announce(self, service: Object, pod: Object) -> Object:
        node = pod["spec"]["nodeName"]
        words = f'announcing from node "{node}" with protocol "layer2"'
        client = self._cluster.client
        Recorder(client, "metallb-speaker", "speaker").normal(service, "nodeAssigned", words)
        created = client.create(_status(service, pod), manager="speaker")
        status = {
            "node": node,
            "serviceName": service["metadata"]["name"],
            "serviceNamespace": service["metadata"]["namespace"],
            "interfaces": [{"name": "eth0"}],
        }
        return client.patch(created, {"status": status}, part="status", manager="speaker")


def _status(service: Object, pod: Object) -> Object:
    owner = {"apiVersion": "v1", "kind": "Pod"}
    owner |= {key: pod["metadata"][key] for key in ("name", "uid")}
    return {
        "apiVersion": _BETA,
        "kind": "ServiceL2Status",
        "metadata": {
            "generateName": "l2-",
            "namespace": NAMESPACE,
            "labels": {
                "metallb.io/node": pod["spec"]["nodeName"],
                "metallb.io/service-name": service["metadata"]["name"],
                "metallb.io/service-namespace": service["metadata"]["namespace"],
            },
            "ownerReferences": [owner],
        },
        "spec": {},
    }
