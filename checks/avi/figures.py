"""The addresses of an Avi network: how many are for VIPs, how many are left, who holds one.

Free for VIPs is what the ranges for VIPs, alone or together with Service Engines, have left
(alb-sdk, swagger NetworkRuntime: counts since 20.1.3). A range for Service Engines gives no VIP.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from ipaddress import ip_network
from typing import Any, Final, NamedTuple

from lbdoctor import CERTAIN, LIKELY, Confidence, Evidence, Obj, View
from lbdoctor.addresses import Block, address, block, count

from .api import AVI, NETWORK_RUNTIME, VSVIP, WHOLE, entries, mapping, number, own_uid, untold

_MOST: Final = 3
FOR_VIPS: Final = ("STATIC_IPS_FOR_VIP", "STATIC_IPS_FOR_VIP_AND_SE")


class Figures(NamedTuple):
    """The VIP addresses of one family in a network, or in one subnet of it.

    `holders` are (uuid, name) of the objects that hold them, as Avi notes it.
    """

    network: Obj
    family: str
    ranges: tuple[str, ...]
    total: int
    free: int
    sure: bool
    holders: tuple[tuple[str, str], ...]
    evidence: tuple[Evidence, ...]

    @property
    def used(self) -> int:
        """How many are taken."""
        return self.total - self.free

    @property
    def confidence(self) -> Confidence:
        """Counted by Avi, or by us."""
        return CERTAIN if self.sure else LIKELY


class Held(NamedTuple):
    """An address that is taken, and by what."""

    text: str
    uid: str
    name: str


def figures(network: Obj, see: View, subnets: Sequence[str] = ()) -> list[Figures]:
    """What a network has for VIPs, by family; `subnets` narrows it to those.

    Raises Blind where the counts of Avi and the VIPs were not all seen.
    """
    return see.once(_figures, network, tuple(subnets))


def _figures(see: View, network: Obj, subnets: Sequence[str]) -> list[Figures]:
    runtime = runtime_of(network, see)
    places = [each for each, _ in _subnets(network, subnets)]
    places += [each for _, each, _ in _counting(runtime, subnets)] if runtime else []
    families = dict.fromkeys(each.family for each in places)
    return [_of(network, family, see, subnets) for family in families]


def _of(network: Obj, family: str, see: View, subnets: Sequence[str]) -> Figures:
    here = [raw for each, raw in _subnets(network, subnets) if each.family == family]
    spans = [span for raw in here for span in _ranges(raw)]
    runtime = runtime_of(network, see)
    counted = list(_counted(runtime, family, subnets)) if runtime else []
    figures = _counts(network, family, spans, runtime, counted) if runtime and counted else None
    if figures is not None:
        return figures
    if not spans and not counted:
        return Figures(network, family, (), 0, 0, True, (), unranged(network))
    if runtime is None:
        see.require(NETWORK_RUNTIME, WHOLE)
    elif not spans:
        raise untold(runtime, NETWORK_RUNTIME, "its counts are not told")
    return _estimate(network, family, spans, see)


def _counts(
    network: Obj,
    family: str,
    spans: Sequence[str],
    runtime: Obj,
    counted: Sequence[tuple[str, Mapping[str, Any]]],
) -> Figures | None:
    """What Avi counts itself; None where it does not tell a count, or one that can be."""
    totals = [number(each.get("total_ip_count")) for _, each in counted]
    frees = [number(each.get("free_ip_count")) for _, each in counted]
    if not all(
        t is not None and f is not None and f <= t for t, f in zip(totals, frees, strict=True)
    ):
        return None
    total, free = sum(t or 0 for t in totals), sum(f or 0 for f in frees)
    held = [one for _, each in counted for one in _allocated(each)]
    holders = tuple(dict.fromkeys((one.uid, one.name) for one in held))
    words = ("total_ip_count", "free_ip_count")
    facts = tuple(runtime.cite(f"{path}.{word}") for path, _ in counted[:_MOST] for word in words)
    return Figures(network, family, tuple(spans), total, free, True, holders, facts)


def _estimate(network: Obj, family: str, spans: Sequence[str], see: View) -> Figures:
    """Without Avi's counts: the ranges less what is noted as given, and the VIPs, in them."""
    blocks = [found for found in map(block, spans) if found]
    given = {held.text: (held.uid, held.name) for held in taken(network, see).values()}
    for vsvip in see.all(VSVIP, WHOLE):
        given |= {text: (vsvip.uid, vsvip.ref.name) for text in addresses(vsvip)}
    holders = {}
    for text, holder in given.items():
        found = address(text)
        if found is not None and any(each.holds(found) for each in blocks):
            holders[found] = holder
    total = count(blocks)
    free = max(total - len(holders), 0)
    kept = tuple(dict.fromkeys(holders.values()))
    return Figures(network, family, tuple(spans), total, free, False, kept, unranged(network))


