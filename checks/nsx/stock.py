"""The ingress ranges of NSX: configured in Kubernetes, counted by their holders."""

from __future__ import annotations

from collections.abc import Iterator

from lbdoctor import Obj, Ref, View
from lbdoctor.addresses import block
from lbdoctor.stocks import Stock, holders, taken, waiters

from .kinds import VM_SERVICE

_PATH = "spec.nsxTier1Config.ingressCIDRs"


def namespaces(config: Obj) -> set[str]:
    """The namespaces that a network configuration applies to."""
    return {each.get("name", "") for each in config["status.associatedNamespaces"] or ()}


def of_config(config: Obj, see: View) -> Iterator[Stock]:
    """All ingress ranges of a configuration as one stock, for NSX fills them as one.

    How many addresses are allocated is known to NSX only. The Services that show one are counted,
    which is an estimate.
    """
    blocks = tuple(found for text in config[_PATH] or () if (found := block(text)))
    if blocks:
        held = holders(see, config.ref.cluster, blocks)
        used = taken(see, config.ref.cluster, blocks)
        name = f"ingress of {config.ref.name}"
        yield Stock(config.ref, name, blocks, used, held, (config.cite(_PATH),), counted=True)


def waiting(see: View, cluster: str) -> tuple[Ref, ...]:
    """Who asks this load balancer and has no address."""
    return waiters(see, cluster, "nsx", VM_SERVICE)
