"""The network of a vSphere Namespace must be there before anything in it is answered."""

from __future__ import annotations

from collections.abc import Iterator

from lbdoctor import (
    ERROR,
    NAMESPACE,
    RUNNING,
    SUPERVISOR,
    Evidence,
    Finding,
    Obj,
    Owner,
    Remedy,
    Space,
    View,
    check,
)

from .kinds import (
    CAPABILITIES,
    NAMESPACE_NETWORK,
    NETWORK_SETTINGS,
    WORKLOAD_NETWORK,
)

_NETWORK = "netoperator.vmware.com/network-configuration"
_PER_NAMESPACE = "supports_per_namespace_network_provider"


@check(
    "supervisor/namespace-network-not-ready",
    "the network of the vSphere Namespace is not ready",
    ERROR,
    RUNNING,
    subject=NAMESPACE,
    when=lambda namespace: namespace.ref.cluster == SUPERVISOR,
    reads=(NAMESPACE_NETWORK, WORKLOAD_NETWORK, NETWORK_SETTINGS, CAPABILITIES),
    explains=("supervisor/service-missing", "supervisor/address-not-propagated"),
)
def namespace_network_not_ready(namespace: Obj, see: View) -> Iterator[Finding]:
    """The network of the vSphere Namespace has not been set up, or not completely.

    Why it matters: without it vm-operator does not know for which network it has to make Services,
    and nothing in the namespace gets an address.

    How it is decided: the NamespaceNetworkConfiguration lists the namespace as not reconciled, or
    the one that the namespace's label `netoperator.vmware.com/network-configuration` names is not
    there; or the Supervisor's own WorkloadNetworkConfiguration has failed; or namespaces choose their network
    themselves on this Supervisor and this one has no NetworkSettings. What nobody reports is not
    concluded from.

    How to fix: read the messages of these objects, and save the network of the vSphere Namespace
    again; the platform's administrator can.
    """
    for message, evidence in _faults(namespace, see):
        yield Finding(
            message,
            evidence,
            Remedy(
                "complete the network of the vSphere Namespace",
                (
                    f"kubectl get namespace {namespace.ref.name} -o yaml",
                    "kubectl get namespacenetworkconfigurations.netoperator.vmware.com -o yaml",
                ),
                Owner.PLATFORM,
            ),
        )
        return


Fault = tuple[str, tuple[Evidence, ...]]


def _faults(namespace: Obj, see: View) -> Iterator[Fault]:
    space = Space(namespace.ref.cluster)
    for config in see.glance(NAMESPACE_NETWORK, space):
        for index, each in enumerate(config["status.associatedNamespaces"] or ()):
            if each.get("name") == namespace.ref.name and each.get("status") != "Reconciled":
                said = each.get("message") or each.get("status")
                path = f"status.associatedNamespaces[{index}]"
                yield f"the network of the namespace is not ready: {said}", (config.cite(path),)
    for config in see.glance(WORKLOAD_NETWORK, space):
        ready = config.condition("Ready")
        if ready.get("status") == "False" and ready.get("reason") == "Failed":
            said = ready.get("message") or "Failed"
            yield (
                f"the Supervisor's network is not ready: {said}",
                (config.cite_condition("Ready"),),
            )
    yield from _unnamed(namespace, see)
    yield from _unsettled(namespace, see)
    for kind in (NAMESPACE_NETWORK, WORKLOAD_NETWORK):
        see.require(kind, space)


def _unnamed(namespace: Obj, see: View) -> Iterator[Fault]:
    wanted, space = namespace.labels.get(_NETWORK), Space(namespace.ref.cluster)
    if wanted and see.get(NAMESPACE_NETWORK, space, wanted) is None:
        label = namespace.cite(f"metadata.labels[{_NETWORK}]")
        absence = see.absence(NAMESPACE_NETWORK, space, wanted)
        yield f"its network configuration {wanted} is not there", (label, absence)


def _unsettled(namespace: Obj, see: View) -> Iterator[Fault]:
    for each in see.glance(CAPABILITIES, Space(namespace.ref.cluster)):
        path = f"status.supervisor[{_PER_NAMESPACE}].activated"
        here = Space(namespace.ref.cluster, namespace.ref.name)
        if each[path] is True and see.get(NETWORK_SETTINGS, here, "default") is None:
            absence = see.absence(NETWORK_SETTINGS, here, "default")
            yield "no network has been chosen for it", (each.cite(path), absence)
