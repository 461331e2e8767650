"""The objects of a Supervisor and of a guest; `~x~` is filled in later."""

from __future__ import annotations

import json
from typing import Any, Final

from bench.objects import BORN, item, meta, node

NETOP: Final = "netoperator.vmware.com/v1alpha1"
VMOP: Final = "vmoperator.vmware.com/v1alpha5"
PROVIDER_SPACE: Final = "vmware-system-cloud-provider"
OPERATOR: Final = "vmware-system-vmop-controller-manager"
SYSTEM: Final = ("vmware-system-vmop", "vmware-system-netop", "vmware-system-flb")
LABELS: Final = {
    "run.tanzu.vmware.com/cluster.name": "~guest~",
    "run.tanzu.vmware.com/service.name": "~app~",
    "run.tanzu.vmware.com/service.namespace": "shop",
}
PORT: Final = {"name": "http", "port": 80, "protocol": "TCP", "targetPort": 31080}
Raw = dict[str, Any]


def status(given: bool) -> Raw:
    """The status of what has an address, or waits for one."""
    return {"loadBalancer": {"ingress": [{"ip": "~vip~"}]} if given else {}}


def vm_service(given: bool) -> Raw:
    """What the provider of a guest asks for."""
    owner = {"apiVersion": "cluster.x-k8s.io/v1beta1", "kind": "Cluster", "name": "~guest~"}
    metadata = meta(labels=LABELS, ownerReferences=[owner | {"uid": "~cluster~"}])
    selector = {"capv.vmware.com/cluster.name": "~guest~", "capv.vmware.com/cluster.role": "node"}
    spec = {"ports": [PORT], "selector": selector, "type": "LoadBalancer"}
    return item(VMOP, "VirtualMachineService", metadata, spec=spec, status=status(given))


def service(given: bool) -> Raw:
    """What vm-operator makes of it."""
    owner = {"apiVersion": VMOP, "controller": True, "kind": "VirtualMachineService"}
    metadata = meta(labels=LABELS, ownerReferences=[owner | {"name": "~name~", "uid": "~uid~"}])
    spec = {
        "allocateLoadBalancerNodePorts": False,
        "clusterIP": "10.96.0.9",
        "clusterIPs": ["10.96.0.9"],
        "externalTrafficPolicy": "Cluster",
        "ipFamilies": ["IPv4"],
        "ports": [PORT],
        "type": "LoadBalancer",
    }
    return item("v1", "Service", metadata, spec=spec, status=status(given))


def cluster_ip(name: str, namespace: str) -> Raw:
    """A Service that is for the inside only."""
    spec = {"clusterIP": "None" if name == "supervisor" else "10.96.0.1", "type": "ClusterIP"}
    metadata = meta(namespace) | {"name": name}
    return item("v1", "Service", metadata, spec=spec, status={"loadBalancer": {}})


def endpoints() -> Raw:
    """What vm-operator writes beside the Service."""
    target = {
        "apiVersion": VMOP,
        "kind": "VirtualMachine",
        "name": "~guest~-0",
        "namespace": "~ns~",
    }
    subset = {
        "addresses": [{"ip": "~ip~", "targetRef": target}],
        "ports": [{"name": "http", "port": 31080, "protocol": "TCP"}],
    }
    return item("v1", "Endpoints", meta(labels=LABELS), subsets=[subset])


def mirrored() -> Raw:
    """What Kubernetes copies from the Endpoints."""
    managed = "endpointslicemirroring-controller.k8s.io"
    labels = LABELS | {
        "endpointslice.kubernetes.io/managed-by": managed,
        "kubernetes.io/service-name": "~name~",
    }
    metadata = meta(labels=labels) | {"name": "~name~-x7k2p"}
    return item(
        "discovery.k8s.io/v1",
        "EndpointSlice",
        metadata,
        addressType="IPv4",
        endpoints=[{"addresses": ["~ip~"], "conditions": {"ready": True}}],
        ports=[{"name": "http", "port": 31080, "protocol": "TCP"}],
    )


def cluster() -> Raw:
    """A guest as its Supervisor knows it."""
    metadata = meta() | {"name": "~guest~", "uid": "~cluster~"}
    network = {
        "pods": {"cidrBlocks": ["192.168.0.0/16"]},
        "services": {"cidrBlocks": ["10.96.0.0/12"]},
    }
    return item("cluster.x-k8s.io/v1beta2", "Cluster", metadata, spec={"clusterNetwork": network})


def machine() -> Raw:
    """A machine of a guest."""
    labels = {"capv.vmware.com/cluster.name": "~guest~", "capv.vmware.com/cluster.role": "node"}
    metadata = meta(labels=labels) | {"name": "~guest~-~number~"}
    network = {"network": {"primaryIP4": "~ip~"}}
    return item(VMOP, "VirtualMachine", metadata, spec={}, status=network)


def _workload(namespace: str, name: str, image: str, *args: str) -> Raw:
    labels = {"name": name}
    container = {"args": list(args), "image": image, "name": name}
    template = {"metadata": {"labels": labels}, "spec": {"containers": [container]}}
    spec = {"replicas": 1, "selector": {"matchLabels": labels}, "template": template}
    counts = {"availableReplicas": 1, "observedGeneration": 1, "readyReplicas": 1, "replicas": 1}
    metadata = meta(namespace, labels=labels) | {"name": name}
    return item("apps/v1", "Deployment", metadata, spec=spec, status=counts)


