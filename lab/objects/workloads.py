"""Namespaces, Deployments, DaemonSets and Services as people write them."""

from typing import Any

from lab.client import Object


def namespace(name: str, **labels: str) -> Object:
    """A Namespace."""
    return {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name, "labels": labels}}


def deployment(
    name: str, space: str, image: str, *, replicas: int = 2, port: int = 8080, **pod: Any
) -> Object:
    """A Deployment of one container whose Pods carry the label app=NAME."""
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": name, "namespace": space, "labels": {"app": name}},
        "spec": {"replicas": replicas, **_workload(name, image, port, pod)},
    }


def daemonset(name: str, space: str, image: str, **pod: Any) -> Object:
    """A DaemonSet on every Node, tolerating everything, in the Nodes' network."""
    pod = {"hostNetwork": True, "tolerations": [{"operator": "Exists"}], **pod}
    return {
        "apiVersion": "apps/v1",
        "kind": "DaemonSet",
        "metadata": {"name": name, "namespace": space, "labels": {"app": name}},
        "spec": _workload(name, image, 0, pod),
    }


def service(name: str, space: str, *, app: str = "", **spec: Any) -> Object:
    """A Service of type LoadBalancer from port 80 to 8080 of the Pods app=APP (else NAME)."""
    return {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": {"name": name, "namespace": space, "labels": {"app": app or name}},
        "spec": {
            "type": "LoadBalancer",
            "selector": {"app": app or name},
            "ports": [{"name": "http", "port": 80, "targetPort": 8080, "protocol": "TCP"}],
            **spec,
        },
    }


def config_map(space: str, name: str, **data: str) -> Object:
    """A ConfigMap."""
    metadata = {"name": name, "namespace": space}
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata, "data": data}


def annotated(body: Object, annotations: dict[str, str]) -> Object:
    """The same object with annotations."""
    merged = {**body["metadata"].get("annotations", {}), **annotations}
    return {**body, "metadata": {**body["metadata"], "annotations": merged}}


def _workload(name: str, image: str, port: int, pod: Object) -> Object:
    container: Object = {"name": name, "image": image}
    if port:
        container["ports"] = [{"name": "http", "containerPort": port}]
        container["readinessProbe"] = {"httpGet": {"path": "/healthz", "port": port}}
    return {
        "selector": {"matchLabels": {"app": name}},
        "template": {
            "metadata": {"labels": {"app": name}},
            "spec": {"containers": [container], **pod},
        },
    }
