"""What NSX still has to give: addresses of the ingress ranges, virtual servers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lbdoctor import (
    ADDRESSED,
    CONFIG_MAP,
    ERROR,
    LIKELY,
    SERVICE,
    WARNING,
    Blind,
    Evidence,
    Finding,
    Obj,
    Owner,
    Ref,
    Remedy,
    Space,
    View,
    check,
)
from lbdoctor.options import POOL_LOW
from lbdoctor.stocks import given

from . import stock
from .kinds import ASKING, ERROR_KEY, NAMESPACE_NETWORK, NCP_SPACE, SETTINGS

_LEAST = 3
_VIRTUAL_SERVERS = {"Small": 20, "Medium": 100, "Large": 1000}


def _waiting(config: Obj, see: View) -> tuple[Ref, ...]:
    mine = stock.namespaces(config)
    found = stock.waiting(see, config.ref.cluster)
    return tuple(each for each in found if each.namespace in mine)


@check(
    "nsx/ip-pool-exhausted",
    "the ingress ranges of NSX are used up",
    ERROR,
    ADDRESSED,
    subject=NAMESPACE_NETWORK,
    reads=ASKING,
    engine="nsx",
)
def ingress_exhausted(config: Obj, see: View) -> Iterator[Finding]:
    """As many Services show an address of the ingress ranges as these have addresses.

    Why it matters: NSX has no address for a new Service of these namespaces.

    How it is decided: the addresses of all Services are counted against the ingress ranges of the
    network configuration. Likely: what NSX itself has allocated, only its manager knows.

    How to fix: append an ingress range, or delete unused Services.
    """
    for each in stock.of_config(config, see):
        if not each.free:
            spared = [r for r in _waiting(config, see) if not _says_so(r, see)]
            message = f"no address is left: {each.figures}"
            yield Finding(message, each.evidence, _more(), LIKELY, affects=tuple(spared))
            return
    see.require(SERVICE, Space(config.ref.cluster))


def _says_so(ref: Ref, see: View) -> bool:
    """Whether NCP has written it on the Service itself, which is reported there."""
    service = see.get(SERVICE, ref.space, ref.name)
    return service is not None and ERROR_KEY in service.annotations


@check(
    "nsx/ip-pool-low",
    "hardly any address left in the ingress ranges of NSX",
    WARNING,
    ADDRESSED,
    subject=NAMESPACE_NETWORK,
    reads=ASKING,
    engine="nsx",
    options=(POOL_LOW,),
)
def ingress_low(config: Obj, see: View) -> Iterator[Finding]:
    """The ingress ranges of a network configuration are nearly used up.

    Why it matters: soon new Services of these namespaces will wait for an address.

    How it is decided: the addresses of all Services are counted against the ingress ranges; fewer
    than three are free, or less than the share that the option `pool-low-percent` sets. Likely:
    what NSX itself has allocated, only its manager knows.

    How to fix: append an ingress range in time, or delete unused Services.
    """
    for each in stock.of_config(config, see):
        low = each.free < max(_LEAST, each.total * see.option(POOL_LOW) / 100)
        if low and (each.free or not _waiting(config, see)):
            message = f"{each.free} of {each.total} addresses are left in {each.name}"
            yield Finding(message, each.evidence, _more(), LIKELY)
            return
    see.require(SERVICE, Space(config.ref.cluster))


def _more() -> Remedy:
    return Remedy(
        "append an ingress range to the network configuration, or delete unused Services",
        (
            "kubectl get namespacenetworkconfigurations.netoperator.vmware.com -o yaml",
            "kubectl get services --all-namespaces --field-selector spec.type=LoadBalancer",
        ),
        Owner.NETWORK,
    )


@check(
    "nsx/lb-capacity-reached",
    "all virtual servers of the NSX load balancer are used",
    ERROR,
    ADDRESSED,
    subject=NAMESPACE_NETWORK,
    reads=(*ASKING, *SETTINGS),
    engine="nsx",
    explains=("nsx/error-reported",),
)
def lb_capacity_reached(config: Obj, see: View) -> Iterator[Finding]:
    """The load balancer of a network has as many virtual servers as its size allows.

    Why it matters: NSX makes one virtual server for each port of a Service; when all are used, a
    new Service gets none, although there are addresses.

    How it is decided: NCP is told not to add load balancers by itself (`l4_lb_auto_scaling`), and
    the ports of the Services that have an address reach what vCenter documents for the size (small
    20, medium 100, large 1000). Likely: the true count is known to the NSX Manager only.

    How to fix: let NCP scale, choose a larger size for a new network, or merge ports of Services.
    """
    limit = _VIRTUAL_SERVERS.get(str(config["spec.nsxTier1Config.loadBalancerSize"] or "Small"))
    waiting = _waiting(config, see)
    if limit is None or not config["spec.nsxTier1Config"]:
        return
    mine = stock.namespaces(config)
    if not waiting:
        services = see.all(SERVICE, Space(config.ref.cluster))
        _insist([each for each in services if each.ref.namespace in mine], see)
        return
    services = [s for s in see.all(SERVICE, Space(config.ref.cluster)) if s.ref.namespace in mine]
    used = sum(len(each["spec.ports"] or ()) for each in services if given(each))
    fixed = see.once(_no_scaling, config.ref.cluster) if used >= limit else None
    if fixed is not None:
        size = config.cite("spec.nsxTier1Config.loadBalancerSize")
        yield Finding(
            f"{used} of {limit} virtual servers are used",
            (size, fixed),
            Remedy(
                "let NCP add load balancers, or merge ports of Services",
                (f"kubectl -n {NCP_SPACE} get configmaps -o yaml",),
                Owner.NETWORK,
            ),
            LIKELY,
            affects=waiting,
            about=fixed.ref,
        )


def _insist(services: Sequence[Obj], see: View) -> None:
    """Raise Blind where one waits, and nobody can tell whether for NSX."""
    for each in services:
        unseen = see.claims(each).blind.get("nsx")
        if unseen and see.addresses(each) == ():
            raise Blind(*unseen)


def _no_scaling(see: View, cluster: str) -> Evidence | None:
    """What tells NCP not to add load balancers; by default it does."""
    for each in see.all(CONFIG_MAP, Space(cluster, NCP_SPACE)):
        text = str((each["data"] or {}).get("ncp.ini", ""))
        for line in text.lower().replace(" ", "").splitlines():
            if line == "l4_lb_auto_scaling=false":
                return Evidence(
                    each.ref, "data[ncp.ini]", "l4_lb_auto_scaling = False", each.origin
                )
    return None
