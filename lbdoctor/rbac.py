"""The rights that the selected checks need, from what they declare."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from lbdoctor.kinds import NAMESPACE
from lbdoctor.registry import Registry


def role(registry: Registry, name: str, namespace: str | None = None) -> dict[str, Any]:
    """A ClusterRole, or a Role that leaves out what no namespace holds."""
    groups: dict[str, set[str]] = defaultdict(set)
    kinds = {need.kind for need in registry.needs()}
    for kind in kinds | ({NAMESPACE} if namespace is None else set()):
        if namespace is None or kind.namespaced:
            groups[kind.group].add(kind.plural)
    metadata = {"name": name} | ({"namespace": namespace} if namespace else {})
    return {
        "apiVersion": "rbac.authorization.k8s.io/v1",
        "kind": "Role" if namespace else "ClusterRole",
        "metadata": metadata,
        "rules": [
            {"apiGroups": [group], "resources": sorted(plurals), "verbs": ["list"]}
            for group, plurals in sorted(groups.items())
        ],
    }
