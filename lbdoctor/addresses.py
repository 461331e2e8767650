"""Ranges of addresses: parsed, counted, compared. IPv4 and IPv6 alike."""

from __future__ import annotations

from collections.abc import Iterable
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import NamedTuple

Address = IPv4Address | IPv6Address


class Block(NamedTuple):
    """The addresses from `first` to `last`, both included; `version` is 4 or 6."""

    version: int
    first: int
    last: int

    @property
    def size(self) -> int:
        """How many addresses it has."""
        return self.last - self.first + 1

    @property
    def family(self) -> str:
        """`IPv4` or `IPv6`."""
        return f"IPv{self.version}"

    @property
    def edges(self) -> int:
        """How many of its addresses end in .0 or .255; some engines never give those (IPv4)."""
        if self.version != 4:
            return 0
        return sum((self.last - end) // 256 - (self.first - end - 1) // 256 for end in (0, 255))

    def holds(self, address: Address) -> bool:
        """Whether an address lies in it."""
        return address.version == self.version and self.first <= int(address) <= self.last

    def overlaps(self, other: Block) -> bool:
        """Whether the two share an address."""
        same = self.version == other.version
        return same and self.first <= other.last and other.first <= self.last


def address(text: object) -> Address | None:
    """An address, or None where the text is none (a host name, a stand-in for a hidden value)."""
    try:
        return ip_address(str(text).strip())
    except ValueError:
        return None


def block(text: str) -> Block | None:
    """`10.0.0.0/28`, `10.0.0.1-10.0.0.9` or a single address; None where it is neither.

    After a slash stands a length: those who read it know no masks.
    """
    try:
        if "/" in text:
            if not text.partition("/")[2].strip().isdigit():
                return None
            net = ip_network(text.strip(), strict=False)
            return Block(net.version, int(net[0]), int(net[-1]))
        first, _, last = text.partition("-")
        low, high = ip_address(first.strip()), ip_address((last or first).strip())
    except ValueError:
        return None
    if low.version != high.version or int(low) > int(high):
        return None
    return Block(low.version, int(low), int(high))


def merged(blocks: Iterable[Block]) -> list[Block]:
    """The same addresses as blocks that neither overlap nor touch."""
    found: list[Block] = []
    for each in sorted(blocks):
        old = found[-1] if found else None
        if old and old.version == each.version and each.first <= old.last + 1:
            found[-1] = old._replace(last=max(old.last, each.last))
        else:
            found.append(each)
    return found


def count(blocks: Iterable[Block]) -> int:
    """How many different addresses the blocks have together."""
    return sum(each.size for each in merged(blocks))


def count_inner(blocks: Iterable[Block]) -> int:
    """How many different addresses the blocks have, IPv4 addresses in .0 and .255 left out."""
    return sum(each.size - each.edges for each in merged(blocks))
