"""Whether HAProxy has virtual addresses to give from at all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lbdoctor import (
    CERTAIN,
    ERROR,
    LIKELY,
    RUNNING,
    Evidence,
    Finding,
    Obj,
    Owner,
    Remedy,
    Space,
    View,
    check,
)

from . import stock
from .kinds import CONFIG, IP_POOL


@check(
    "haproxy/misconfigured",
    "HAProxy lacks a usable pool of virtual addresses",
    ERROR,
    RUNNING,
    subject=CONFIG,
    when=lambda config: config["spec.type"] == "haproxy",
    reads=(IP_POOL,),
    engine="haproxy",
    explains=("supervisor/no-load-balancer",),
)
def pool_unusable(config: Obj, see: View) -> Iterator[Finding]:
    """There is no pool of virtual addresses that the Supervisor could use.

    Why it matters: it has nothing to give addresses from.

    How it is decided: all IPPools were seen. Either there is none, or those that are labelled for
    virtual addresses were refused (`failure`) or are not `ready`, or none is labelled so and all
    others are labelled for something else. All but the first is likely only: general pools may
    help out. A pool without a label may be meant for virtual addresses, and ends the question.

    How to fix: correct the ranges of virtual addresses in vCenter (they can only be appended).
    """
    pools = see.all(IP_POOL, Space(config.ref.cluster))
    mine = [each for each in pools if stock.usage(each) == "vip"]
    complaints = [each.cite_condition(said) for each in mine if (said := stock.complaint(each))]
    if len(complaints) < len(mine) or any(not stock.usage(each) for each in pools):
        return
    absence = () if mine else (see.absence(IP_POOL, Space(config.ref.cluster)),)
    others = [] if mine else [each.cite(stock.USAGE) for each in pools[:3]]
    yield Finding(
        _words(mine, complaints),
        (*complaints, *absence, *others),
        Remedy(
            "correct the ranges of virtual addresses in vCenter",
            ("kubectl get ippools.netoperator.vmware.com -o yaml",),
            Owner.PLATFORM,
        ),
        LIKELY if pools else CERTAIN,
    )


def _words(mine: Sequence[Obj], complaints: Sequence[Evidence]) -> str:
    if not mine:
        return "no pool of virtual addresses is there"
    said = complaints[0].value
    why = said.get("message") or said.get("reason") or "no reason given"
    return f"pool {mine[0].ref.name} cannot be used: {why}"
