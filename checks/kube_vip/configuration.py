"""What keeps kube-vip's cloud provider from reading its pools or counting its addresses."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

from lbdoctor import (
    CONFIG_MAP,
    ERROR,
    EVENT,
    LIKELY,
    RUNNING,
    SERVICE,
    WARNING,
    Blind,
    Finding,
    Obj,
    Owner,
    Remedy,
    Space,
    View,
    check,
)
from lbdoctor.addresses import address
from lbdoctor.standin import hidden
from lbdoctor.workloads import require_programs

from .parts import LABEL, WISH, found
from .refusals import UNREADABLE, refusal, said
from .stock import READS, at_home, insist, place, stock_for, stocks, waiting


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

    How it is decided: a value is neither a list of CIDRs nor one of `first-last`, in the strict
    form that the provider reads: separated by commas without blanks, no single addresses, not
    empty.

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
                f"{stock.key} {_wrong(stock.bad[0])}",
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
    `kube-vip.io/loadbalancerIPs` is no address; a blank beside an address is enough. For a pool of
    a namespace, only Services of that namespace are read.

    How to fix: correct or remove the annotation.
    """
    if WISH not in service.annotations:
        return
    texts = service.annotations[WISH].split(",")
    bad = [text for text in texts if address(text) is None or text != text.strip()]
    insist(service, bad)
    if not bad:
        return
    own = () if see.addresses(service) else (service,)
    stuck = [*own, *(s for s in see.once(waiting, service.ref.cluster) if _meets(s, service, see))]
    yield Finding(
        f"“{bad[0]}” in its annotation is no address, so others get none",
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


def _wrong(part: str) -> str:
    return f"holds “{part}”, which cannot be read" if part else "is empty"


def _meets(waiter: Obj, other: Obj, see: View) -> bool:
    """Whether the provider reads the addresses of one Service to choose one for another."""
    stock = stock_for(waiter, see.once(stocks, waiter.ref.cluster))
    same = waiter.ref.namespace == other.ref.namespace
    return stock is not None and (same or stock.namespace is None)


@check(
    "kube-vip/configuration-invalid",
    "the cloud provider says that it cannot read an address",
    ERROR,
    RUNNING,
    subject=SERVICE,
    reads=READS,
    engine="kube-vip",
)
def said_unreadable(service: Obj, see: View) -> Iterator[Finding]:
    """kube-vip's cloud provider could not read its pools, or an address on a Service.

    Why it matters: it gives no address until the text is corrected.

    How it is decided: the newest refusal of the Service that still holds quotes what could not be
    read. Where the text itself can be seen, in the ConfigMap or on a Service, that decides and is
    told instead.

    How to fix: correct the text that the message quotes.
    """
    refused = refusal(service, see)
    if refused is None or refused.fault != UNREADABLE:
        see.require(EVENT, service.space)
        return
    with suppress(Blind):
        if any(see.once(_seen, service.ref.cluster)):
            return
    yield Finding(
        "the cloud provider of kube-vip cannot read a pool, or an address on a Service",
        (refused.fact,),
        Remedy(
            "correct the text that the message quotes",
            (
                "kubectl -n kube-system get configmap kubevip -o yaml",
                "kubectl get services -A -l implementation=kube-vip -o yaml",
            ),
            Owner.CLUSTER,
        ),
        LIKELY,
    )


def _seen(see: View, cluster: str) -> list[bool]:
    """Whether something that cannot be read is in sight: a key, or an annotation."""
    shelf = see.once(stocks, cluster).values() if see.once(at_home, cluster) else ()
    keys = [bool(stock.bad) for stock in shelf]
    marked = [s for s in see.all(SERVICE, Space(cluster)) if s.labels.get(LABEL) == "kube-vip"]
    wishes = [s.annotations[WISH].split(",") for s in marked if WISH in s.annotations]
    return keys + [address(w) is None or w != w.strip() for texts in wishes for w in texts]
