"""The symptom: no address."""

from __future__ import annotations

from collections.abc import Iterator

from lbdoctor import ERROR, EVENT, INFO, INGRESS, PUBLISHED, Finding, Obj, Remedy, View, check
from lbdoctor.events import standing

from .fronts import LISTENS
from .ownership import READS
from .promise import unpublished


@check(
    "ingress/pending",
    "Ingress without an address",
    ERROR,
    PUBLISHED,
    subject=INGRESS,
    reads=(*READS, *LISTENS, EVENT),
    symptom=True,
)
def pending(ingress: Obj, see: View) -> Iterator[Finding]:
    """The Ingress has no address.

    Why it matters: its controller has not looked at it, cannot serve it, or has no address of its
    own to give: most controllers copy that of their Service into every Ingress.

    How it is decided: no entry of `status.loadBalancer.ingress` has an ip or a hostname. The last
    Warning about the Ingress is quoted: it is often the controller's, and says why. Where the
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
    said = [] if silent else standing(see.events(ingress), succeeded=False)[-1:]
    if silent:
        words += ", and its controller is not set up to write one"
    for event in said:
        words += f"; the last Warning, of {event.reporter or 'somebody'}: {event.brief}"
    yield Finding(
        words,
        (ingress.cite("status.loadBalancer.ingress"), *(event.cite() for event in said)),
        Remedy(
            "find out whether its controller has looked at it",
            (f"kubectl -n {ingress.ref.namespace} describe ingress {ingress.ref.name}",),
        ),
        severity=INFO if silent else None,
    )
