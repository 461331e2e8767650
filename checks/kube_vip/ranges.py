"""What a key of kube-vip's ConfigMap says: CIDRs, or ranges from a first to a last address.

Source: kube-vip-cloud-provider, pkg/provider/loadBalancer.go (discoverVIPs) and
pkg/ipam/addressbuilder.go, tried with v0.0.12: a value with a slash is a list of CIDRs and any
other a list of ranges, whatever its key is called; blanks and single addresses are refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from ipaddress import IPv4Address, summarize_address_range

from lbdoctor.addresses import Block, block, merged
from lbdoctor.standin import hidden

_CIDR = re.compile(r"[0-9a-fA-F.:]+/\d+")
_RANGE = re.compile(r"[0-9a-fA-F.:]+-[0-9a-fA-F.:]+")


def malformed(value: str) -> list[str]:
    """The parts of a value that cannot be read; an empty value is one itself."""
    form = _CIDR if "/" in value else _RANGE
    parts = [part for part in value.split(",") if not hidden(part)]
    return [part for part in parts if not form.fullmatch(part) or block(part) is None]


def usable(value: str, *, without_ends: bool) -> list[Block]:
    """The addresses of a value that can be given, but for .0 and .255, which never are.

    A value is refused as a whole.
    `without_ends` (`skip-end-ips-in-cidr`) takes the first and the last of each IPv4 CIDR.
    """
    parts = () if malformed(value) else value.split(",")
    found = [each for part in parts if (each := block(part))]
    return list(_inner(found)) if without_ends and "/" in value else found


def _inner(blocks: Iterable[Block]) -> Iterator[Block]:
    """CIDRs that touch count as one, as in the provider's own set of addresses."""
    for each in merged(blocks):
        if each.version == 6:
            yield each
            continue
        ends = IPv4Address(each.first), IPv4Address(each.last)
        for net in summarize_address_range(*ends):
            first, last = int(net[0]), int(net[-1])
            skip = 1 if net.prefixlen < 31 else 0
            yield Block(4, first + skip, last - skip)
