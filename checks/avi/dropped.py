"""Avi has all that a Service needs, and AKO has not built it: a refusal that is not repeated."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from lbdoctor import (
    ERROR,
    LIKELY,
    PUBLISHED,
    SERVICE,
    Finding,
    Kind,
    Obj,
    Owner,
    Remedy,
    Space,
    View,
    check,
)

from .api import (
    AVI,
    CLOUD_STATUS,
    CONTROLLER,
    GROUP,
    TENANT_FIELDS,
    TENANTS,
    VIRTUAL,
    VSVIP,
    WHOLE,
    given,
    named,
    target,
    within,
)
from .awaited import at_work
from .belongs import require_home
from .health import READY, UP
from .names import Built, built
from .networks import cloud_of, group_of, source
from .parts import settings
from .placed import READS, virtuals
from .requested import can_have
from .vips import SETTING_FIELDS, has_vip, stocks_of

_PATIENCE: Final = timedelta(minutes=10)


@check(
    "avi/not-retried",
    "Avi has room for the Service, and AKO does not build it",
    ERROR,
    PUBLISHED,
    subject=SERVICE,
    when=lambda service: service["spec.type"] == "LoadBalancer",
    reads=(*READS, SETTING_FIELDS, TENANT_FIELDS, SERVICE.only("spec.loadBalancerIP")),
    engine="avi",
    fallback=True,
)
def not_built(service: Obj, see: View) -> Iterator[Finding]:
    """AKO works and takes the Service, Avi could serve it, and nothing is built.

    Why it matters: AKO repeats some requests that Avi refused, and drops most others for good. Once
    the reason has been mended in Avi, the Service still waits, and nobody says why.

    How it is decided: AKO is ready, has read its settings and takes the Service, which is older
    than ten minutes (AKO repeats every 90 seconds what it repeats). The Avi Controller and the
    cloud are up, tenant, group and network exist, addresses are left, one that is asked for is
    free; and of all VIPs and virtual
    services none is its own, or the VIP is reserved and the virtual service is missing. That a refusal was dropped is concluded, not seen.
    Needs the Avi Controller as a source.

    How to fix: restart AKO, or change what it builds, as a port of the Service; a label does not
    help. Look before for deleteConfig and unfinished edits of its settings.
    """
    if not given(see) or see.addresses(service) != ():
        return
    made = built(service, see)
    if made is None or not see.clock.older(service.created, _PATIENCE):
        return
    require_home(see, made.ako)
    if not at_work(made.ako, see) or virtuals(service, see) or not _in_order(service, made, see):
        return
    see.require(VIRTUAL, WHOLE)
    if has_vip(service, see):
        yield _finding(
            "its VIP is reserved in Avi, its virtual service is missing", made, VIRTUAL, see
        )
    elif _room(service, see):
        see.require(VSVIP, WHOLE)
        yield _finding("Avi has neither a VIP nor a virtual service for it", made, VSVIP, see)


def _in_order(service: Obj, made: Built, see: View) -> bool:
    """Whether Avi is up and has the tenant, the cloud and the group that AKO names."""
    config = settings(see, made.ako)
    cloud = cloud_of(config, see) if config else None
    if config is None or cloud is None:
        return False
    up = [each["cluster_state.state"] in UP for each in see.all(CONTROLLER, WHOLE)]
    status = target(f"/{cloud.uid}", CLOUD_STATUS, see)
    see.require(CLOUD_STATUS, WHOLE)
    ready = status is not None and status["status.state"] == READY
    known = named(made.tenant, TENANTS, see) and any(
        within(each["cloud_ref"], cloud)
        for each in named(group_of(service, config, see), GROUP, see)
    )
    return all(up) and ready and bool(known)


def _room(service: Obj, see: View) -> bool:
    """Whether the networks that it takes an address from have one left in each family."""
    where = source(service, see)
    if where is None or where.missing or not can_have(service, where, see):
        return False
    stocks = [stocks_of(where, family, see) for family in where.families]
    return all(any(each.free for each in found) for found in stocks)


def _finding(words: str, made: Built, kind: Kind, see: View) -> Finding:
    owner = made.ako.owner.ref
    return Finding(
        f"{words}: a request was probably refused once, and AKO does not repeat it",
        (see.absence(kind, Space(AVI, made.tenant), made.name),),
        Remedy(
            "restart AKO once what Avi refused is mended; its log names the refusal",
            (f"kubectl -n {owner.namespace} logs {owner.kind.lower()}/{owner.name} --tail=500",),
            Owner.CLUSTER,
        ),
        LIKELY,
    )
