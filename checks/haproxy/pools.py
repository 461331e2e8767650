"""The pools as reports list them."""

from __future__ import annotations

from collections.abc import Iterator

from lbdoctor import SUPERVISOR, Pool, View
from lbdoctor.stocks import free, listed

from . import stock
from .engine import haproxy


@haproxy.pools
def pools(cluster: str, see: View) -> Iterator[Pool]:
    """Every pool for virtual addresses; when all are full, with those who wait."""
    if cluster != SUPERVISOR or not see.installed("haproxy", cluster):
        return
    found = see.once(stock.of_all, cluster)
    waiting = () if free(found) else stock.waiting(see, cluster)
    for each in found:
        yield listed(each, "haproxy", waiting, see)
