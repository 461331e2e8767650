"""Pods and what makes them: applications, and the controller and speakers of MetalLB."""

from __future__ import annotations

from typing import Any, Final

from bench.objects import BORN, item, meta


def pod(
    owner: str = "ReplicaSet", image: str = "registry.example/shop/~app~:1.4.2"
) -> dict[str, Any]:
    """A running Pod with environment, probes, volumes and statuses."""
    reference = {"apiVersion": "apps/v1", "controller": True, "kind": owner, "name": "~app~"}
    metadata = meta(
        generateName="~app~-",
        labels={"app": "~app~", "pod-template-hash": "5d89c7b9f4"},
        ownerReferences=[reference | {"uid": "~owner~"}],
    )
    spec = {
        "containers": [_container(image)],
        "dnsPolicy": "ClusterFirst",
        "nodeName": "~node~",
        "restartPolicy": "Always",
        "serviceAccountName": "default",
        "terminationGracePeriodSeconds": 30,
        "schedulerName": "default-scheduler",
        "securityContext": {"fsGroup": 1000, "runAsNonRoot": True, "runAsUser": 1000},
        "tolerations": [_toleration("not-ready"), _toleration("unreachable")],
        "volumes": [
            {"configMap": {"defaultMode": 420, "name": "~app~"}, "name": "config"},
            {"emptyDir": {}, "name": "cache"},
            {"name": "token", "projected": {"defaultMode": 420, "sources": _SOURCES}},
        ],
    }
    return item("v1", "Pod", metadata, spec=spec, status=_status(image))


_SOURCES: Final = [
    {"serviceAccountToken": {"expirationSeconds": 3607, "path": "token"}},
    {"configMap": {"items": [{"key": "ca.crt", "path": "ca.crt"}], "name": "kube-root-ca.crt"}},
]


def _toleration(word: str) -> dict[str, Any]:
    key = f"node.kubernetes.io/{word}"
    return {"effect": "NoExecute", "key": key, "operator": "Exists", "tolerationSeconds": 300}


def _container(image: str) -> dict[str, Any]:
    probe = {"httpGet": {"path": "/ready", "port": 8080}, "periodSeconds": 10, "timeoutSeconds": 1}
    secret = {"secretKeyRef": {"key": "password", "name": "~app~"}}
    return {
        "env": [
            {"name": "MODE", "value": "production"},
            {"name": "DATABASE", "value": "postgres://~app~-db.~ns~.svc.cluster.local:5432/shop"},
            {"name": "PASSWORD", "valueFrom": secret},
        ],
        "image": image,
        "imagePullPolicy": "IfNotPresent",
        "livenessProbe": probe,
        "name": "main",
        "ports": [{"containerPort": 8080, "name": "http", "protocol": "TCP"}],
        "readinessProbe": probe,
        "resources": {"limits": {"memory": "256Mi"}, "requests": {"cpu": "100m"}},
        "volumeMounts": [
            {"mountPath": "/etc/app", "name": "config", "readOnly": True},
            {"mountPath": "/var/run/secrets/kubernetes.io/serviceaccount", "name": "token"},
        ],
    }


def _status(image: str) -> dict[str, Any]:
    conditions = [
        {"lastProbeTime": None, "lastTransitionTime": BORN, "status": "True", "type": what}
        for what in ("Initialized", "Ready", "ContainersReady", "PodScheduled")
    ]
    running = {
        "containerID": "containerd://~uid~",
        "image": image,
        "imageID": "registry.example/shop@sha256:~uid~",
        "lastState": {},
        "name": "main",
        "ready": True,
        "restartCount": 0,
        "started": True,
        "state": {"running": {"startedAt": BORN}},
    }
    return {
        "conditions": conditions,
        "containerStatuses": [running],
        "hostIP": "192.168.0.1",
        "phase": "Running",
        "podIP": "10.1.~x~.7",
        "podIPs": [{"ip": "10.1.~x~.7"}],
        "qosClass": "Burstable",
        "startTime": BORN,
    }


def controller(kind: str, image: str) -> dict[str, Any]:
    """A Deployment or DaemonSet all of whose Pods run."""
    labels = {"app": "~app~"}
    template = {"metadata": {"labels": labels}, "spec": {"containers": [_container(image)]}}
    spec = {"replicas": 1, "selector": {"matchLabels": labels}, "template": template}
    done = {"availableReplicas": 1, "readyReplicas": 1, "replicas": 1, "updatedReplicas": 1}
    if kind == "DaemonSet":
        spec.pop("replicas")
        done = {"desiredNumberScheduled": 1, "numberAvailable": 1, "numberReady": 1}
    status = {"observedGeneration": 1, **done}
    return item("apps/v1", kind, meta(generation=1, labels=labels), spec=spec, status=status)


def pool() -> dict[str, Any]:
    """A pool of MetalLB with a block of addresses."""
    spec = {"addresses": ["~block~"], "autoAssign": True, "avoidBuggyIPs": False}
    return item(
        "metallb.io/v1beta1", "IPAddressPool", meta("metallb-system", generation=1), spec=spec
    )


def advertisement() -> dict[str, Any]:
    """What lets the speakers announce every pool."""
    return item(
        "metallb.io/v1beta1", "L2Advertisement", meta("metallb-system", generation=1), spec={}
    )
