"""What keeps kube-vip's cloud provider from reading its pools or counting its addresses."""

from __future__ import annotations

from collections.abc import Iterator

from lbdoctor import (
    CONFIG_MAP,
    ERROR,
    RUNNING,
    SERVICE,
    WARNING,
    Finding,
    Obj,
    Owner,
    Remedy,
    View,
    check,
)
from lbdoctor.addresses import address
from lbdoctor.standin import hidden
from lbdoctor.workloads import require_programs

from .parts import LABEL, WISH, found
from .stock import READS, insist, place, said, stock_for, stocks, waiting


@check(
    "kube-vip/configuration-invalid",
    "a pool of kube-vip cannot be read",
    ERROR,
    RUNNING,
    subject=CONFIG_MAP,
    reads=READS,
    engine="kube-vip",
    unaffected=WARNING,
)
def unreadable(config: Obj, see: View) -> Iterator[Finding]:
    """A key of the ConfigMap holds what is no range of addresses.

    Why it matters: the provider gives no address at all to the Services that this key is for.

    How it is decided: a value of `cidr-…` is no list of CIDRs, or one of `range-…` no list of
    `first-last`.

    How to fix: correct the value.
    """
    cluster = config.ref.cluster
    if config.ref != see.ref(CONFIG_MAP, *see.once(place, cluster)):
        return
    if not see.once(found, cluster).providers:
        require_programs(see, cluster)
        return
    shelf = see.once(stocks, cluster)
    for stock in sorted(shelf.values(), key=lambda each: hidden(each.texts)):
        insist(stock.config, stock.texts)
        if stock.bad:
            stuck = [s for s in see.once(waiting, cluster) if stock_for(s, shelf) == stock]
            yield Finding(
                f"{stock.key} holds {stock.bad[0]}, which cannot be read",
                (stock.cite(), *(fact for s in stuck[:2] for fact in said(s, see))),
                Remedy(
                    "correct the value",
                    (f"kubectl -n {config.ref.namespace} get configmap {config.ref.name} -o yaml",),
                    Owner.CLUSTER,
                ),
                affects=tuple(s.ref for s in stuck),
            )


@check(
    "kube-vip/configuration-invalid",
    "a malformed address on one Service blocks all others",
    ERROR,
    RUNNING,
    subject=SERVICE,
    when=lambda service: service.labels.get(LABEL) == "kube-vip",
    reads=READS,
    engine="kube-vip",
    unaffected=WARNING,
)
def poisoned(service: Obj, see: View) -> Iterator[Finding]:
    """The annotation of this Service holds no address, and all others wait.

    Why it matters: the provider reads the addresses of all its Services before it chooses one;
    one that cannot be read makes every choice fail.

    How it is decided: the Service carries the label `implementation: kube-vip`, and a value in
    `kube-vip.io/loadbalancerIPs` is no address.

    How to fix: correct or remove the annotation.
    """
    texts = (service.annotations.get(WISH) or "").split(",")
    bad = [text for text in texts if text.strip() and address(text) is None]
    insist(service, bad)
    if bad:
        own = () if see.addresses(service) else (service,)
        stuck = [*own, *see.once(waiting, service.ref.cluster)]
        yield Finding(
            f"{bad[0].strip()} in its annotation is no address, so no Service gets one",
            (
                service.cite(f"metadata.annotations[{WISH}]"),
                *(f for s in stuck[:2] for f in said(s, see)),
            ),
            Remedy(
                "correct or remove the annotation",
                (f"kubectl -n {service.ref.namespace} get service {service.ref.name} -o yaml",),
                Owner.APPLICATION,
            ),
            affects=tuple(each.ref for each in stuck),
        )
