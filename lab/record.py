"""Write the state of a cluster the way a user dumps it: one List for each kind.

Left out: Secrets, the schemas of custom kinds (third-party text), certificates in ConfigMaps, whole
files in the arguments of containers, and managedFields of what nobody disputes about. Nothing may
name the machine it was recorded on.
"""

import json
import re
import socket
import tempfile
from pathlib import Path

from lab.client import Object
from lab.cluster import Cluster

_WORKLOADS = ("Deployment", "DaemonSet", "ReplicaSet", "StatefulSet")
_UNDISPUTED = ("Namespace", "Node", "Pod", "Event", "Lease", *_WORKLOADS)
_KINDS = (
    *(f"v1/{kind}" for kind in ("Namespace", "Node", "Pod", "Service", "Endpoints", "Event")),
    *(f"v1/{kind}" for kind in ("ConfigMap", "ResourceQuota")),
    *(f"apps/v1/{kind}" for kind in _WORKLOADS),
    "coordination.k8s.io/v1/Lease",
    "discovery.k8s.io/v1/EndpointSlice",
    *(f"networking.k8s.io/v1/{kind}" for kind in ("Ingress", "IngressClass", "NetworkPolicy")),
    "apiextensions.k8s.io/v1/CustomResourceDefinition",
)
_LONG = 1000
"""Characters from which on an argument is a whole file, such as the bootstrap of an Envoy."""

_CERTIFICATES = ("kube-root-ca.crt", "extension-apiserver-authentication")


class Leak(Exception):
    """A record would have named the machine or shown a secret."""


def write(cluster: Cluster, directory: Path, renamed: dict[str, str] | None = None) -> None:
    """One `<plural>.<group>.json` for each kind; `renamed` texts are replaced on the way."""
    directory.mkdir(parents=True, exist_ok=True)
    for kind in (*_KINDS, *_custom(cluster)):
        items = [_trimmed(one) for one in cluster.all(kind) if _wanted(one)]
        text = json.dumps(_listed(items), indent=1, sort_keys=True, ensure_ascii=False) + "\n"
        for old, new in (renamed or {}).items():
            text = text.replace(old, new)
        _refuse_leaks(text, kind)
        (directory / _file(cluster, kind)).write_text(text)


def _listed(items: list[Object]) -> Object:
    return {"apiVersion": "v1", "kind": "List", "items": items, "metadata": {"resourceVersion": ""}}


def _custom(cluster: Cluster) -> list[str]:
    found = []
    for definition in cluster.all("apiextensions.k8s.io/v1/CustomResourceDefinition"):
        spec = definition["spec"]
        stored = next(one["name"] for one in spec["versions"] if one["storage"])
        found.append(f"{spec['group']}/{stored}/{spec['names']['kind']}")
    return found


def _file(cluster: Cluster, kind: str) -> str:
    api_version, name = kind.rsplit("/", 1)
    group = api_version.split("/")[0] if "/" in api_version else "core"
    plural = cluster.client.path(api_version, name).rsplit("/", 1)[1]
    return f"{plural}.{group}.json"


def _wanted(one: Object) -> bool:
    return not (one["kind"] == "ConfigMap" and one["metadata"]["name"] in _CERTIFICATES)


def _trimmed(one: Object) -> Object:
    if one["kind"] in _UNDISPUTED or one["kind"] == "CustomResourceDefinition":
        one["metadata"].pop("managedFields", None)
    if one["kind"] == "CustomResourceDefinition":
        for version in one["spec"]["versions"]:
            version.pop("schema", None)
    if one["kind"] in ("Pod", *_WORKLOADS):
        spec = one["spec"] if one["kind"] == "Pod" else one["spec"]["template"]["spec"]
        for container in spec["containers"]:
            if "args" in container:
                container["args"] = [word for word in container["args"] if len(word) < _LONG]
    return one


def _refuse_leaks(text: str, kind: str) -> None:
    forbidden = [socket.gethostname(), tempfile.gettempdir() + "/lbdoctor", str(Path.home()) + "/"]
    forbidden += ["BEGIN CERTIFICATE", "PRIVATE KEY", "127.0.0.1"]
    for word in forbidden:
        if re.search(rf"(?<![\w-]){re.escape(word)}(?![\w-])", text):
            raise Leak(f"{kind} holds {word!r}")
