"""Whether the load balancers of NSX have room for another virtual server."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from lbdoctor import (
    ADDRESSED,
    CONFIG_MAP,
    ERROR,
    LIKELY,
    SERVICE,
    SUPERVISOR,
    Evidence,
    Finding,
    Obj,
    Owner,
    Remedy,
    Space,
    View,
    check,
)
from lbdoctor.stocks import given

from . import stock, words
from .kinds import (
    BRIEF,
    ERROR_PREFIX,
    NAMESPACE_NETWORK,
    NCP_SPACE,
    NSX_ERROR,
    SETTINGS,
)
from .reported import about, text

_VIRTUAL_SERVERS = {"small": 20, "medium": 100, "large": 1000}


class _Size(NamedTuple):
    """How many virtual servers a load balancer may have, for which namespaces, and who says so."""

    limit: int | None
    namespaces: set[str]
    facts: tuple[Evidence, ...]


@check(
    "nsx/lb-capacity-reached",
    "all virtual servers of the NSX load balancer are used",
    ERROR,
    ADDRESSED,
    subject=SERVICE,
    when=lambda service: service.ref.cluster == SUPERVISOR,
    reads=(BRIEF, NAMESPACE_NETWORK, *SETTINGS),
    engine="nsx",
    explains=("nsx/error-reported",),
)
def lb_capacity_reached(service: Obj, see: View) -> Iterator[Finding]:
    """The load balancer of a network has as many virtual servers as its size allows.

    Why it matters: NSX makes one virtual server for each port of a Service; when all are used, a
    new Service gets none, although there are addresses.

    How it is decided: NCP is told not to add load balancers by itself (`l4_lb_auto_scaling`), and
    the ports of the Services that have an address reach what vCenter documents for the size (small
    20, medium 100, large 1000). The size is that of the namespace's network configuration, else
    NCP's `service_size`. Likely: the true count is known to the NSX Manager only.

    How to fix: let NCP scale, choose a larger size for a new network, or merge ports of Services.
    """
    if given(service):
        return
    fixed = see.once(_setting, "l4_lb_auto_scaling")
    if fixed is None or str(fixed.value).lower() != "false":
        return
    size = _size(service, see)
    services = [
        s for s in see.all(SERVICE, Space(SUPERVISOR)) if s.ref.namespace in size.namespaces
    ]
    used = _ports(services)
    if size.limit is not None and used >= size.limit:
        yield Finding(
            f"{used} of {size.limit} virtual servers are used",
            (*size.facts, fixed),
            _more("let NCP add load balancers, or merge ports of Services"),
            LIKELY,
            affects=(service.ref,),
            about=fixed.ref,
        )


def _ports(services: Sequence[Obj]) -> int:
    return sum(len(each["spec.ports"] or ()) for each in services if given(each))


def _size(service: Obj, see: View) -> _Size:
    for config in see.all(NAMESPACE_NETWORK, Space(SUPERVISOR)):
        mine = stock.namespaces(config)
        if service.ref.namespace in mine and config["spec.nsxTier1Config"]:
            path = "spec.nsxTier1Config.loadBalancerSize"
            size = str(config[path] or "small").lower()
            return _Size(_VIRTUAL_SERVERS.get(size), mine, (config.cite(path),))
    said = see.once(_setting, "service_size")
    limit = _VIRTUAL_SERVERS.get(str(said.value).lower() if said else "small")
    return _Size(limit, {service.ref.namespace}, (said,) if said else ())


def _setting(see: View, key: str) -> Evidence | None:
    """What `ncp.ini` says of a key, wherever in NCP's namespace it is."""
    for each in see.all(CONFIG_MAP, Space(SUPERVISOR, NCP_SPACE)):
        for line in str((each["data"] or {}).get("ncp.ini", "")).splitlines():
            name, _, value = line.partition("=")
            if name.strip().lower() == key and value.strip():
                return Evidence(each.ref, f"data[ncp.ini] {key}", value.strip(), each.origin)
    return None


@check(
    "nsx/lb-capacity-reached",
    "NSX has no room for another load balancer",
    ERROR,
    ADDRESSED,
    subject=SERVICE,
    when=lambda service: (
        service.ref.cluster == SUPERVISOR and service["spec.type"] == "LoadBalancer"
    ),
    reads=(BRIEF, NSX_ERROR),
    explains=("nsx/error-reported",),
)
def lb_capacity_told(service: Obj, see: View) -> Iterator[Finding]:
    """NCP reports that load balancers or virtual servers of NSX are used up.

    Why it matters: a new Service gets no virtual server, although there may be addresses.

    How it is decided: an annotation `ncp/error…` of the Service, or an NSXError about it, speaks of
    the capacity or limit of load balancers or virtual servers. Likely: NCP's texts for it are not
    public, and only the NSX Manager knows the figures.

    How to fix: ask for the usage of the load balancer and of the Edge nodes in the NSX Manager; let
    NCP add load balancers, add Edge capacity, or merge ports of Services.
    """
    if given(service):
        return
    for key, value in sorted(service.annotations.items()):
        if key.startswith(ERROR_PREFIX) and words.over_capacity(value):
            fact = service.cite(f"metadata.annotations[{key}]")
            yield _told(value, fact, service)
            return
    for error in about(service, see):
        if words.over_capacity(text(error)):
            yield _told(text(error), error.cite("spec.message"), service)
            return
    see.require(NSX_ERROR, Space(SUPERVISOR))


def _told(said: str, fact: Evidence, service: Obj) -> Finding:
    summary = "look at the usage of load balancers and Edge nodes in the NSX Manager, and make room"
    return Finding(
        f"NSX has no room for another load balancer: {said}",
        (fact,),
        _more(summary),
        LIKELY,
        affects=(service.ref,),
    )


def _more(summary: str) -> Remedy:
    return Remedy(summary, (f"kubectl -n {NCP_SPACE} get configmaps -o yaml",), Owner.NETWORK)
