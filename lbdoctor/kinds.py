"""The kinds that ship with Kubernetes, and those that every cluster of this field shares."""

from __future__ import annotations

from typing import Final

from lbdoctor.model import Kind

SERVICE: Final = Kind("", "Service", "services")
POD: Final = Kind("", "Pod", "pods", shared=True)
NODE: Final = Kind("", "Node", "nodes", namespaced=False)
NAMESPACE: Final = Kind("", "Namespace", "namespaces", namespaced=False)
EVENT: Final = Kind("", "Event", "events", also=("events.k8s.io",))
ENDPOINTS: Final = Kind("", "Endpoints", "endpoints")
CONFIG_MAP: Final = Kind("", "ConfigMap", "configmaps", shared=True)
SECRET: Final = Kind("", "Secret", "secrets")
RESOURCE_QUOTA: Final = Kind("", "ResourceQuota", "resourcequotas")
SERVICE_ACCOUNT: Final = Kind("", "ServiceAccount", "serviceaccounts")
ENDPOINT_SLICE: Final = Kind(
    "discovery.k8s.io", "EndpointSlice", "endpointslices", ("v1", "v1beta1")
)
DEPLOYMENT: Final = Kind("apps", "Deployment", "deployments", shared=True)
DAEMON_SET: Final = Kind("apps", "DaemonSet", "daemonsets", shared=True)
STATEFUL_SET: Final = Kind("apps", "StatefulSet", "statefulsets", shared=True)
LEASE: Final = Kind("coordination.k8s.io", "Lease", "leases")
INGRESS: Final = Kind(
    "networking.k8s.io", "Ingress", "ingresses", ("v1", "v1beta1"), also=("extensions",)
)
INGRESS_CLASS: Final = Kind(
    "networking.k8s.io", "IngressClass", "ingressclasses", ("v1", "v1beta1"), namespaced=False
)
NETWORK_POLICY: Final = Kind("networking.k8s.io", "NetworkPolicy", "networkpolicies")
CRD: Final = Kind(
    "apiextensions.k8s.io",
    "CustomResourceDefinition",
    "customresourcedefinitions",
    ("v1", "v1beta1"),
    namespaced=False,
)
API_SERVICE: Final = Kind("apiregistration.k8s.io", "APIService", "apiservices", namespaced=False)
"""One for each group and version that a server has; it is called `<version>.<group>`."""

_GATEWAY: Final = "gateway.networking.k8s.io"
GATEWAY_CLASS: Final = Kind(
    _GATEWAY, "GatewayClass", "gatewayclasses", ("v1", "v1beta1", "v1alpha2"), namespaced=False
)
GATEWAY: Final = Kind(_GATEWAY, "Gateway", "gateways", ("v1", "v1beta1", "v1alpha2"))
HTTP_ROUTE: Final = Kind(_GATEWAY, "HTTPRoute", "httproutes", ("v1", "v1beta1", "v1alpha2"))
REFERENCE_GRANT: Final = Kind(
    _GATEWAY, "ReferenceGrant", "referencegrants", ("v1", "v1beta1", "v1alpha2")
)

_BUILT_IN: Final = frozenset({"", "apps", "batch", "autoscaling", "policy", "extensions"})


def custom(kind: Kind) -> bool:
    """Whether a cluster has the kind only where a CustomResourceDefinition brings it."""
    own = kind.group in _BUILT_IN or kind.group.endswith(".k8s.io")
    return kind.group == _GATEWAY or not own
