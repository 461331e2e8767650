"""Envoy Gateway: its published CRDs and its real controller; kwok plays the Envoys it makes.

It listens on fixed ports of all interfaces and reads /certs, so it runs in a room of its own.
"""

import base64
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from lab import build, modules
from lab.accounts import token
from lab.airlock import Airlock
from lab.client import Object
from lab.cluster import Cluster
from lab.controlplane import ADDRESS
from lab.objects.gateway import CONTROLLER
from lab.objects.workloads import annotated, config_map, deployment, namespace, service
from lab.places import bin_dir
from lab.processes import LIFETIME

NAMESPACE = "envoy-gateway-system"
_NAME = "envoy-gateway"
_LABELS = {
    "control-plane": _NAME,
    "app.kubernetes.io/instance": "eg",
    "app.kubernetes.io/name": "gateway-helm",
}
_GATEWAY_API = "sigs.k8s.io/gateway-api"
_CRDS = ("charts/gateway-helm/charts/crds/crds/generated", "config/crd/standard")


def start(cluster: Cluster, **provider: Any) -> None:
    """Install it with these settings of its provider `Kubernetes`, and run its controller."""
    build.ensure([_NAME])
    cluster.apply(objects(provider))
    _generate_certificates(cluster)
    cluster.wait("Envoy Gateway's Pod runs", lambda: pod(cluster))
    run(cluster)


def run(cluster: Cluster) -> None:
    """Run the controller alone, for the first time or again, as its ConfigMap says."""
    folder = cluster.directory / f"{_NAME}-{len(list(cluster.directory.glob(f'{_NAME}-*')))}"
    folder.mkdir()
    found = cluster.get("v1/ConfigMap", f"{_NAME}-config", NAMESPACE)
    configuration = folder / f"{_NAME}.yaml"
    configuration.write_text(found["data"][configuration.name])
    room = Airlock(folder / "root", cluster.plane.port, _mounts(cluster, folder))
    program = [str(bin_dir() / _NAME), "server", f"--config-path={configuration}"]
    cluster.run(
        _NAME,
        room.command(program),
        env={
            "KUBECONFIG": str(cluster.kubeconfig),
            "ENVOY_GATEWAY_NAMESPACE": NAMESPACE,
            "KUBERNETES_SERVICE_HOST": ADDRESS,
            "KUBERNETES_SERVICE_PORT": str(cluster.plane.port),
        },
        host=pod(cluster),
        inherited=room.inherited,
    )
    cluster.on_close(room.close)
    room.open()


def _mounts(cluster: Cluster, folder: Path) -> dict[str, Path]:
    """What a Pod of it has at fixed places; /var/run leads to /run."""
    mounts = {"/certs": folder / "certs", "/run": folder / "run", "/var/lib": folder / "lib"}
    account = folder / "run" / "secrets" / "kubernetes.io" / "serviceaccount"
    for each in (*mounts.values(), account):
        each.mkdir(parents=True)
    for key, text in cluster.get("v1/Secret", _NAME, NAMESPACE)["data"].items():
        (folder / "certs" / key).write_bytes(base64.b64decode(text))
    (account / "token").write_text(
        token(cluster.directory / "sa.key", NAMESPACE, _NAME, age=0, life=LIFETIME)
    )
    (account / "ca.crt").write_bytes(cluster.plane.authority.certificate.read_bytes())
    return mounts


def configure(cluster: Cluster, **provider: Any) -> None:
    """Change these settings, which it reads when it starts."""
    cluster.apply(_configuration(provider))
    cluster.stop(_NAME)
    run(cluster)


def objects(provider: Object) -> Iterator[Object]:
    """The kinds, and what its Helm chart makes under the release name eg."""
    yield from crds()
    yield namespace(NAMESPACE)
    yield _configuration(provider)
    account = {"name": _NAME, "namespace": NAMESPACE}
    yield {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": account}
    ports = {"grpc": 18000, "ratelimit": 18001, "wasm": 18002, "metrics": 19001}
    yield service(
        _NAME,
        NAMESPACE,
        type="ClusterIP",
        selector=_LABELS,
        ports=[{"name": name, "port": port, "targetPort": port} for name, port in ports.items()],
    )
    yield _deployment()


def crds() -> Iterator[Object]:
    """Its own kinds and the standard channel of the Gateway API that it is built with."""
    for module, folder in zip(("", _GATEWAY_API), _CRDS, strict=True):
        names = sorted((modules.directory(_NAME, module) / folder).glob("*.yaml"))
        for each in names:
            for one in modules.manifest(_NAME, f"{folder}/{each.name}", module=module):
                if one["kind"] == "CustomResourceDefinition":
                    yield one


def _configuration(provider: Object) -> Object:
    kubernetes = {"shutdownManager": {"image": _image()}, **provider}
    # Its webhook would be called by the API server, which cannot reach it.
    file = {
        "apiVersion": "gateway.envoyproxy.io/v1alpha1",
        "kind": "EnvoyGateway",
        "gateway": {"controllerName": CONTROLLER},
        "provider": {"type": "Kubernetes", "kubernetes": kubernetes},
        "proxyTopologyInjector": {"disabled": True},
    }
    return config_map(NAMESPACE, f"{_NAME}-config", **{f"{_NAME}.yaml": yaml.safe_dump(file)})


def _deployment() -> Object:
    body = deployment(_NAME, NAMESPACE, _image(), replicas=1, port=8081, serviceAccountName=_NAME)
    body["metadata"]["labels"] = _LABELS
    body["spec"]["selector"]["matchLabels"] = _LABELS
    template = body["spec"]["template"]
    template["metadata"]["labels"] = _LABELS
    container = template["spec"]["containers"][0]
    container["args"] = ["server", f"--config-path=/config/{_NAME}.yaml"]
    return annotated(body, {"meta.helm.sh/release-name": "eg"})


def _image() -> str:
    return f"docker.io/envoyproxy/gateway:{modules.version(_NAME)}"


def _generate_certificates(cluster: Cluster) -> None:
    """What the chart's Job does before the installation."""
    subprocess.run(
        [bin_dir() / _NAME, "certgen", "--disable-topology-injector"],
        env={
            **os.environ,
            "KUBECONFIG": str(cluster.kubeconfig),
            "ENVOY_GATEWAY_NAMESPACE": NAMESPACE,
        },
        check=True,
        capture_output=True,
        timeout=60,
    )


def pod(cluster: Cluster) -> str:
    """The name of its Pod, or nothing."""
    for one in cluster.all("v1/Pod", NAMESPACE):
        labels = one["metadata"].get("labels", {})
        if _LABELS.items() <= labels.items() and one["status"]["phase"] == "Running":
            return str(one["metadata"]["name"])
    return ""
