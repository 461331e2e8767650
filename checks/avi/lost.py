"""An address of Avi that somebody else took off the Service."""

from __future__ import annotations

from collections.abc import Iterator

from lbdoctor import (
    CERTAIN,
    ERROR,
    EVENT,
    LIKELY,
    PUBLISHED,
    SERVICE,
    Blind,
    Evidence,
    Finding,
    Obj,
    Owner,
    Remedy,
    View,
    check,
)

from .engine import GATES_READ
from .parts import ANSWERS, REPORTER, WRITERS


@check(
    "engine/status-wiped",
    "Avi gave an address, and another engine removed it",
    ERROR,
    PUBLISHED,
    subject=SERVICE,
    reads=(*GATES_READ, SERVICE.only("metadata.managedFields"), EVENT),
    engine="avi",
    explains=("metallb/no-pool", "metallb/pool-not-eligible"),
)
def status_wiped(service: Obj, see: View) -> Iterator[Finding]:
    """AKO wrote an address and did not take it back; yet the status is empty.

    Why it matters: AKO does not look at the status again. The virtual service works in Avi,
    unseen, while the Service stays `<pending>`.

    How it is decided: the status is empty, AKO's annotations are still there, and AKO takes those
    away together with an address that it withdraws; or AKO's last Event is `Synced` with none of
    `Removed` after it. A second engine that considers the Service its own makes it certain. The
    usual one is MetalLB without a pool: it empties the status of every Service without a class
    and says nothing. Annotations alone count only beside a second engine, or where the managed
    fields name AKO: they may come with a copied manifest.

    How to fix: take the second engine away or give it a class of its own, then restart AKO, which
    writes all addresses again when it starts.
    """
    if see.addresses(service) is None or see.addresses(service):
        return
    rivals = {id: found for id, found in see.claims(service).by.items() if id != "avi"}
    shown = tuple(fact for found in rivals.values() for fact in found[:1])
    facts = tuple(_left(service, see, bool(shown)))
    if not facts:
        unseen = [gap for gaps in see.claims(service).blind.values() for gap in gaps]
        if unseen and any(mark in service.annotations for mark in ANSWERS):
            raise Blind(*unseen)
        return
    who = f"; {' and '.join(sorted(rivals))} considers it its own too" if rivals else ""
    yield Finding(
        f"AKO gave it an address, and somebody else emptied the status{who}",
        (service.cite("status.loadBalancer"), *facts, *shown),
        Remedy(
            "keep one engine for this Service, then restart AKO so that it writes the address again",
            (f"kubectl -n {service.ref.namespace} get service {service.ref.name} -o yaml",),
            Owner.CLUSTER,
        ),
        CERTAIN if any(fact.sure for fact in shown) else LIKELY,
    )


def _left(service: Obj, see: View, rival: bool) -> Iterator[Evidence]:
    """What AKO left; annotations alone may come with a copied manifest, and need a rival."""
    said = [each for each in see.events(service) if each.reporter == REPORTER]
    if said and said[-1].reason == "Synced":
        yield said[-1].cite()
    own = [
        each for each in service["metadata.managedFields"] or () if each.get("manager") in WRITERS
    ]
    marks = [mark for mark in ANSWERS if mark in service.annotations]
    if own or rival:
        yield from (service.cite(f"metadata.annotations[{mark}]") for mark in marks)
