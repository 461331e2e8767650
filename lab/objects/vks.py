"""What a VKS guest and its Supervisor hold beside what any cluster holds."""

import json

from lab.client import Object
from lab.objects.crds import VMOP
from lab.objects.workloads import config_map, deployment, namespace

NAMESPACE = "team-a"
NAME = "tkc-web-01"
ACCOUNT = f"{NAME}-ccm"
_RBAC = "rbac.authorization.k8s.io/v1"
PROVIDER = "guest-cluster-cloud-provider"
PROVIDER_NAMESPACE = "vmware-system-cloud-provider"
GUEST_NODES = (f"{NAME}-5kq8w", f"{NAME}-np1-x7k2p-1", f"{NAME}-np1-x7k2p-2")
SUPERVISOR_NODES = ("sv-1", "esx-01.example.com", "esx-02.example.com")
_SYSTEM = {
    "vmware-system-vmop": "vmware-system-vmop-controller-manager",
    "vmware-system-netop": "vmware-system-netop-controller-manager",
    "vmware-system-lbapi": "vmware-system-lbapi-lbapi-controller-manager",
    "vmware-system-flb": "flb-controller",
}


def supervisor() -> list[Object]:
    """The Supervisor's own controllers, the vSphere Namespace, its machines and the account."""
    found = [config_map("kube-system", "wcp-network-config", network_provider="VSPHERE_NETWORK")]
    for space, name in _SYSTEM.items():
        image = f"localhost:5000/vmware/{name}:9.0.1"
        found += [namespace(space), deployment(name, space, image, replicas=1)]
    found.append(namespace(NAMESPACE, vSphereClusterID="domain-c8"))
    return [*found, *_account(), *map(_machine, GUEST_NODES[1:])]


def cluster() -> Object:
    """The Cluster object that owns the guest."""
    return {
        "apiVersion": "cluster.x-k8s.io/v1beta1",
        "kind": "Cluster",
        "metadata": {"name": NAME, "namespace": NAMESPACE},
        "spec": {"topology": {"class": "tanzukubernetescluster", "version": "v1.36.3"}},
    }


def guest(owner: Object) -> list[Object]:
    """The cloud provider's Deployment and the way from the guest to the Supervisor."""
    name = PROVIDER
    body = deployment(
        name, PROVIDER_NAMESPACE, f"localhost:5000/vmware/{name}:v1.36.0", replicas=1, port=0
    )
    body["spec"]["selector"]["matchLabels"] = {"name": name}
    template = body["spec"]["template"]
    template["metadata"]["labels"] = {"name": name}
    template["spec"]["hostNetwork"] = True
    template["spec"]["containers"][0]["args"] = [
        "--controllers=service",
        "--cloud-config=/config/cloud-config",
        f"--cluster-name={NAME}",
        "--cloud-provider=vsphere-paravirtual",
    ]
    kept = {key: owner[key] for key in ("apiVersion", "kind")}
    kept |= {key: owner["metadata"][key] for key in ("name", "uid")}
    reference = {"owner-reference": json.dumps(kept)}
    return [
        namespace(PROVIDER_NAMESPACE),
        config_map(PROVIDER_NAMESPACE, "ccm-cloud-config", **{"cloud-config": ""}),
        config_map(PROVIDER_NAMESPACE, "ccm-owner-reference", **reference),
        body,
        namespace("shop"),
        *_door(),
    ]


def _door() -> list[Object]:
    metadata = {"name": "supervisor", "namespace": "default"}
    port = {"port": 6443, "protocol": "TCP"}
    address = {"addresses": [{"ip": "192.168.20.2"}], "ports": [port]}
    return [
        {
            "apiVersion": "v1",
            "kind": "Service",
            "metadata": metadata,
            "spec": {"clusterIP": "None", "ports": [{**port, "targetPort": 6443}]},
        },
        {"apiVersion": "v1", "kind": "Endpoints", "metadata": metadata, "subsets": [address]},
    ]


def _account() -> list[Object]:
    metadata = {"name": ACCOUNT, "namespace": NAMESPACE}
    verbs = ["get", "create", "update", "patch", "delete"]
    kinds = ["virtualmachineservices", "virtualmachineservices/status"]
    return [
        {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": metadata},
        {
            "apiVersion": _RBAC,
            "kind": "Role",
            "metadata": metadata,
            "rules": [{"apiGroups": [VMOP], "resources": kinds, "verbs": verbs}],
        },
        role_binding(),
    ]


def role_binding() -> Object:
    """What lets the provider's account do what its Role says."""
    metadata = {"name": ACCOUNT, "namespace": NAMESPACE}
    role = {"kind": "Role", "name": ACCOUNT}
    return {
        "apiVersion": _RBAC,
        "kind": "RoleBinding",
        "metadata": metadata,
        "roleRef": {"apiGroup": _RBAC.partition("/")[0], **role},
        "subjects": [{"kind": "ServiceAccount", **metadata}],
    }


def _machine(name: str) -> Object:
    labels = {"capv.vmware.com/cluster.name": NAME, "capv.vmware.com/cluster.role": "node"}
    return {
        "apiVersion": f"{VMOP}/v1alpha5",
        "kind": "VirtualMachine",
        "metadata": {"name": name, "namespace": NAMESPACE, "labels": labels},
        "spec": {"className": "best-effort-medium", "powerState": "PoweredOn"},
    }