def balancer(count: int, shares: list[tuple[str, int]]) -> dict[str, list[Raw]]:
    """A Foundation Load Balancer with its full pools, and the controllers of the Supervisor."""
    names = [f"vip-pool-{number}" for number in range(count)]
    ready = {"lastTransitionTime": BORN, "status": "True"}
    reference = {"apiGroup": "netoperator.vmware.com", "kind": "FoundationLoadBalancerConfig"}
    chosen = item(
        NETOP,
        "LoadBalancerConfig",
        meta(None) | {"name": "default"},
        spec={"providerRef": reference | {"name": "flb-1"}, "type": "foundation"},
        status={"conditions": [ready | {"type": "Ready"}]},
    )
    proving = ("Healthy", "DeploymentStatusReady", "OperationStatusReady")
    config = item(
        NETOP,
        "FoundationLoadBalancerConfig",
        meta("vmware-system-netop") | {"name": "flb-1"},
        spec={"networkSpec": {"virtualServerIPPools": [{"name": name} for name in names]}},
        status={
            "conditions": [ready | {"type": each} for each in proving],
            "effectiveVirtualServerIPPools": names,
        },
    )
    pools = [
        item(
            NETOP,
            "IPPool",
            meta(None, labels={"netoperator.vmware.com/ipam-usage": "vip"}) | {"name": name},
            spec={"addressCount": size, "startingAddress": first},
            status={"allocated": size, "conditions": [{"status": "True", "type": "ready"}]},
        )
        for name, (first, size) in zip(names, shares, strict=True)
    ]
    return {
        "loadbalancerconfigs.netoperator.vmware.com": [chosen],
        "foundationloadbalancerconfigs.netoperator.vmware.com": [config],
        "ippools.netoperator.vmware.com": pools,
        "deployments.apps": [
            _workload("vmware-system-vmop", OPERATOR, "vmware/vmop:1.10.0"),
            _workload("vmware-system-flb", "flb-controller", "vmware/flb-controller:9.0"),
        ],
    }


def wish(given: bool) -> Raw:
    """A Service of the guest."""
    spec = {
        "clusterIP": "10.96.0.20",
        "ports": [PORT | {"nodePort": 31080, "targetPort": 8080}],
        "selector": {"app": "~app~"},
        "type": "LoadBalancer",
    }
    return item("v1", "Service", meta(), spec=spec, status=status(given))


def member() -> Raw:
    """A Node of the guest, which says what cluster it is in."""
    notes = {
        "cluster.x-k8s.io/cluster-name": "~guest~",
        "cluster.x-k8s.io/cluster-namespace": "team-0",
    }
    raw = node()
    raw["metadata"] |= {"annotations": notes, "name": "worker-0"}
    raw["spec"]["providerID"] = "vsphere://80d962e0-ebef-5f87-8b44-f0008de8f5c4"
    return raw


def provider() -> Raw:
    """The guest's cloud provider."""
    words = ("--cluster-name=~guest~", "--cloud-provider=vsphere-paravirtual")
    return _workload(PROVIDER_SPACE, "guest-cluster-cloud-provider", "vmware/cpi:v1.33.0", *words)


def owner() -> Raw:
    """The owner reference that the provider is given."""
    said = {"kind": "Cluster", "name": "~guest~", "uid": "~cluster~"}
    metadata = meta(PROVIDER_SPACE) | {"name": "ccm-owner-reference"}
    return item("v1", "ConfigMap", metadata, data={"owner-reference": json.dumps(said)})


def awaited() -> Raw:
    """What the provider says while there is no address."""
    message = "Error syncing load balancer: failed to ensure load balancer: VirtualMachineService IP not found"
    about = {"apiVersion": "v1", "kind": "Service", "name": "~app~", "namespace": "shop"}
    return item(
        "v1",
        "Event",
        meta() | {"name": "~app~.1"},
        count=14,
        firstTimestamp=BORN,
        involvedObject=about,
        lastTimestamp="2026-03-02T08:00:00Z",
        message=message,
        reason="SyncLoadBalancerFailed",
        reportingComponent="service-controller",
        type="Warning",
    )


def crd() -> Raw:
    """A custom kind of the cluster."""
    metadata = meta(None) | {"name": "~plural~.~group~"}
    spec = {"group": "~group~", "names": {"plural": "~plural~"}, "scope": "Namespaced"}
    return item("apiextensions.k8s.io/v1", "CustomResourceDefinition", metadata, spec=spec)


def system_pod() -> Raw:
    """A Pod that has nothing to do with load balancers."""
    container = {"image": "vmware/coredns:1.12", "name": "main"}
    metadata = meta("kube-system", labels={"k8s-app": "dns"}) | {"name": "dns-~number~"}
    ready = {"lastTransitionTime": BORN, "status": "True", "type": "Ready"}
    status_ = {"conditions": [ready], "phase": "Running", "podIP": "10.30.1.9"}
    spec = {"containers": [container], "nodeName": "cp-0"}
    return item("v1", "Pod", metadata, spec=spec, status=status_)
