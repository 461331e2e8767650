"""The ingress ranges as reports list them."""

from __future__ import annotations

from collections.abc import Iterator

from lbdoctor import SUPERVISOR, Pool, Space, View
from lbdoctor.stocks import listed

from . import stock
from .engine import avi_instead, nsx
from .kinds import NAMESPACE_NETWORK


@nsx.pools
def pools(cluster: str, see: View) -> Iterator[Pool]:
    """One for each network configuration with ingress ranges of its own."""
    if cluster != SUPERVISOR or not see.installed("nsx", cluster) or see.once(avi_instead):
        return
    for config in see.glance(NAMESPACE_NETWORK, Space(cluster)):
        mine = stock.namespaces(config)
        waiting = tuple(r for r in stock.waiting(see, cluster) if r.namespace in mine)
        for each in stock.of_config(config, see):
            yield listed(each, "nsx", () if each.free else waiting, see)
