"""What NSX still has to give: addresses of the ingress ranges."""

from __future__ import annotations

from collections.abc import Iterator

from lbdoctor import (
    ADDRESSED,
    ERROR,
    LIKELY,
    SERVICE,
    WARNING,
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

from . import stock
from .engine import avi_instead
from .kinds import ASKING, ERROR_KEY, NAMESPACE_NETWORK, PODS, SETTINGS, WORKLOAD

_LEAST = 3


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
    reads=(*ASKING, PODS, WORKLOAD, *SETTINGS),
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
    if see.once(avi_instead):
        return
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
