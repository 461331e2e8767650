"""What is left of NSX VPC where the Supervisor says that its network is another one."""

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

from .kinds import BRIEF, NETWORK_SETTINGS, SETTINGS, VPC_CONFIG

_READS = (*(SETTINGS,), VPC_CONFIG.only("status.vpcs"), NETWORK_SETTINGS.only("provider"))


def _other(see: View) -> Evidence | None:
    """The statement that the network is another one, and that no namespace is an exception."""
    space = Space(SUPERVISOR)
    if any(each["provider"] == "vpc" for each in see.glance(NETWORK_SETTINGS, space)):
        return None
    said = see.get(CONFIG_MAP, Space(SUPERVISOR, "kube-system"), "wcp-network-config")
    if said is None or said["data.network_provider"] != "NSXT_CONTAINER_PLUGIN":
        return None
    see.require(NETWORK_SETTINGS, space)
    return said.cite("data.network_provider")


@link(NAMESPACE, "has left behind", VPC_CONFIG, reads=_READS, carries=(CLAIMED,))
def left_behind(namespace: Obj, see: View) -> Iterator[Ref]:
    """The configuration of its VPC."""
    if namespace.ref.cluster == SUPERVISOR and see.once(_other):
        mine = namespace.annotations.get("nsx.vmware.com/vpc_network_config")
        if mine:
            yield see.ref(VPC_CONFIG, Space(SUPERVISOR), mine)


@check(
    "engine/replaced",
    "NSX VPC is not the network of this Supervisor",
    WARNING,
    CLAIMED,
    subject=VPC_CONFIG,
    when=lambda config: config["status.vpcs[0]"],
    reads=(*_READS, BRIEF),
)
def left_over(config: Obj, see: View) -> Iterator[Finding]:
    """A VPC is there on a Supervisor of Tier-1 networks.

    Why it matters: its figures say nothing of the load balancer that answers, and whoever looks for
    the reason of a Service that waits may look there in vain.

    How it is decided: the ConfigMap `wcp-network-config` says that the network provider is
    `NSXT_CONTAINER_PLUGIN`, no NetworkSettings put a namespace on `vpc`, and a VPCNetworkConfiguration
    shows a VPC. It is a warning while a
    Service of the Supervisor waits, else only news.

    How to fix: look at the network that the Supervisor names; what is left of the other one can be
    removed by the platform's administrator.
    """
    chosen = see.once(_other)
    if chosen is not None:
        yield replaced(config, VPC_CONFIG, "nsx-vpc", chosen, see)
