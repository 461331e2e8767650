"""The kinds of a Supervisor that the way of a Service passes, and what is read of them."""

from __future__ import annotations

from typing import Final

from lbdoctor import (
    CONFIG_MAP,
    DAEMON_SET,
    DEPLOYMENT,
    NODE,
    POD,
    SERVICE,
    SUPERVISOR,
    Kind,
    Obj,
)
from lbdoctor.workloads import POD_CONTAINERS, POD_STATUSES

VM_SERVICE: Final = Kind(
    "vmoperator.vmware.com",
    "VirtualMachineService",
    "virtualmachineservices",
    ("v1alpha6", "v1alpha5", "v1alpha4", "v1alpha3", "v1alpha2", "v1alpha1"),
    home=SUPERVISOR,
)
VM: Final = Kind(
    "vmoperator.vmware.com",
    "VirtualMachine",
    "virtualmachines",
    ("v1alpha6", "v1alpha5", "v1alpha4", "v1alpha3", "v1alpha2", "v1alpha1"),
    home=SUPERVISOR,
)
_NETOP: Final = "netoperator.vmware.com"
NAMESPACE_NETWORK: Final = Kind(
    _NETOP,
    "NamespaceNetworkConfiguration",
    "namespacenetworkconfigurations",
    ("v1alpha1",),
    namespaced=False,
    home=SUPERVISOR,
)
WORKLOAD_NETWORK: Final = Kind(
    _NETOP,
    "WorkloadNetworkConfiguration",
    "workloadnetworkconfigurations",
    ("v1alpha1",),
    namespaced=False,
    home=SUPERVISOR,
)
NETWORK_SETTINGS: Final = Kind(
    _NETOP, "NetworkSettings", "networksettings", ("v1alpha1",), home=SUPERVISOR
)
LB_CONFIG: Final = Kind(
    _NETOP,
    "LoadBalancerConfig",
    "loadbalancerconfigs",
    ("v1alpha1",),
    namespaced=False,
    home=SUPERVISOR,
)
CAPABILITIES: Final = Kind(
    "iaas.vmware.com",
    "Capabilities",
    "capabilities",
    ("v1alpha1",),
    namespaced=False,
    within=SUPERVISOR,
)
CLUSTER: Final = Kind(
    "cluster.x-k8s.io", "Cluster", "clusters", ("v1beta2", "v1beta1"), within=SUPERVISOR
)
VSPHERE_CLUSTER: Final = Kind(
    "vmware.infrastructure.cluster.x-k8s.io",
    "VSphereCluster",
    "vsphereclusters",
    ("v1beta2", "v1beta1"),
    within=SUPERVISOR,
)

PROVIDER_SPACE: Final = "vmware-system-cloud-provider"
OPERATOR_SPACE: Final = "vmware-system-vmop"
OPERATOR: Final = "vmware-system-vmop-controller-manager"
SERVICE_NAME: Final = "run.tanzu.vmware.com/service.name"
SERVICE_SPACE: Final = "run.tanzu.vmware.com/service.namespace"
CLUSTER_NAME: Final = "run.tanzu.vmware.com/cluster.name"

PROVIDER_LOG: Final = (
    "kubectl -n vmware-system-cloud-provider logs "
    "deployment/guest-cluster-cloud-provider --tail=200"
)
OPERATOR_LOG: Final = (
    "kubectl -n vmware-system-vmop logs deployment/vmware-system-vmop-controller-manager --tail=200"
)

WORKLOAD: Final = DEPLOYMENT.only(
    "spec.replicas",
    "spec.selector",
    "spec.template.spec.containers",
    "status.observedGeneration",
    "status.readyReplicas",
)
PROVIDER_PODS: Final = POD.where(namespace=PROVIDER_SPACE).only(
    *POD_CONTAINERS, "status.conditions", *POD_STATUSES
)
OWNER: Final = CONFIG_MAP.where(namespace=PROVIDER_SPACE).only("data")
NODE_NAMES: Final = NODE.only()
BRIEF: Final = SERVICE.only(
    "metadata.managedFields", "spec", "status.loadBalancer", "status.conditions"
)
EVERYWHERE: Final = DAEMON_SET.only("spec.selector", "spec.template.spec.containers", "status")
MATCHING: Final = (BRIEF, VM_SERVICE, NODE_NAMES, OWNER, WORKLOAD, EVERYWHERE)


def load_balancer(obj: Obj) -> bool:
    """Whether somebody is asked for an address."""
    return bool(obj["spec.type"] == "LoadBalancer")