def unranged(network: Obj) -> tuple[Evidence, ...]:
    """What the subnets of a network have for ranges."""
    if not network["configured_subnets"]:
        return (network.cite("configured_subnets"),)
    paths = (f"configured_subnets[{n}]" for n in range(len(network["configured_subnets"][:_MOST])))
    return tuple(network.cite(f"{path}.static_ip_ranges") for path in paths)


def _subnets(network: Obj, wanted: Sequence[str]) -> Iterator[tuple[Block, Mapping[str, Any]]]:
    for raw in entries(network["configured_subnets"]):
        found = prefix(raw.get("prefix"))
        if found is not None and _inside(found, wanted):
            yield found, raw


def _inside(found: Block, wanted: Sequence[str]) -> bool:
    blocks = [each for each in map(block, wanted) if each]
    return not blocks or any(each.overlaps(found) for each in blocks)


def prefix(raw: Any) -> Block | None:
    """A subnet as Avi writes it: `{ip_addr: {addr, type}, mask}`."""
    found = mapping(raw)
    text = f"{mapping(found.get('ip_addr')).get('addr')}/{found.get('mask')}"
    try:
        net = ip_network(text, strict=False)
    except ValueError:
        return None
    return Block(net.version, int(net[0]), int(net[-1]))


def _ranges(subnet: Mapping[str, Any]) -> Iterator[str]:
    """`10.30.8.20-10.30.8.29`, for each range that gives VIPs."""
    for each in entries(subnet.get("static_ip_ranges")):
        span = mapping(each.get("range"))
        ends = [mapping(span.get(end)).get("addr") for end in ("begin", "end")]
        if each.get("type") in FOR_VIPS and all(ends):
            yield f"{ends[0]}-{ends[1]}"
    if not subnet.get("static_ip_ranges"):  # API versions before 20.1.3
        for each in entries(subnet.get("static_ranges")):
            ends = [mapping(each.get(end)).get("addr") for end in ("begin", "end")]
            if all(ends):
                yield f"{ends[0]}-{ends[1]}"


def _counted(
    runtime: Obj, family: str, wanted: Sequence[str]
) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The ranges for VIPs that Avi counts, each with its path."""
    for at, found, subnet in _counting(runtime, wanted):
        for inner, each in _numbered(subnet.get("ip_range_runtimes")):
            if found.family == family and each.get("type") in FOR_VIPS:
                yield f"subnet_runtime[{at}].ip_range_runtimes[{inner}]", each


def _counting(
    runtime: Obj, wanted: Sequence[str]
) -> Iterator[tuple[int, Block, Mapping[str, Any]]]:
    """The subnets in which Avi counts."""
    for at, subnet in _numbered(runtime["subnet_runtime"]):
        found = prefix(subnet.get("prefix"))
        if found is not None and _inside(found, wanted):
            yield at, found, subnet


def _numbered(value: Any) -> Iterator[tuple[int, Mapping[str, Any]]]:
    listed = enumerate(value) if isinstance(value, list) else ()
    return ((number, each) for number, each in listed if isinstance(each, dict))


def _allocated(span: Mapping[str, Any]) -> Iterator[Held]:
    for each in entries(span.get("allocated_ips")):
        text = mapping(each.get("ip")).get("addr")
        yield Held(str(text), str(each.get("obj_uuid") or ""), str(each.get("obj_info") or ""))


def addresses(vsvip: Obj) -> list[str]:
    """The addresses that a VsVip has."""
    found = []
    for vip in entries(vsvip["vip"]):
        for field in ("ip_address", "ip6_address"):
            text = mapping(vip.get(field)).get("addr")
            found += [str(text)] if text else []
    return found


def runtime_of(network: Obj, see: View) -> Obj | None:
    """What Avi counts in a network, where that was seen."""
    found = see.index(NETWORK_RUNTIME, AVI, own_uid).get(network.uid, ())
    return found[0] if found else None


def taken(network: Obj, see: View) -> dict[str, Held]:
    """Every address of a network that Avi notes as given, by address."""
    return see.once(_noted, network)


def _noted(see: View, network: Obj) -> dict[str, Held]:
    runtime = runtime_of(network, see)
    found = entries(runtime["subnet_runtime"]) if runtime else iter(())
    ranges = (each for subnet in found for each in entries(subnet.get("ip_range_runtimes")))
    return {held.text: held for each in ranges for held in _allocated(each)}
