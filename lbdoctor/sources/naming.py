"""What the name of a file says about the kind of the objects in it."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

_CORE: Final = {
    "ConfigMap": "configmaps configmap cm",
    "Endpoints": "endpoints ep",
    "Event": "events event ev",
    "LimitRange": "limitranges",
    "Namespace": "namespaces namespace ns",
    "Node": "nodes node",
    "PersistentVolume": "persistentvolumes pvs",
    "PersistentVolumeClaim": "persistentvolumeclaims pvcs",
    "Pod": "pods pod po",
    "ReplicationController": "replicationcontrollers replication-controllers",
    "ResourceQuota": "resourcequotas resource-quota resource-quotas",
    "Secret": "secrets secret",
    "Service": "services service svc",
    "ServiceAccount": "serviceaccounts serviceaccount",
}
_APPS: Final = {
    "DaemonSet": "daemonsets daemonset ds",
    "Deployment": "deployments deployment deploy",
    "ReplicaSet": "replicasets replicaset rs",
    "StatefulSet": "statefulsets statefulset sts",
}
_NET: Final = {
    "Ingress": "ingresses ingress ing",
    "IngressClass": "ingressclasses ingressclass ingress-classes",
    "NetworkPolicy": "networkpolicies networkpolicy network-policy network-policies",
}
_OTHER: Final = {
    "apiextensions.k8s.io": {
        "CustomResourceDefinition": "customresourcedefinitions crds crd custom-resource-definitions"
    },
    "coordination.k8s.io": {"Lease": "leases lease"},
    "discovery.k8s.io": {"EndpointSlice": "endpointslices endpointslice endpoint-slices"},
    "storage.k8s.io": {"StorageClass": "storageclasses storage-classes"},
    "batch": {"Job": "jobs job", "CronJob": "cronjobs cronjob"},
    "policy": {"PodDisruptionBudget": "poddisruptionbudgets pod-disruption-budgets"},
    "rbac.authorization.k8s.io": {
        "Role": "roles",
        "RoleBinding": "rolebindings",
        "ClusterRole": "clusterroles",
        "ClusterRoleBinding": "clusterrolebindings",
    },
    "admissionregistration.k8s.io": {
        "ValidatingWebhookConfiguration": "validatingwebhookconfigurations "
        "validating-webhook-configurations",
        "MutatingWebhookConfiguration": "mutatingwebhookconfigurations "
        "mutating-webhook-configurations",
    },
}
_TABLE: Final = {
    stem: (group, kind)
    for group, kinds in {"": _CORE, "apps": _APPS, "networking.k8s.io": _NET, **_OTHER}.items()
    for kind, stems in kinds.items()
    for stem in stems.split()
}
_GROUP_OF: Final = {kind: group for group, kind in _TABLE.values()}
_ENDING: Final = re.compile(r"\.(?:jsonl?|ndjson|ya?ml|txt|log|out)\Z", re.IGNORECASE)
_DECORATION: Final = re.compile(r"\Ak8s-|[-_.]\d{8}[-T]\d{6}Z?\Z|-\d{4}-\d\d-\d\dT[\d.-]+Z?\Z")
_BUILT_IN: Final = frozenset({"core", "apps", "batch", "autoscaling", "policy", "extensions"})


class Named(NamedTuple):
    """A kind as a name spells it: its group (None: not said), its plural or short name."""

    group: str | None
    resource: str
    canonical: bool = False

    @property
    def known(self) -> tuple[str, str] | None:
        """(group, kind) of the kinds that everybody knows, None for all others."""
        found = _TABLE.get(self.resource)
        return found if found and self.group in (None, found[0]) else None


def stem(name: str) -> str:
    """The last part of a path without ending, prefix and time stamp, in lower case."""
    return _DECORATION.sub("", _ENDING.sub("", name.rpartition("/")[2])).lower()


def named(name: str) -> Named | None:
    """What a file name says; `<plural>.<group>` says it without doubt."""
    word = stem(name)
    plural, dot, group = word.partition(".")
    if dot and plural.isalnum() and (group in _BUILT_IN or "." in group):
        return Named("" if group == "core" else group, plural, canonical=True)
    return Named(None, word) if word in _TABLE else None


def group_of(kind: str) -> str | None:
    """The group of a kind that everybody knows, for lists that do not say it."""
    return _GROUP_OF.get(kind)
