"""The ingress ranges of NSX: configured in Kubernetes, counted by their holders."""

from __future__ import annotations

from collections.abc import Iterator

from lbdoctor import SERVICE, Evidence, Obj, Ref, Space, View
from lbdoctor.addresses import block
from lbdoctor.stocks import Stock, given, holders, taken, waiters

from .kinds import ERROR_KEY, EXHAUSTED, VM_SERVICE

_PATH = "spec.nsxTier1Config.ingressCIDRs"


def namespaces(config: Obj) -> set[str]:
    """The namespaces that a network configuration applies to."""
    return {each.get("name", "") for each in config["status.associatedNamespaces"] or ()}


def of_config(config: Obj, see: View) -> Iterator[Stock]:
    """All ingress ranges of a configuration as one stock, for NSX fills them as one.

    How many addresses are allocated is known to NSX only. The Services that show one are counted,
    which is an estimate; NCP's word that nothing is left counts more.
    """
    blocks = tuple(found for text in config[_PATH] or () if (found := block(text)))
    if blocks:
        held = holders(see, config.ref.cluster, blocks)
        used = taken(see, config.ref.cluster, blocks)
        told = _found_empty(config, see)
        name, facts = f"ingress of {config.ref.name}", (config.cite(_PATH), *told)
        yield Stock(config.ref, name, blocks, used, held, facts, counted=True, full=bool(told))


def _found_empty(config: Obj, see: View) -> tuple[Evidence, ...]:
    """NCP's words that it found no address here, where no younger Service has got one since."""
    mine = namespaces(config)
    services = [
        e for e in see.glance(SERVICE, Space(config.ref.cluster)) if e.ref.namespace in mine
    ]
    told = [each for each in services if _refused(each)]
    if not told:
        return ()
    last = max((each.created for each in told if each.created), default=None)
    since = (each for each in services if given(each) and each.created)
    if last and any(each.created and each.created > last for each in since):
        return ()
    return tuple(each.cite(f"metadata.annotations[{ERROR_KEY}]") for each in told[:3])


def _refused(service: Obj) -> bool:
    """Whether the default pool was found empty for it, not one that it names itself."""
    said = service.annotations.get(ERROR_KEY) == EXHAUSTED
    return said and not service["spec.loadBalancerIP"] and not given(service)


def waiting(see: View, cluster: str) -> tuple[Ref, ...]:
    """Who asks this load balancer and has no address."""
    return waiters(see, cluster, "nsx", VM_SERVICE)
