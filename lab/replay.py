"""Written states put into a real API server, as far as commands that read can tell.

Names, namespaces, kinds, containers and labels are as written; what a controller would act on or
an admission plug-in refuse is left out, and the status too.
"""

import copy
from collections.abc import Iterable, Iterator

from lab.client import Object, Refused
from lab.cluster import Cluster
from lab.objects.crds import permissive
from lab.objects.workloads import namespace

_SKIPPED = ("CustomResourceDefinition", "Event", "Lease", "PersistentVolume", "APIService")
_POD_KEEPS = ("containers", "initContainers", "nodeName", "hostNetwork", "tolerations")
_BUILT_IN = ("", "apps", "batch", "autoscaling", "policy")
_AGGREGATED = ("eas.nsx.vmware.com",)
"""Served by a server of their own, which allows names that no custom resource may have."""

_WORKLOADS = ("Deployment", "DaemonSet", "StatefulSet")
_HAS_PODS = ("replicas", "currentNumberScheduled")
_ORDER = ("Namespace", "ServiceAccount", "Node")


def play(cluster: Cluster, objects: Iterable[Object], kubelet: Object) -> list[str]:
    """Create what is not there yet; why an object could not be created, in words."""
    refused = []
    wanted = list(objects)
    for one in _ordered(_completed([*map(_trimmed, [*wanted, *_unwritten(wanted)])])):
        space = one["metadata"].get("namespace", "")
        try:
            if space and not cluster.find("v1/Namespace", space):
                _space(cluster, space)
            _create(cluster, one, kubelet)
        except Refused as why:
            if one["apiVersion"].partition("/")[0] in _AGGREGATED:
                continue
            refused.append(f"{one['kind']} {space}/{one['metadata']['name']}: {why}")
    return refused


def _unwritten(objects: Iterable[Object]) -> Iterator[Object]:
    """A Pod of every workload that says that it has some: stories do not write all of them."""
    for one in objects:
        status = one.get("status") or {}
        if one["kind"] in _WORKLOADS and any(status.get(key) for key in _HAS_PODS):
            metadata = {**one["metadata"], "name": f"{one['metadata']['name']}-unwritten"}
            template = _trimmed(one)["spec"]["template"]
            metadata["labels"] = template["metadata"]["labels"]
            spec = {**template["spec"], "nodeName": "unwritten"}
            yield {"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": spec}


def _completed(objects: list[Object]) -> list[Object]:
    """Stories share names: a Pod gets the containers of every workload that selects it."""
    workloads = [one for one in objects if one["kind"] in _WORKLOADS]
    for pod in (one for one in objects if one["kind"] == "Pod"):
        boxes = {box["name"]: box for box in pod["spec"]["containers"]}
        for one in workloads:
            wanted = one["spec"]["selector"].get("matchLabels") or {}
            labels = pod["metadata"].get("labels") or {}
            near = one["metadata"].get("namespace") == pod["metadata"].get("namespace")
            if near and wanted and wanted.items() <= labels.items():
                found = one["spec"]["template"]["spec"]["containers"]
                boxes |= {box["name"]: box for box in found if box["name"] not in boxes}
        pod["spec"]["containers"] = list(boxes.values())
    return objects


def definitions(objects: Iterable[Object], kinds: Iterable[Object]) -> Iterator[Object]:
    """A definition for every custom kind of these objects and for those that are described."""
    found: dict[tuple[str, str], Object] = {}
    for kind in kinds:
        found[kind["group"], kind["name"]] = {**kind, "versions": dict.fromkeys(kind["versions"])}
    for one in objects:
        group, _, version = one["apiVersion"].rpartition("/")
        scoped = "namespace" in one["metadata"]
        plural = one["kind"].lower() + "s"
        blank = {"plural": plural, "namespaced": scoped, "versions": {}}
        found.setdefault((group, one["kind"]), blank)["versions"][version] = None
    for (group, name), kind in sorted(found.items()):
        if group not in _BUILT_IN and not _native(group):
            scoped, plural = kind["namespaced"], kind["plural"]
            yield permissive(group, name, *kind["versions"], namespaced=scoped, plural=plural)


