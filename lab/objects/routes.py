"""Ingresses, and the Secrets that they take their certificates from."""

import base64
import tempfile
from collections.abc import Sequence
from pathlib import Path

from lab.certificates import Authority
from lab.client import Object


def ingress(
    name: str, space: str, *hosts: str, backend: str = "", secret: str = "", kind: str = ""
) -> Object:
    """An Ingress of these hosts to port 80 of a Service; `kind` is its class."""
    service = {"service": {"name": backend or name, "port": {"number": 80}}}
    path = {"path": "/", "pathType": "Prefix", "backend": service}
    spec: Object = {"rules": [{"host": host, "http": {"paths": [path]}} for host in hosts]}
    if kind:
        spec["ingressClassName"] = kind
    if secret:
        spec["tls"] = [{"hosts": list(hosts), "secretName": secret}]
    return {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "Ingress",
        "metadata": {"name": name, "namespace": space},
        "spec": spec,
    }


def certificate(name: str, space: str, hosts: Sequence[str]) -> Object:
    """A Secret with a new certificate for these hosts; no record holds it."""
    with tempfile.TemporaryDirectory() as folder:
        path = Authority(Path(folder)).server("web", hosts, ())
        parts = {"tls.crt": path, "tls.key": path.with_suffix(".key")}
        data = {key: base64.b64encode(each.read_bytes()).decode() for key, each in parts.items()}
    return {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": {"name": name, "namespace": space},
        "type": "kubernetes.io/tls",
        "data": data,
    }
