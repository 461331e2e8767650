"""Networks of Avi that give no address: unknown ones, and such without a range for VIPs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lbdoctor import (
    ADDRESSED,
    ERROR,
    SERVICE,
    Finding,
    Obj,
    Owner,
    Ref,
    Remedy,
    View,
    check,
)

from .api import CLOUD, NETWORK, TENANT_FIELDS, WHOLE
from .belongs import require_home, require_tenant
from .figures import figures, unranged
from .names import built
from .networks import Source, source
from .vips import READS, has_vip, stocks_of


@check(
    "avi/vip-network-missing",
    "Avi has no such network, or no range for VIPs in it",
    ERROR,
    ADDRESSED,
    subject=SERVICE,
    when=lambda service: service["spec.type"] == "LoadBalancer",
    reads=(*READS, TENANT_FIELDS),
    engine="avi",
)
def vip_network_unusable(service: Obj, see: View) -> Iterator[Finding]:
    """The network that a Service should get its address from gives none.

    Why it matters: AKO tries again every 90 seconds and says nothing on the Service; in NodePort
    mode it does not check its networks when it starts, either.

    How it is decided: the network that the AviInfraSetting or vipNetworkList names is not in the
    cloud of Avi, though all networks were seen; or it is there and has no range of the type VIP
    (or VIP and Service Engine), in the subnet that is named; or none is named and the IPAM profile
    of the cloud has no usable network. Needs the Avi Controller as a source.

    How to fix: correct the name in AKO's settings and restart AKO, or create the network, or its
    range for VIPs, in Avi.
    """
    if see.addresses(service) != ():
        return
    see.require(NETWORK, WHOLE)
    where = source(service, see)
    if where is None or has_vip(service, see):
        return
    require_home(see, where.ako)
    see.require(CLOUD, WHOLE)
    if where.missing and (made := built(service, see)):
        require_tenant(see, made.tenant)
    for words, about in _unusable(where, see):
        yield Finding(
            words,
            (*where.facts, *(fact for each in where.networks[:2] for fact in unranged(each))),
            Remedy(
                "correct the network in AKO's settings, or give it a range for VIPs in Avi",
                (f"kubectl -n {service.ref.namespace} get service {service.ref.name} -o yaml",),
                Owner.NETWORK,
            ),
            affects=(service.ref,),
            about=about,
        )


def _unusable(where: Source, see: View) -> Iterator[tuple[str, Ref]]:
    told = where.facts[0].ref
    if where.missing:
        yield f"Avi does not know the network {where.missing[0]} that is named here", told
    elif not where.networks:
        yield "no network is named, and the IPAM profile of the cloud has no usable one", told
    else:
        readable = [n for n in where.networks if _readable(n, see)]
        stocks = [f for family in where.families for f in stocks_of(where, family, see)]
        if len(readable) == len(where.networks) and not any(each.total for each in stocks):
            place = f" in {' and '.join(where.subnets)}" if where.subnets else ""
            yield f"the network has no range of addresses for VIPs{place}", readable[0].ref


def _readable(network: Obj, see: View) -> bool:
    """Whether its subnets can be understood, or there are none."""
    listed: Sequence[object] = network["configured_subnets"] or ()
    return not listed or bool(figures(network, see))
