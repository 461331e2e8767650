"""Addresses for VIPs: what the networks of Avi have left, and who waits for one."""

from __future__ import annotations

from collections.abc import Iterator

from lbdoctor import (
    ADDRESSED,
    ERROR,
    SERVICE,
    WARNING,
    Blind,
    Confidence,
    Finding,
    Gap,
    Obj,
    Owner,
    Pool,
    Ref,
    Remedy,
    Space,
    View,
    check,
    link,
)
from lbdoctor.options import POOL_LOW
from lbdoctor.stocks import in_use, listed
from lbdoctor.workloads import require_programs

from .allotment import of_supervisor, waiting
from .api import AVI, NETWORK, POOL_READS, VSVIP, WHOLE, given, named, target
from .belongs import require_home
from .engine import GATES_READ, SERVICE_FIELDS, avi
from .figures import Figures, addresses, figures
from .kinds import INFRA_SETTING
from .names import built, services
from .networks import Source, source
from .parts import found as found_akos

SETTING_FIELDS = INFRA_SETTING.only("spec", "status")
READS = (*POOL_READS, *GATES_READ, SERVICE_FIELDS, SETTING_FIELDS)


@link(SERVICE, "takes its address from", NETWORK, reads=READS, engine="avi", carries=(ADDRESSED,))
def networks_of(service: Obj, see: View) -> Iterator[Ref]:
    """The networks of Avi that its address is, or would be, taken from."""
    where = source(service, see) if given(see) else None
    if where is not None:
        yield from (each.ref for each in where.networks)
        yield from (see.ref(NETWORK, Space(AVI, "admin"), each) for each in where.missing)


@avi.pools
def pools(cluster: str, see: View) -> Iterator[Pool]:
    """Every network of the Avi Controller that gives VIPs, for each of its families.

    On a Supervisor what that allots to Avi.
    """
    if cluster != AVI:
        here = see.once(of_supervisor, cluster) if see.installed("avi", cluster) else ()
        for stock in here:
            yield listed(stock, "avi", () if stock.free else waiting(stock, see), see)
        return
    for network in see.all(NETWORK, WHOLE):
        for each in figures(network, see):
            if each.ranges or each.total:
                yield Pool(
                    "avi",
                    network.ref,
                    network.ref.name,
                    each.family,
                    each.ranges,
                    each.total,
                    each.used,
                    each.free,
                    each.confidence,
                    tuple(_holders(each, see)),
                )


def _holders(figures: Figures, see: View) -> Iterator[Ref]:
    """Who holds an address: the Service it was built for, else the object of Avi."""
    for uuid, name in figures.holders:
        own = [names[name] for names in _made(see) if name in names]
        vsvip = target(f"/{uuid}", VSVIP, see)
        if own:
            yield own[0]
        elif vsvip is not None:
            yield vsvip.ref
        elif name:
            yield Ref(AVI, AVI, "VsVip" if uuid.startswith("vsvip") else "ServiceEngine", "", name)


def _made(see: View) -> Iterator[dict[str, Ref]]:
    for cluster in see.clusters:
        if cluster != AVI:
            yield dict(see.once(services, cluster))


def exhausted(service: Obj, see: View) -> list[Figures]:
    """The full networks that leave a Service without an address; none where some other has room."""
    if see.addresses(service) != () or "avi" not in see.claims(service).by:
        return []
    where = source(service, see)
    if where is None or where.missing or has_vip(service, see):
        return []
    require_home(see, where.ako)
    return emptied(where, see)


def used_up(found: Figures, exposed: Obj, confidence: Confidence) -> Finding:
    """That a network has no address left, for one that waits."""
    return Finding(
        in_use(found.total, found.family, " for VIPs"),
        found.evidence,
        Remedy(
            "add a range for VIPs to the network in Avi, or delete what holds an address",
            ("kubectl get services -A --field-selector spec.type=LoadBalancer",),
            Owner.NETWORK,
        ),
        confidence,
        affects=(exposed.ref,),
        about=found.network.ref,
    )


def emptied(where: Source, see: View) -> list[Figures]:
    """The full networks of a source; none where some other has room."""
    for family in where.families:
        stocks = stocks_of(where, family, see)
        if any(each.total for each in stocks) and not any(each.free for each in stocks):
            return [each for each in stocks if each.total]
    return []


