"""Custom kinds whose schema is public nowhere that Go can fetch: ours accept anything."""

from lab.client import Object

VMOP = "vmoperator.vmware.com"
NETOP = "netoperator.vmware.com"


def permissive(
    group: str, kind: str, *versions: str, namespaced: bool = True, plural: str = ""
) -> Object:
    """A definition that accepts any object of a kind; the last version is stored."""
    plural = plural or kind.lower().removesuffix("s") + "s"
    metadata: Object = {"name": f"{plural}.{group}"}
    if group.endswith(".k8s.io"):
        metadata["annotations"] = {"api-approved.kubernetes.io": "unapproved, of a lab"}
    schema = {"type": "object", "x-kubernetes-preserve-unknown-fields": True}
    return {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": metadata,
        "spec": {
            "group": group,
            "scope": "Namespaced" if namespaced else "Cluster",
            "names": {"kind": kind, "plural": plural, "singular": kind.lower()},
            "versions": [
                {
                    "name": version,
                    "served": True,
                    "storage": version == versions[-1],
                    "schema": {"openAPIV3Schema": schema},
                    "subresources": {"status": {}},
                }
                for version in versions
            ],
        },
    }


def supervisor_kinds() -> list[Object]:
    """What a Supervisor on a distributed switch serves, as far as the lab uses it."""
    machine = [f"v1alpha{number}" for number in range(1, 6)]
    return [
        permissive(VMOP, "VirtualMachineService", *machine),
        permissive(VMOP, "VirtualMachine", *machine),
        permissive(NETOP, "LoadBalancerConfig", "v1alpha1", namespaced=False),
        permissive(NETOP, "FoundationLoadBalancerConfig", "v1alpha1"),
        permissive(NETOP, "IPPool", "v1alpha1", namespaced=False),
        permissive(NETOP, "NetworkSettings", "v1alpha1"),
        permissive("cluster.x-k8s.io", "Cluster", "v1beta1"),
    ]
