"""States with AKO, in short: the workload, its Pod, its settings, its Events."""

from typing import Any

import yaml

SERVICE = """
kind: Service
apiVersion: v1
metadata: {{name: web, namespace: shop, uid: w1, {meta}}}
spec: {{type: LoadBalancer, ports: [{{port: 80, nodePort: 30080}}], {spec}}}
status: {{loadBalancer: {{{status}}}}}
"""
GOOD = {
    "controllerIP": "10.20.0.5",
    "cloudName": "c",
    "clusterName": "shop-prod",
    "serviceType": "ClusterIP",
    "vipNetworkList": '[{"networkName":"vip"}]',
}
KEYS = ("controllerIP", "cloudName", "clusterName", "serviceType", "cniPlugin", "vipNetworkList")


def join(*parts: str) -> str:
    return "\n---\n".join(parts)


def service(meta: str = "", spec: str = "", status: str = "") -> str:
    return SERVICE.format(meta=meta, spec=spec, status=status)


def ako(version: str = "1.13.4", place: str = "avi-system", ready: int = 1, **status: Any) -> str:
    env = [
        {"name": key, "valueFrom": {"configMapKeyRef": {"name": "avi-k8s-config", "key": key}}}
        for key in KEYS
    ]
    image = f"projects.packages.broadcom.com/ako/ako:{version}"
    containers = [{"name": "ako", "image": image, "env": env}]
    labels = {"app.kubernetes.io/name": "ako"}
    workload = {
        "kind": "StatefulSet",
        "apiVersion": "apps/v1",
        "metadata": {"name": "ako", "namespace": place, "generation": 1},
        "spec": {
            "replicas": 1,
            "selector": {"matchLabels": labels},
            "template": {"metadata": {"labels": labels}, "spec": {"containers": containers}},
        },
        "status": {"observedGeneration": 1, "readyReplicas": ready},
    }
    condition = {"type": "Ready", "status": "True" if ready else "False"}
    pod = {
        "kind": "Pod",
        "apiVersion": "v1",
        "metadata": {"name": "ako-0", "namespace": place, "uid": "p1", "labels": labels},
        "spec": {"containers": containers},
        "status": {
            "conditions": [condition],
            "containerStatuses": [{"name": "ako", "ready": bool(ready), **status}],
        },
    }
    return join(yaml.safe_dump(workload), yaml.safe_dump(pod))


def settings(place: str = "avi-system", **data: str) -> str:
    kept = {k: v for k, v in {**GOOD, "cniPlugin": "", **data}.items() if v != "gone"}
    raw = {
        "kind": "ConfigMap",
        "apiVersion": "v1",
        "metadata": {"name": "avi-k8s-config", "namespace": place},
        "data": kept,
    }
    return yaml.safe_dump(raw)


def event(reason: str, message: str, minute: int, type: str = "Warning") -> str:
    raw = {
        "kind": "Event",
        "apiVersion": "v1",
        "metadata": {"name": f"e{minute}", "namespace": "avi-system"},
        "involvedObject": {"kind": "Pod", "namespace": "avi-system", "name": "ako-0", "uid": "p1"},
        "type": type,
        "reason": reason,
        "message": message,
        "lastTimestamp": f"2026-05-11T08:{minute:02}:00Z",
        "source": {"component": "avi-kubernetes-operator"},
    }
    return yaml.safe_dump(raw)
