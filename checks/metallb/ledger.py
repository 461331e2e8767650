"""Who holds which address of which pool, and what is left."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from lbdoctor import SERVICE, Obj, Ref, Space, View
from lbdoctor.addresses import Address, address
from lbdoctor.workloads import down

from .parts import found, noted
from .stock import Stock, stocks

Holders = Mapping[Address, Sequence[Obj]]
FAMILIES = (4, 6)


class Use(NamedTuple):
    """How much of one family of a pool is given away.

    `used` is None when it cannot be told: Services are unseen, and those that are seen leave room.
    `sure` is false when MetalLB's own figure and the addresses on the Services differ: the figure
    stands still while the controller is down.
    """

    stock: Stock
    family: int
    total: int
    used: int | None
    sure: bool
    holders: tuple[Ref, ...]

    @property
    def free(self) -> int | None:
        """How many addresses are left."""
        return None if self.used is None else max(self.total - self.used, 0)


def held(see: View, cluster: str) -> Mapping[str, Holders]:
    """For each pool, its addresses that are on Services that can be seen, and whose they are."""
    shelf = see.once(stocks, cluster)
    named = {stock.name: stock for stock in shelf}
    book: dict[str, dict[Address, list[Obj]]] = {stock.name: {} for stock in shelf}
    for service in see.glance(SERVICE, Space(cluster)):
        for entry in service["status.loadBalancer.ingress"] or ():
            given = address(entry.get("ip"))
            if given is not None:
                stock = _owner(service, given, named, shelf)
                if stock is not None:
                    book[stock.name].setdefault(given, []).append(service)
    return book


def _owner(
    service: Obj, given: Address, named: Mapping[str, Stock], shelf: Sequence[Stock]
) -> Stock | None:
    said = named.get(noted(service, "ip-allocated-from-pool"))
    if said is not None and said.holds(given):
        return said
    return next((stock for stock in shelf if stock.holds(given)), None)


def ledger(see: View, cluster: str) -> Mapping[tuple[str, int], Use]:
    """The use of every pool, for each family that it has addresses of."""
    book = see.once(held, cluster)
    whole = see.gap(SERVICE, Space(cluster)) is None
    controllers = [each.owner for each in see.once(found, cluster).controllers]
    stopped = bool(controllers) and all(down(each) for each in controllers)
    return {
        (stock.name, family): _use(stock, family, book[stock.name], whole, stopped)
        for stock in see.once(stocks, cluster)
        for family in FAMILIES
        if stock.total(family)
    }


def _use(stock: Stock, family: int, book: Holders, whole: bool, stopped: bool) -> Use:
    """MetalLB's own figure counts, unless it stands still because nobody updates it.

    It lags behind what Services show for a while after the API server was away.
    """
    own = {given: services for given, services in book.items() if given.version == family}
    seen = len(own) if whole or len(own) >= stock.total(family) else None
    said = stock.obj[f"status.assignedIPv{family}"]
    figure = said if isinstance(said, int) else None
    used = seen if figure is None or (stopped and seen is not None) else max(figure, seen or 0)
    sure = None in (seen, figure) or seen == figure
    holders = {service.ref for services in own.values() for service in services}
    return Use(stock, family, stock.total(family), used, sure, tuple(sorted(holders)))
