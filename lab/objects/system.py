"""What runs in kube-system of a cluster made by kubeadm, with flannel as its network."""

from collections.abc import Iterator

from lab.client import Object
from lab.modules import version
from lab.objects.workloads import daemonset, deployment, namespace

_CRITICAL = "system-cluster-critical"


def system(control_plane: str) -> Iterator[Object]:
    """All of it; `control_plane` names the Node of the static Pods."""
    kubernetes = version("control-plane")
    for name in ("etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler"):
        image = "etcd:3.6.8-0" if name == "etcd" else f"{name}:{kubernetes}"
        yield _static_pod(name, control_plane, f"registry.k8s.io/{image}")
    yield daemonset("kube-proxy", "kube-system", f"registry.k8s.io/kube-proxy:{kubernetes}")
    yield _dns("registry.k8s.io/coredns/coredns:v1.14.1")
    yield _dns_service()
    yield namespace("kube-flannel")
    yield daemonset("kube-flannel-ds", "kube-flannel", "ghcr.io/flannel-io/flannel:v0.27.4")


def _static_pod(name: str, node: str, image: str) -> Object:
    labels = {"component": name, "tier": "control-plane"}
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": f"{name}-{node}", "namespace": "kube-system", "labels": labels},
        "spec": {
            "nodeName": node,
            "hostNetwork": True,
            "containers": [{"name": name, "image": image}],
            "tolerations": [{"operator": "Exists"}],
            "priorityClassName": "system-node-critical",
        },
    }


def _dns(image: str) -> Object:
    body = deployment("coredns", "kube-system", image, port=8181, priorityClassName=_CRITICAL)
    labels = {"k8s-app": "kube-dns"}
    body["metadata"]["labels"] = labels
    body["spec"]["selector"]["matchLabels"] = labels
    body["spec"]["template"]["metadata"]["labels"] = labels
    return body


def _dns_service() -> Object:
    return {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": {
            "name": "kube-dns",
            "namespace": "kube-system",
            "labels": {"k8s-app": "kube-dns", "kubernetes.io/name": "CoreDNS"},
        },
        "spec": {
            "selector": {"k8s-app": "kube-dns"},
            "clusterIP": "10.96.0.10",
            "ports": [
                {"name": "dns", "port": 53, "protocol": "UDP"},
                {"name": "dns-tcp", "port": 53, "protocol": "TCP"},
            ],
        },
    }
