"""The symptom: no address."""

from __future__ import annotations

from collections.abc import Iterator

from lbdoctor import ERROR, INFO, INGRESS, PUBLISHED, Finding, Obj, Remedy, View, check

from .fronts import LISTENS
from .ownership import READS
from .promise import unpublished


@check(
    "ingress/pending",
    "Ingress without an address",
    ERROR,
    PUBLISHED,
    subject=INGRESS,
    reads=(*READS, *LISTENS),
    symptom=True,
)
def pending(ingress: Obj, see: View) -> Iterator[Finding]:
    """The Ingress has no address.

    Why it matters: its controller has not looked at it, cannot serve it, or has no address of its
    own to give: most controllers copy that of their Service into every Ingress.

    How it is decided: no entry of `status.loadBalancer.ingress` has an ip or a hostname. Where the
    controller is known not to publish addresses (Traefik or the controller of F5 without the flag
    for it), or is reached on ports of the nodes only, this proves nothing and is only mentioned.

    How to fix: mend the cause that is reported beside it. Where none is, read the events of the
    Ingress and the log of its controller.
    """
    addresses = see.addresses(ingress)
    silent = addresses is None and unpublished(ingress, see)
    if addresses or (addresses is None and not silent):
        return
    words = "no address in status.loadBalancer.ingress"
    if silent:
        words += ", and its controller is not set up to write one"
    yield Finding(
        words,
        (ingress.cite("status.loadBalancer.ingress"),),
        Remedy(
            "find out whether its controller has looked at it",
            (f"kubectl -n {ingress.ref.namespace} describe ingress {ingress.ref.name}",),
        ),
        severity=INFO if silent else None,
    )
