"""AKO as its chart installs it: settings, credentials, class, kinds and the StatefulSet.

Names of keys, variables and kinds are those of AKO 2.2.1 (helm/ako). The kinds accept anything:
their schemas are AKO's own text.
"""

import json
from collections.abc import Sequence

from lab.client import Object
from lab.objects.crds import permissive
from lab.objects.workloads import config_map, namespace

NAMESPACE = "avi-system"
SETTINGS = "avi-k8s-config"
CLASS = "ako.vmware.com/avi-lb"
GROUP = "ako.vmware.com"
CONTROLLER = "10.20.0.5"
_IMAGE = "projects.packages.broadcom.com/ako/{}:2.2.1"
_DEFAULTS = {
    "primaryInstance": "true",
    "controllerIP": CONTROLLER,
    "controllerVersion": "",
    "cniPlugin": "",
    "shardVSSize": "SMALL",
    "passthroughShardSize": "SMALL",
    "fullSyncFrequency": "1800",
    "cloudName": "nsx-cloud-01",
    "clusterName": "shop-prod",
    "servicesAPI": "false",
    "enableEVH": "false",
    "layer7Only": "false",
    "vipPerNamespace": "false",
    "tenantName": "admin",
    "vrfName": "",
    "dedicatedTenantMode": "false",
    "defaultDomain": "",
    "disableStaticRouteSync": "false",
    "defaultIngController": "true",
    "defaultLBController": "true",
    "noPGForSNI": "false",
    "enableRHI": "false",
    "nsxtT1LR": "/infra/tier-1s/t1-shop",
    "enableEvents": "true",
    "logLevel": "WARN",
    "deleteConfig": "false",
    "autoFQDN": "default",
    "nsSyncLabelKey": "",
    "nsSyncLabelValue": "",
    "serviceType": "ClusterIP",
    "serviceEngineGroupName": "seg-shop",
    "bgpPeerLabels": "[]",
    "nodeNetworkList": "[]",
    "vipNetworkList": json.dumps([{"networkName": "vip-net-shop", "cidr": "10.30.8.0/24"}]),
    "apiServerPort": "8080",
    "enableMCI": "false",
    "blockedNamespaceList": "[]",
    "ipFamily": "",
    "istioEnabled": "false",
    "useDefaultSecretsOnly": "false",
    "vpcMode": "false",
    "enablePrometheus": "false",
    "fqdnReusePolicy": "InterNamespaceAllowed",
    "akoCRDOperatorEnabled": "false",
}
_COMMON = {
    "CTRL_IPADDRESS": "controllerIP",
    "CTRL_VERSION": "controllerVersion",
    "CNI_PLUGIN": "cniPlugin",
    "FULL_SYNC_INTERVAL": "fullSyncFrequency",
    "PRIMARY_AKO_FLAG": "primaryInstance",
    "CLOUD_NAME": "cloudName",
    "TENANT_NAME": "tenantName",
    "DEDICATED_TENANT_MODE": "dedicatedTenantMode",
    "CLUSTER_NAME": "clusterName",
    "ENABLE_RHI": "enableRHI",
    "NSXT_T1_LR": "nsxtT1LR",
    "SEG_NAME": "serviceEngineGroupName",
    "BGP_PEER_LABELS": "bgpPeerLabels",
    "NODE_NETWORK_LIST": "nodeNetworkList",
    "VIP_NETWORK_LIST": "vipNetworkList",
    "SERVICE_TYPE": "serviceType",
    "VPC_MODE": "vpcMode",
    "ISTIO_ENABLED": "istioEnabled",
    "AKO_CRD_OPERATOR_ENABLED": "akoCRDOperatorEnabled",
}
_OWN = {
    "VIP_PER_NAMESPACE": "vipPerNamespace",
    "SHARD_VS_SIZE": "shardVSSize",
    "PASSTHROUGH_SHARD_SIZE": "passthroughShardSize",
    "VRF_NAME": "vrfName",
    "ENABLE_EVH": "enableEVH",
    "SERVICES_API": "servicesAPI",
    "DEFAULT_DOMAIN": "defaultDomain",
    "DISABLE_STATIC_ROUTE_SYNC": "disableStaticRouteSync",
    "NAMESPACE_SYNC_LABEL_KEY": "nsSyncLabelKey",
    "NAMESPACE_SYNC_LABEL_VALUE": "nsSyncLabelValue",
    "DEFAULT_ING_CONTROLLER": "defaultIngController",
    "DEFAULT_LB_CONTROLLER": "defaultLBController",
    "AKO_API_PORT": "apiServerPort",
    "AUTO_L4_FQDN": "autoFQDN",
    "MCI_ENABLED": "enableMCI",
    "BLOCKED_NS_LIST": "blockedNamespaceList",
    "IP_FAMILY": "ipFamily",
    "USE_DEFAULT_SECRETS_ONLY": "useDefaultSecretsOnly",
    "PROMETHEUS_ENABLED": "enablePrometheus",
    "FQDN_REUSE_POLICY": "fqdnReusePolicy",
}


