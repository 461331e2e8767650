"""An address that Avi has given, and that has not come back to the Service."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from lbdoctor import (
    ERROR,
    EVENT,
    LIKELY,
    PUBLISHED,
    SERVICE,
    Finding,
    Obj,
    Owner,
    Remedy,
    View,
    check,
)

from .api import VIRTUAL, VIRTUAL_FIELDS, VSVIP, WHOLE, given, named
from .awaited import at_work
from .belongs import require_home
from .figures import addresses
from .names import Built, built
from .parts import REPORTER, WRITERS
from .placed import READS, virtuals

_PATIENCE: Final = timedelta(minutes=10)
_ACCOUNT: Final = "ako-sa"


@check(
    "avi/status-not-written",
    "Avi has given an address, and AKO has not written it on the Service",
    ERROR,
    PUBLISHED,
    subject=SERVICE,
    when=lambda service: service["spec.type"] == "LoadBalancer",
    reads=(*READS, VIRTUAL_FIELDS, EVENT, SERVICE.only("metadata.managedFields")),
    engine="avi",
)
def not_written(service: Obj, see: View) -> Iterator[Finding]:
    """Avi serves the Service at an address that Kubernetes does not know.

    Why it matters: the virtual service works, and whoever asks Kubernetes for the address waits
    for ever.

    How it is decided: the VIP and the virtual service that AKO calls after this Service are in Avi, the
    VIP with an address; the status of the Service is empty, though AKO is ready, has read its
    settings, and the Service is older than ten minutes. Nothing shows that AKO ever wrote an address
    there (what it wrote and somebody removed is `engine/status-wiped`). That AKO may not write is
    concluded: its log says `there was an error in updating the loadbalancer status`. Needs the Avi
    Controller as a source.

    How to fix: give AKO's ServiceAccount its rights on services/status back (its ClusterRole), and
    restart AKO.
    """
    if not given(see) or see.addresses(service) != () or _wrote(service, see):
        return
    made = built(service, see)
    if made is None or not see.clock.older(service.created, _PATIENCE):
        return
    require_home(see, made.ako)
    if not at_work(made.ako, see):
        return
    here = [each for each in named(made.name, VSVIP, see) if each.ref.namespace == made.tenant]
    shown = [(vip, text) for vip in here for text in addresses(vip)]
    carried = virtuals(service, see)
    if shown and carried:
        vip, text = shown[0]
        facts = (
            service.cite("status.loadBalancer"),
            vip.cite("vip"),
            carried[0].cite("config.name"),
        )
        yield Finding(
            f"Avi serves it at {text}, and AKO has not written that on the Service",
            facts,
            _remedy(service, made),
            LIKELY,
        )
    elif shown:
        see.require(VIRTUAL, WHOLE)


def _wrote(service: Obj, see: View) -> bool:
    """Whether something shows that AKO has written an address there before."""
    managers = {each.get("manager") for each in service["metadata.managedFields"] or ()}
    told = [each for each in see.events(service) if each.reporter == REPORTER]
    return bool(told) or not managers.isdisjoint(WRITERS)


def _remedy(service: Obj, made: Built) -> Remedy:
    owner = made.ako.owner
    pod = owner["spec"] if owner.ref.kind == "Pod" else owner["spec.template.spec"]
    account = (pod or {}).get("serviceAccountName") or _ACCOUNT
    place = owner.ref.namespace
    asked = f"kubectl auth can-i patch services --subresource=status -n {service.ref.namespace}"
    return Remedy(
        "let AKO write the status of Services again, and restart it",
        (
            f"{asked} --as system:serviceaccount:{place}:{account}",
            f"kubectl -n {place} logs {owner.ref.kind.lower()}/{owner.ref.name} --tail=500",
        ),
        Owner.CLUSTER,
    )