def stocks_of(where: Source, family: str, see: View) -> list[Figures]:
    """What the networks of a Service have of a family."""
    found = (each for network in where.networks for each in figures(network, see, where.subnets))
    return [each for each in found if each.family == family]


def has_vip(service: Obj, see: View) -> bool:
    """Whether Avi gave an address to what AKO built for a Service: then no pool is to blame."""
    made = built(service, see)
    mine = [] if made is None else named(made.name, VSVIP, see)
    return any(addresses(each) for each in mine if made and each.ref.namespace == made.tenant)


@check(
    "avi/vip-pool-exhausted",
    "no address for VIPs is left in the network of Avi",
    ERROR,
    ADDRESSED,
    subject=SERVICE,
    when=lambda service: service["spec.type"] == "LoadBalancer",
    reads=READS,
    engine="avi",
)
def vip_pool_exhausted(service: Obj, see: View) -> Iterator[Finding]:
    """Every address for VIPs in the network of Avi is in use, and a Service waits.

    Why it matters: Avi refuses with `No available free IPs`. AKO asks again every 90 seconds for
    ever and says nothing on the Service: in Kubernetes nothing tells this from any other cause.

    How it is decided: the network comes from the AviInfraSetting of the Service or its namespace,
    else from vipNetworkList, else the IPAM profile of the cloud. Avi's own counts say that the
    ranges for VIPs (alone or shared with Service Engines) have nothing free, in that subnet where
    the settings name one. Ranges for Service Engines do not count: a large subnet may hold none
    for VIPs. Where several networks serve, all must be full. Without Avi's counts (before 20.1.3)
    the VIPs in the ranges are counted, and it is likely. Needs the Avi Controller as a source.

    How to fix: add a range of the type VIP to the network in Avi, or delete what holds addresses
    (`lbdoctor pools` names the holders). AKO then goes on by itself.
    """
    if see.addresses(service) != ():
        return
    see.require(NETWORK, WHOLE)
    for each in exhausted(service, see):
        yield used_up(each, service, each.confidence)


@check(
    "avi/vip-pool-low",
    "hardly any address for VIPs is left in the network of Avi",
    WARNING,
    ADDRESSED,
    subject=NETWORK,
    reads=READS,
    options=(POOL_LOW,),
)
def vip_pool_low(network: Obj, see: View) -> Iterator[Finding]:
    """Hardly any address for VIPs is left in a network that AKO takes them from.

    Why it matters: once none is left, new Services wait without a word.

    How it is decided: of the addresses for VIPs no more than `pool-low-percent` (10 percent unless
    set) is free; by Avi's own counts, in the subnet that the settings name. Only networks that the
    Services of the given clusters use are judged.

    How to fix: add a range of the type VIP to the network in Avi before it is empty.
    """
    used = see.once(_used).get(network.ref, ())
    if not used and (unseen := see.once(_unclaimed)):
        raise Blind(*unseen)
    for subnets in used:
        for each in figures(network, see, subnets):
            if 0 < each.free <= each.total * see.option(POOL_LOW) / 100:
                yield Finding(
                    f"{each.free} of {each.total} {each.family} addresses for VIPs are left",
                    each.evidence,
                    Remedy("add a range for VIPs to the network in Avi", owner=Owner.NETWORK),
                    each.confidence,
                )


def _used(see: View) -> dict[Ref, set[tuple[str, ...]]]:
    """The networks that Services draw from, with the subnets that are named for them."""
    found: dict[Ref, set[tuple[str, ...]]] = {}
    for cluster in see.clusters:
        for service in see.all(SERVICE, Space(cluster)):
            balanced = service["spec.type"] == "LoadBalancer" and "avi" in see.claims(service).by
            where = source(service, see) if balanced else None
            for network in where.networks if where else ():
                assert where is not None
                found.setdefault(network.ref, set()).add(where.subnets)
    return found


def _unclaimed(see: View) -> tuple[Gap, ...]:
    """Why it cannot be told of some Services whether Avi answers them."""
    gaps: dict[Gap, None] = {}
    for cluster in see.clusters:
        services = see.all(SERVICE, Space(cluster))
        claims = [see.claims(each) for each in services]
        gaps |= dict.fromkeys(gap for each in claims for gap in each.blind.get("avi", ()))
        if any("avi" in each.by for each in claims) and not see.once(found_akos, cluster):
            require_programs(see, cluster)
    return tuple(gaps)
