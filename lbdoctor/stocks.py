"""Stocks of addresses: how many there are, who holds one, who waits; for engines to fill in."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import replace
from ipaddress import IPv4Address, IPv6Address
from typing import NamedTuple, cast

from lbdoctor.addresses import Block, address, count
from lbdoctor.kinds import SERVICE
from lbdoctor.model import Confidence, Evidence, Kind, Obj, Pool, Ref, Space
from lbdoctor.view import View


class Stock(NamedTuple):
    """What an engine gives addresses from: an object, or a range that is written in one.

    `used` is what the engine says, or how many Services hold an address of it, whichever is more;
    `counted` is true when only the second is known, which makes it an estimate. `full` is what the
    engine says of it, whatever the figures; how many are used is unknown then, if only counted.
    """

    ref: Ref
    name: str
    blocks: tuple[Block, ...]
    used: int
    holders: tuple[Ref, ...]
    evidence: tuple[Evidence, ...]
    counted: bool = False
    full: bool = False
    size: int | None = None

    @property
    def total(self) -> int:
        """How many addresses it has: what the engine says, else what the blocks hold."""
        return count(self.blocks) if self.size is None else self.size

    @property
    def free(self) -> int:
        """How many nobody holds."""
        return 0 if self.full else max(self.total - self.used, 0)

    @property
    def figures(self) -> str:
        """`24 of 24 used in vip-pool-1`."""
        return f"{self.used} of {self.total} used in {self.name}"

    def pool(self, engine: str, waiting: tuple[Ref, ...]) -> Pool:
        """The same for reports, with those who wait when nothing is left."""
        return Pool(
            engine,
            self.ref,
            self.name,
            self.blocks[0].family if self.blocks else "IPv4",
            tuple(map(span, self.blocks)),
            self.total,
            None if self.full and self.counted else self.used,
            self.free,
            Confidence.LIKELY if self.counted else Confidence.CERTAIN,
            self.holders,
            waiting,
        )


def listed(stock: Stock, engine: str, waiting: tuple[Ref, ...], see: View) -> Pool:
    """A stock as reports list it; room that is only counted by Services needs all of them."""
    pool = stock.pool(engine, waiting)
    estimate = stock.counted and stock.free > 0
    unseen = estimate and see.gap(SERVICE, Space(stock.ref.cluster)) is not None
    return replace(pool, used=None, free=None) if unseen else pool


def span(block: Block) -> str:
    """`192.0.2.40-192.0.2.63`."""
    make = IPv4Address if block.version == 4 else IPv6Address
    return f"{make(block.first)}-{make(block.last)}"


def single(text: object) -> Block | None:
    """One address as a block; None where the text is none."""
    found = address(text)
    return None if found is None else Block(found.version, int(found), int(found))


def in_use(total: int, family: str, about: str = "") -> str:
    """`all 4 IPv4 addresses are in use`, `the only IPv4 address for VIPs is in use`."""
    what = f"{family} address".lstrip()
    if total < 2:
        return f"the only {what}{about} is in use" if total else f"there is no {what}{about} at all"
    return f"all {total} {what}es{about} are in use"


def free(stocks: Iterable[Stock]) -> int:
    """How many addresses nobody holds in all of them together."""
    return sum(each.free for each in stocks)


def given(service: Obj) -> list[str]:
    """The IP addresses in the status of a Service; a host name is none."""
    entries = service["status.loadBalancer.ingress"] or ()
    return [each["ip"] for each in entries if isinstance(each, dict) and each.get("ip")]


def holders(see: View, cluster: str, blocks: Sequence[Block]) -> tuple[Ref, ...]:
    """The visible Services of a cluster that show an address of these blocks."""
    shown = see.index(SERVICE, cluster, _shown)
    found = {each.ref for key in _inside(see, cluster, blocks) for each in shown[key]}
    return tuple(sorted(found))


def taken(see: View, cluster: str, blocks: Sequence[Block]) -> int:
    """How many different addresses of these blocks the visible Services of a cluster show."""
    return len(_inside(see, cluster, blocks))


_Key = tuple[int, int]


def _inside(see: View, cluster: str, blocks: Sequence[Block]) -> set[Hashable]:
    """The addresses of these blocks that Services show."""
    held = see.once(_ordered, cluster)
    found: set[Hashable] = set()
    for block in blocks:
        first = bisect_left(held, (block.version, block.first))
        last = bisect_right(held, (block.version, block.last))
        found.update(held[first:last])
    return found


def _ordered(see: View, cluster: str) -> list[_Key]:
    return sorted(cast("Iterable[_Key]", see.index(SERVICE, cluster, _shown)))


def _shown(service: Obj) -> Iterator[_Key]:
    for text in given(service):
        one = address(text)
        if one is not None:
            yield one.version, int(one)


def waiters(see: View, cluster: str, engine: str, *wishes: Kind) -> tuple[Ref, ...]:
    """The visible Services of a cluster that ask this engine and have no address.

    `wishes` are kinds that become Services: theirs that have not yet are waiters as well.
    """
    return see.once(_waiters, cluster, engine, wishes)


def _waiters(see: View, cluster: str, engine: str, wishes: Sequence[Kind]) -> tuple[Ref, ...]:
    found = (obj for kind in (SERVICE, *wishes) for obj in see.glance(kind, Space(cluster)))
    asking = (each for each in found if each["spec.type"] == "LoadBalancer")
    bare = [each for each in asking if not each["status.loadBalancer.ingress"]]
    return tuple(each.ref for each in bare if engine in see.claims(each).by)
