"""Users with the rights that a role gives, and with no others."""

import base64
import copy
import json
import time
from pathlib import Path

import yaml
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

from lab import scans
from lab.client import Object
from lab.cluster import Cluster
from lab.controlplane import ISSUER
from lab.processes import wait_until

_RBAC = "rbac.authorization.k8s.io"
_REVIEW = "authorization.k8s.io/v1"


def printed(*words: str) -> Object:
    """The role that `lbdoctor rbac` prints."""
    found: Object = yaml.safe_load(scans.run("rbac", *words).text)
    return found


def resources(role: Object) -> list[tuple[str, str]]:
    """Group and plural of every kind that a role names."""
    return [(rule["apiGroups"][0], one) for rule in role["rules"] for one in rule["resources"]]


def without(role: Object, group: str, plural: str) -> Object:
    """The same role without one of its kinds."""
    found = copy.deepcopy(role)
    for rule in found["rules"]:
        if rule["apiGroups"] == [group]:
            rule["resources"].remove(plural)
    found["rules"] = [rule for rule in found["rules"] if rule["resources"]]
    return found


def user(cluster: Cluster, name: str, role: Object) -> Path:
    """The kubeconfig of a new user who has this role, once the server knows of it."""
    bind(cluster, {"kind": "User", "name": name, "apiGroup": _RBAC}, name, role)
    known(cluster, name, role)
    return cluster.plane.kubeconfig(name)


def bind(cluster: Cluster, subject: Object, name: str, role: Object) -> None:
    """Give a role to a subject under a name of its own."""
    metadata = {**role["metadata"], "name": name}
    binding = {
        "apiVersion": f"{_RBAC}/v1",
        "kind": f"{role['kind']}Binding",
        "metadata": metadata,
        "roleRef": {"apiGroup": _RBAC, "kind": role["kind"], "name": name},
        "subjects": [subject],
    }
    cluster.apply([{**role, "metadata": metadata}, binding])


def known(cluster: Cluster, name: str, role: Object, *groups: str) -> None:
    """Wait until the server lets a user do what a role says; it hears of it a moment later."""
    group, plural = resources(role)[-1]
    space = role["metadata"].get("namespace", "")
    asked = {"group": group, "resource": plural, "verb": "list", "namespace": space}
    spec = {"user": name, "groups": list(groups), "resourceAttributes": asked}
    body = {"apiVersion": _REVIEW, "kind": "SubjectAccessReview", "spec": spec}
    path = cluster.client.path(_REVIEW, "SubjectAccessReview")

    def allowed() -> bool:
        return bool(cluster.client.request("POST", path, body)["status"]["allowed"])

    wait_until(f"{name} may list {plural}", allowed)


def token(key: Path, namespace: str, name: str, *, age: int, life: int) -> str:
    """A service account's token, signed with the server's own key so many seconds ago."""
    issued = int(time.time()) - age
    claims = {
        "aud": [ISSUER],
        "exp": issued + life,
        "iat": issued,
        "iss": ISSUER,
        "sub": f"system:serviceaccount:{namespace}:{name}",
    }
    parts = [_base64(json.dumps(one).encode()) for one in ({"alg": "ES256", "typ": "JWT"}, claims)]
    private = serialization.load_pem_private_key(key.read_bytes(), None)
    assert isinstance(private, ec.EllipticCurvePrivateKey)
    signature = private.sign(".".join(parts).encode(), ec.ECDSA(hashes.SHA256()))
    both = b"".join(one.to_bytes(32, "big") for one in decode_dss_signature(signature))
    return ".".join([*parts, _base64(both)])


def _base64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