def _native(group: str) -> bool:
    return (
        group.endswith(".k8s.io") and group != "gateway.networking.k8s.io" and "x-k8s" not in group
    )


def _ordered(objects: Iterable[Object]) -> list[Object]:
    wanted = [one for one in objects if one["kind"] not in _SKIPPED]
    return sorted(wanted, key=lambda one: one["kind"] not in _ORDER)


def _space(cluster: Cluster, name: str) -> None:
    cluster.client.create(namespace(name))
    account = {"name": "default", "namespace": name}
    cluster.client.create({"apiVersion": "v1", "kind": "ServiceAccount", "metadata": account})


def _create(cluster: Cluster, one: Object, kubelet: Object) -> None:
    kind, name = one["kind"], one["metadata"]["name"]
    if kind == "Namespace":
        if not cluster.find("v1/Namespace", name):
            _space(cluster, name)
        return
    if not cluster.find(f"{one['apiVersion']}/{kind}", name, one["metadata"].get("namespace", "")):
        cluster.client.create(one)
    if kind == "Node":
        cluster.client.patch(one, {"status": kubelet}, part="status")
    for node in _nodes(one):
        if not cluster.find("v1/Node", node):
            metadata = {"name": node}
            made = cluster.client.create({"apiVersion": "v1", "kind": "Node", "metadata": metadata})
            cluster.client.patch(made, {"status": kubelet}, part="status")


def _nodes(one: Object) -> list[str]:
    return [one["spec"]["nodeName"]] if one["kind"] == "Pod" and "nodeName" in one["spec"] else []


def _trimmed(one: Object) -> Object:
    one = copy.deepcopy(one)
    kept = ("name", "namespace", "labels", "annotations")
    one["metadata"] = {key: one["metadata"][key] for key in kept if key in one["metadata"]}
    one.pop("status", None)
    spec = one.get("spec")
    trim = _TRIMS.get(one["kind"])
    if trim and one["apiVersion"].partition("/")[0] in ("v1", "apps"):
        trim(one, spec or {})
    return one


def _service(_: Object, spec: Object) -> None:
    for key in ("clusterIP", "clusterIPs", "healthCheckNodePort", "ipFamilies", "ipFamilyPolicy"):
        spec.pop(key, None)
    for port in spec.get("ports") or ():
        port.pop("nodePort", None)


def _pod(one: Object, spec: Object) -> None:
    one["spec"] = {key: spec[key] for key in _POD_KEEPS if key in spec}
    if not one["spec"].get("containers"):
        one["spec"]["containers"] = [{"name": "main"}]
    for key in ("containers", "initContainers"):
        for number, box in enumerate(one["spec"].get(key, ())):
            name = {"name": box.get("name", f"c{number}"), "image": box.get("image") or "none"}
            one["spec"][key][number] = name


def _workload(one: Object, spec: Object) -> None:
    template = spec.setdefault("template", {})
    selector = spec.setdefault("selector", {"matchLabels": {"app": one["metadata"]["name"]}})
    template["metadata"] = {"labels": selector.get("matchLabels", {})}
    _pod(template, template.get("spec", {}))
    template["spec"].pop("nodeName", None)
    one["spec"] = {key: spec[key] for key in ("replicas", "selector", "template") if key in spec}


def _secret(one: Object, _: Object) -> None:
    for key in ("type", "data", "stringData"):
        one.pop(key, None)


def _quota(one: Object, _: Object) -> None:
    one["spec"] = {}


def _node(one: Object, _: Object) -> None:
    one.pop("spec", None)


_TRIMS = {
    "Service": _service,
    "Pod": _pod,
    "Deployment": _workload,
    "DaemonSet": _workload,
    "StatefulSet": _workload,
    "ReplicaSet": _workload,
    "Secret": _secret,
    "ResourceQuota": _quota,
    "Node": _node,
}
