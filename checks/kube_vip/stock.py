"""The pools of kube-vip's cloud provider: keys of a ConfigMap, and who has an address of them.

Source: kube-vip-cloud-provider, pkg/provider/loadBalancer.go, pkg/config and pkg/ipam.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from lbdoctor import (
    CONFIG_MAP,
    EVENT,
    SERVICE,
    Blind,
    Coverage,
    Evidence,
    Gap,
    Obj,
    Ref,
    Space,
    View,
)
from lbdoctor.addresses import Address, Block, address, count_inner
from lbdoctor.standin import hidden
from lbdoctor.workloads import PROGRAMS

from .parts import HOME, LABEL, WISH, found, wishes
from .ranges import malformed, usable

READS: Final = (
    *PROGRAMS,
    EVENT,
    CONFIG_MAP.where(namespace=HOME).only("data"),
    SERVICE.only(
        "spec.type", "spec.loadBalancerClass", "spec.loadBalancerIP", "spec.ipFamilies",
        "status.loadBalancer",
    ),
)  # fmt: skip
"""What every check of the pools reads: the same for all, so that sums are made once."""
DHCP: Final = "0.0.0.0/32"


class Stock(NamedTuple):
    """One key of the ConfigMap, `range-shop` or `cidr-global`, and what it says."""

    config: Obj
    key: str
    value: str

    @property
    def texts(self) -> tuple[str, ...]:
        """Its parts."""
        return tuple(text.strip() for text in self.value.split(",") if text.strip())

    @property
    def blocks(self) -> list[Block]:
        """The addresses that can be given; none where a part cannot be read."""
        data = self.config["data"] or {}
        return usable(self.value, without_ends=data.get("skip-end-ips-in-cidr") == "true")

    @property
    def bad(self) -> list[str]:
        """What should be a range and is none."""
        return malformed(self.value)

    @property
    def dhcp(self) -> bool:
        """Whether the addresses come from elsewhere."""
        return self.value == DHCP

    @property
    def namespace(self) -> str | None:
        """The namespace that it is for; None for all."""
        name = self.key.partition("-")[2]
        return None if name == "global" else name

    @property
    def shared(self) -> bool:
        """Whether Services may share its addresses, so that it is never simply full."""
        data = self.config["data"] or {}
        return str(data.get(f"allow-share-{self.key.partition('-')[2]}")).lower() == "true"

    def cite(self) -> Evidence:
        """The key as a fact."""
        return self.config.cite(f"data[{self.key}]")


def place(see: View, cluster: str) -> tuple[Space, str]:
    """Namespace and name of the ConfigMap."""
    for each in see.once(found, cluster).providers[:1]:
        namespace = each.env("KUBEVIP_NAMESPACE") or HOME
        return Space(cluster, namespace), each.env("KUBEVIP_CONFIG_MAP") or "kubevip"
    return Space(cluster, HOME), "kubevip"


def stocks(see: View, cluster: str) -> Mapping[str, Stock]:
    """All pools by their keys; raises Blind when the ConfigMap may be unseen."""
    config = see.get(CONFIG_MAP, *place(see, cluster))
    data = (config["data"] if config else None) or {}
    return {
        key: Stock(config, key, str(value))
        for key, value in data.items()
        if config and key.startswith(("cidr-", "range-"))
    }


def stock_for(service: Obj, shelf: Mapping[str, Stock]) -> Stock | None:
    """The one pool that the provider looks at for a Service, even where it is empty."""
    keys = (
        f"{kind}-{name}" for kind in ("cidr", "range") for name in (service.ref.namespace, "global")
    )
    return next((shelf[key] for key in keys if key in shelf), None)


def wished(service: Obj) -> Iterator[Address]:
    """The addresses that are noted on a Service."""
    texts = service.annotations.get(WISH) or service["spec.loadBalancerIP"] or ""
    for text in texts.split(","):
        found = address(text)
        if found:
            yield found


def insist(obj: Obj, texts: Sequence[str]) -> None:
    """Raise Blind where a tool has hidden an address: nothing can be reckoned with it."""
    if hidden(list(texts)):
        kind = CONFIG_MAP if obj.ref.kind == CONFIG_MAP.name else SERVICE
        why = f"addresses of {obj.ref.kind} {obj.ref.name} are hidden"
        raise Blind(Gap(obj.ref.cluster, kind, obj.ref.namespace, Coverage.REDACTED, why))


class Use(NamedTuple):
    """How much of one family of a pool is given away."""

    stock: Stock
    version: int
    total: int
    used: int
    holders: tuple[Ref, ...]

    @property
    def free(self) -> int:
        """How many addresses are left."""
        return max(self.total - self.used, 0)


def ledger(see: View, cluster: str) -> Sequence[Use]:
    """The use of every pool; the provider counts the Services that carry its label.

    A pool of a namespace is compared only with Services of that namespace.
    """
    shelf = see.once(stocks, cluster)
    services = see.all(SERVICE, Space(cluster))
    marked = [each for each in services if each.labels.get(LABEL) == "kube-vip"]
    for stock in shelf.values():
        insist(stock.config, stock.texts)
    for each in marked:
        insist(each, [str(fact.value) for fact in wishes(each)])
    given = [(each, own) for each in marked for own in wished(each)]
    return [use for stock in shelf.values() for use in _uses(stock, given)]


def _uses(stock: Stock, given: Sequence[tuple[Obj, Address]]) -> Iterator[Use]:
    for version in sorted({each.version for each in stock.blocks}):
        blocks = [each for each in stock.blocks if each.version == version]
        here = [
            (service, own)
            for service, own in given
            if stock.namespace in (None, service.ref.namespace)
            and any(each.holds(own) for each in blocks)
            and not (version == 4 and int(own) % 256 in (0, 255))
        ]
        if not stock.dhcp:
            holders = tuple(sorted({service.ref for service, _ in here}))
            yield Use(stock, version, count_inner(blocks), len({own for _, own in here}), holders)


def waiting(see: View, cluster: str) -> Sequence[Obj]:
    """The Services of kube-vip that wait and that no address was chosen for."""
    return [
        service
        for service in see.glance(SERVICE, Space(cluster))
        if see.addresses(service) == ()
        and "kube-vip" in see.claims(service).by
        and not any(wishes(service))
    ]


def families(service: Obj) -> tuple[str, ...]:
    """The families that a Service wants addresses of."""
    return tuple(service["spec.ipFamilies"] or ("IPv4",))


def wants(service: Obj, use: Use) -> bool:
    """Whether a Service asks for addresses of this family."""
    return f"IPv{use.version}" in families(service)


def commands(stock: Stock) -> tuple[str, ...]:
    """What shows a pool and those who hold its addresses."""
    ref = stock.config.ref
    return (
        f"kubectl -n {ref.namespace} get configmap {ref.name} -o yaml",
        "kubectl get services -A -l implementation=kube-vip",
    )


def at_home(see: View, cluster: str) -> bool:
    """Whether the ConfigMap is where it is read and judged; elsewhere only words tell of it."""
    return see.once(place, cluster)[0].namespace == HOME


def home(see: View, cluster: str) -> Ref:
    """The ConfigMap of the pools."""
    return see.ref(CONFIG_MAP, *see.once(place, cluster))
