"""What is left of NSX with Tier-1 gateways where the Supervisor says that its network is another one."""

from __future__ import annotations

from collections.abc import Iterator

from lbdoctor import (
    CLAIMED,
    CONFIG_MAP,
    NAMESPACE,
    SUPERVISOR,
    WARNING,
    Evidence,
    Finding,
    Obj,
    Ref,
    Space,
    View,
    check,
    link,
)
from lbdoctor.leftovers import replaced

from .kinds import BRIEF, NAMESPACE_NETWORK, NETWORK_SETTINGS, SETTINGS

_READS = (
    *SETTINGS,
    NAMESPACE_NETWORK.only("spec.type", "status.associatedNamespaces"),
    NETWORK_SETTINGS.only("provider"),
)


def _other(see: View) -> Evidence | None:
    """The statement that the network is another one, and that no namespace is an exception."""
    space = Space(SUPERVISOR)
    if any(each["provider"] == "nsx-tier1" for each in see.glance(NETWORK_SETTINGS, space)):
        return None
    said = see.get(CONFIG_MAP, Space(SUPERVISOR, "kube-system"), "wcp-network-config")
    if said is None or said["data.network_provider"] != "NSX_VPC":
        return None
    see.require(NETWORK_SETTINGS, space)
    return said.cite("data.network_provider")


@link(NAMESPACE, "has left behind", NAMESPACE_NETWORK, reads=_READS, carries=(CLAIMED,))
def left_behind(namespace: Obj, see: View) -> Iterator[Ref]:
    """The configuration of its Tier-1 network."""
    if namespace.ref.cluster == SUPERVISOR and see.once(_other):
        for each in see.glance(NAMESPACE_NETWORK, Space(SUPERVISOR)):
            names = [entry.get("name") for entry in each["status.associatedNamespaces"] or ()]
            if each["spec.type"] == "nsx-tier1" and namespace.ref.name in names:
                yield each.ref


@check(
    "engine/replaced",
    "NSX with Tier-1 gateways is not the network of this Supervisor",
    WARNING,
    CLAIMED,
    subject=NAMESPACE_NETWORK,
    when=lambda config: config["spec.type"] == "nsx-tier1",
    reads=(*_READS, BRIEF),
)
def left_over(config: Obj, see: View) -> Iterator[Finding]:
    """A configuration of a Tier-1 network is there on a Supervisor of VPCs.

    Why it matters: its figures say nothing of the load balancer that answers, and whoever looks for
    the reason of a Service that waits may look there in vain.

    How it is decided: the ConfigMap `wcp-network-config` says that the network provider is
    `NSX_VPC`, no NetworkSettings put a namespace on `nsx-tier1`, and a NamespaceNetworkConfiguration is of
    the type `nsx-tier1`. It is a warning while a
    Service of the Supervisor waits, else only news.

    How to fix: look at the network that the Supervisor names; what is left of the other one can be
    removed by the platform's administrator.
    """
    chosen = see.once(_other)
    if chosen is not None:
        yield replaced(config, NAMESPACE_NETWORK, "nsx", chosen, see)
