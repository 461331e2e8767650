"""MetalLB's pools as it reads them: from IPAddressPools, or from the ConfigMap of old versions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from lbdoctor import (
    CONFIG_MAP,
    EVENT,
    NAMESPACE,
    SERVICE,
    Blind,
    Coverage,
    Evidence,
    Gap,
    Obj,
    Space,
    View,
)
from lbdoctor.addresses import Address, Block, block, count, count_inner
from lbdoctor.embedded import parsed
from lbdoctor.standin import hidden
from lbdoctor.workloads import PROGRAMS, require_programs, selects

from .parts import HOME, OLD_POOL, POOL, STATE, Programs, found, version

READS: Final = (
    *PROGRAMS,
    POOL,
    OLD_POOL,
    STATE,
    EVENT,
    SERVICE.only("spec", "status.loadBalancer"),
    NAMESPACE.only("metadata.labels"),
    CONFIG_MAP.where(field="metadata.name=config").only("data"),
)
"""What every check of the pools reads: the same for all, so that sums are made once."""


class Stock(NamedTuple):
    """One pool: its ranges, and who may have an address of it.

    `inner`: addresses in .0 and .255 are not given. `auto`: given without being asked for by
    name. `allocation`: the namespaces and Services that it is kept for.
    """

    obj: Obj
    name: str
    ranges: tuple[str, ...]
    blocks: tuple[Block, ...]
    inner: bool
    auto: bool
    allocation: Mapping[str, Any] | None
    path: str

    def total(self, family: int) -> int:
        """How many addresses of a family (4 or 6) it has to give."""
        own = [each for each in self.blocks if each.version == family]
        return count_inner(own) if self.inner else count(own)

    def holds(self, wanted: Address) -> bool:
        """Whether it may give an address."""
        edge = self.inner and wanted.version == 4 and int(wanted) % 256 in (0, 255)
        return not edge and any(each.holds(wanted) for each in self.blocks)

    def cite(self) -> Evidence:
        """Its ranges as a fact."""
        return self.obj.cite(self.path)

    @property
    def unreadable(self) -> list[str]:
        """Those of its ranges that are none; a single address is none for MetalLB."""
        texts = (text for text in self.ranges if not hidden(text))
        return [each for each in texts if block(each) is None or not ("-" in each or "/" in each)]

    def insist(self) -> None:
        """Raise Blind where a tool has hidden a range: nothing can be reckoned with it."""
        if hidden(self.ranges):
            raise Blind(_veil(self.obj))


def insist(pool: Obj) -> None:
    """Raise Blind where a tool has hidden a range of an IPAddressPool."""
    _stock(pool).insist()


def _veil(obj: Obj) -> Gap:
    kind = CONFIG_MAP if obj.ref.kind == CONFIG_MAP.name else POOL
    why = "the ranges of addresses are hidden"
    return Gap(obj.ref.cluster, kind, obj.ref.namespace, Coverage.REDACTED, why)


def old_style(programs: Programs) -> bool:
    """Whether this MetalLB is older than 0.13 and knows only its ConfigMap.

    Its programs are of one version, and either may be unseen.
    """
    tags = [version(each) for each in programs.controllers or programs.speakers]
    return any(tag is not None and tag < (0, 13, 0) for tag in tags)


def stocks(see: View, cluster: str) -> Sequence[Stock]:
    """All pools that this MetalLB reads; raises Blind when some may be unseen."""
    programs = see.once(found, cluster)
    space = Space(cluster, programs.namespace)
    if old_style(programs):
        return [s for each in see.all(CONFIG_MAP, space) for s in from_config(each)]
    pools = [_stock(pool) for pool in see.all(POOL, space)]
    if not pools and not any(programs):  # an old one reads no IPAddressPools
        require_programs(see, cluster)
    return pools


def _stock(pool: Obj) -> Stock:
    ranges = tuple(map(str, pool["spec.addresses"] or ()))
    return Stock(
        pool,
        pool.ref.name,
        ranges,
        tuple(filter(None, map(block, ranges))),
        pool["spec.avoidBuggyIPs"] is True,
        pool["spec.autoAssign"] is not False,
        pool["spec.serviceAllocation"] or None,
        "spec.addresses",
    )


def from_config(config: Obj) -> Iterator[Stock]:
    """The pools that the ConfigMap `config` of MetalLB before 0.13 describes."""
    text = (config["data"] or {}).get("config") if config.ref.name == "config" else None
    said = parsed(text)
    if said is None and hidden(text):  # a stand-in for a value need not be YAML
        raise Blind(_veil(config))
    for each in (said.get("address-pools") if isinstance(said, dict) else None) or ():
        ranges = tuple(map(str, each.get("addresses") or ()))
        yield Stock(
            config,
            str(each.get("name")),
            ranges,
            tuple(filter(None, map(block, ranges))),
            each.get("avoid-buggy-ips") is True,
            each.get("auto-assign") is not False,
            None,
            "data.config",
        )


def compatible(stock: Stock, service: Obj, see: View) -> bool:
    """Whether a pool may serve a Service at all: its namespaces, and its Service selectors.

    Source: metallb/metallb, internal/allocator/allocator.go.
    """
    rule = stock.allocation or {}
    names, selectors = rule.get("namespaces") or (), rule.get("namespaceSelectors") or ()
    if (names or selectors) and service.ref.namespace not in names:
        space = Space(service.ref.cluster)
        home = see.get(NAMESPACE, space, service.ref.namespace) if selectors else None
        if home is None or not any(selects(each, home.labels) for each in selectors):
            return False
    wanted = rule.get("serviceSelectors") or ()
    return not wanted or any(selects(each, service.labels) for each in wanted)


def home(see: View, cluster: str) -> str:
    """The namespace of MetalLB."""
    return see.once(found, cluster).namespace or HOME