def settings(space: str = NAMESPACE, **changed: str) -> Object:
    """AKO's ConfigMap with these values in place of the usual ones."""
    return config_map(space, SETTINGS, **{**_DEFAULTS, **changed})


def secret(user: str, password: str, space: str = NAMESPACE) -> Object:
    """AKO's credentials."""
    return {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": {"name": "avi-secret", "namespace": space},
        "type": "Opaque",
        "stringData": {"username": user, "password": password},
    }


def installed(space: str = NAMESPACE, *, gateway: bool = False, replicas: int = 1) -> list[Object]:
    """The chart's objects, but for settings, credentials and kinds."""
    account = {"name": "ako-sa", "namespace": space}
    return [
        namespace(space),
        {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": account},
        *([_class()] if space == NAMESPACE else []),
        _workload(space, gateway, replicas),
    ]


def kinds() -> list[Object]:
    """AKO's own kinds."""
    old, new = ("v1alpha1", "v1beta1"), ("v1alpha2",)
    return [
        permissive(GROUP, "AviInfraSetting", *old, namespaced=False),
        permissive(GROUP, "HostRule", *old),
        permissive(GROUP, "HTTPRule", *old),
        *(permissive(GROUP, kind, *new) for kind in ("L4Rule", "L7Rule", "SSORule")),
        permissive(GROUP, "MultiClusterIngress", "v1alpha1", plural="multiclusteringresses"),
        permissive(GROUP, "ServiceImport", "v1alpha1"),
        permissive(GROUP, "ClusterSet", "v1alpha1"),
    ]


def own(kind: str, name: str, spec: Object, space: str = "") -> Object:
    """An object of AKO."""
    version = "v1beta1" if kind in ("AviInfraSetting", "HostRule", "HTTPRule") else "v1alpha2"
    metadata = {"name": name, "namespace": space} if space else {"name": name}
    return {"apiVersion": f"{GROUP}/{version}", "kind": kind, "metadata": metadata, "spec": spec}


def _class() -> Object:
    default = {"ingressclass.kubernetes.io/is-default-class": "true"}
    return {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "IngressClass",
        "metadata": {"name": "avi-lb", "annotations": default},
        "spec": {"controller": CLASS},
    }


def _workload(space: str, gateway: bool, replicas: int) -> Object:
    labels = {"app.kubernetes.io/name": "ako", "app.kubernetes.io/instance": "ako"}
    containers = [_container("ako", [*_COMMON, *_OWN])]
    containers[0]["livenessProbe"] = {
        "httpGet": {"path": "/api/status", "port": 8080},
        "initialDelaySeconds": 5,
        "periodSeconds": 10,
    }
    if gateway:
        containers.append(_container("ako-gateway-api", list(_COMMON)))
    pod = {"serviceAccountName": "ako-sa", "containers": containers}
    return {
        "apiVersion": "apps/v1",
        "kind": "StatefulSet",
        "metadata": {"name": "ako", "namespace": space, "labels": labels},
        "spec": {
            "replicas": replicas,
            "serviceName": "ako",
            "selector": {"matchLabels": labels},
            "template": {"metadata": {"labels": labels}, "spec": pod},
        },
    }


def _container(name: str, variables: Sequence[str]) -> Object:
    keys = {**_COMMON, **_OWN}
    own = [
        {"name": one, "valueFrom": {"configMapKeyRef": {"name": SETTINGS, "key": keys[one]}}}
        for one in variables
    ]
    fields = {"POD_NAME": "metadata.name", "POD_NAMESPACE": "metadata.namespace"}
    own += [
        {"name": one, "valueFrom": {"fieldRef": {"fieldPath": path}}}
        for one, path in fields.items()
    ]
    room = {"limits": {"cpu": "350m", "memory": "400Mi"}}
    room["requests"] = {"cpu": "200m", "memory": "300Mi"}
    return {"name": name, "image": _IMAGE.format(name), "env": own, "resources": room}
