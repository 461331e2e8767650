"""A stand-in for vm-operator: a Service and its Endpoints for each VirtualMachineService.

A refusal (a quota, say) is only in the real one's log, so here it is written nowhere.
"""

from lab.actors.events import Recorder
from lab.actors.loop import Loop
from lab.client import Object, Refused
from lab.cluster import Cluster
from lab.objects.crds import VMOP

NAMESPACE = "vmware-system-vmop"
POD = f"{NAMESPACE}-controller-manager"
_FINALIZER = f"{VMOP}/virtualmachineservice"
_STORED = f"{VMOP}/v1alpha5"
_MANAGER = "manager"
_SUCCESS = ("CreateK8sServiceSuccess", "CreateK8sService success")


class VmOperator(Loop):
    """The VirtualMachineService controller."""

    def __init__(self, cluster: Cluster) -> None:
        super().__init__("vm-operator")
        self._cluster = cluster

    def step(self) -> None:
        """One reconciliation of every VirtualMachineService; none keeps another waiting."""
        for one in self._cluster.all(f"{_STORED}/VirtualMachineService"):
            try:
                self._reconcile(one)
            except Refused:
                continue

    def _reconcile(self, wanted: Object) -> None:
        client, metadata = self._cluster.client, wanted["metadata"]
        if _FINALIZER not in metadata.get("finalizers", []):
            client.patch(wanted, {"metadata": {"finalizers": [_FINALIZER]}}, manager=_MANAGER)
        name, namespace = metadata["name"], metadata["namespace"]
        service = self._cluster.find("v1/Service", name, namespace)
        if not service:
            service = client.create(_service(wanted), manager=_MANAGER)
            component = f"{NAMESPACE}/{self._pod()}/virtualmachineservice-controller"
            Recorder(client, component, _MANAGER).normal(wanted, *_SUCCESS)
        if not self._cluster.find("v1/Endpoints", name, namespace):
            client.create(self._endpoints(wanted), manager=_MANAGER)
        answer = service["status"]["loadBalancer"].get("ingress", [])
        ingress = [{"ip": one["ip"]} for one in answer]
        status = {"loadBalancer": {"ingress": ingress} if ingress else {}}
        if wanted.get("status") != status:
            client.patch(wanted, {"status": status}, part="status", manager=_MANAGER)

    def _pod(self) -> str:
        names = [one["metadata"]["name"] for one in self._cluster.all("v1/Pod", NAMESPACE)]
        return str(names[0]) if names else POD

    def _endpoints(self, wanted: Object) -> Object:
        addresses = []
        for machine in self._cluster.all(
            f"{_STORED}/VirtualMachine", wanted["metadata"]["namespace"]
        ):
            labels = machine["metadata"].get("labels", {})
            if wanted["spec"]["selector"].items() <= labels.items():
                target = {key: machine[key] for key in ("apiVersion", "kind")}
                target |= {key: machine["metadata"][key] for key in ("name", "namespace", "uid")}
                address = machine["status"]["network"]["primaryIP4"]
                addresses.append({"ip": address, "targetRef": target})
        ports = [
            {"name": one["name"], "protocol": one["protocol"], "port": one["targetPort"]}
            for one in wanted["spec"]["ports"]
        ]
        subsets = [{"addresses": addresses, "ports": ports}] if addresses else []
        metadata = _metadata(wanted)
        return {"apiVersion": "v1", "kind": "Endpoints", "metadata": metadata, "subsets": subsets}


def _service(wanted: Object) -> Object:
    keys = ("name", "protocol", "port", "targetPort")
    return {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": _metadata(wanted),
        "spec": {
            "type": "LoadBalancer",
            "allocateLoadBalancerNodePorts": False,
            "ports": [{key: one[key] for key in keys} for one in wanted["spec"]["ports"]],
        },
    }


def _metadata(wanted: Object) -> Object:
    metadata = wanted["metadata"]
    owner = {key: wanted[key] for key in ("apiVersion", "kind")}
    owner |= {"name": metadata["name"], "uid": metadata["uid"]}
    owner |= {"controller": True, "blockOwnerDeletion": True}
    copied = {key: metadata[key] for key in ("name", "namespace", "labels")}
    return {**copied, "ownerReferences": [owner]}
