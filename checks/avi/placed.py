"""The virtual services that AKO built for what promises access.

AKO notes their uuids on Services and Ingresses, and in the conditions of Gateways; a Service
without a note is found by the name of what AKO builds for it. Sources: AKO, internal/status
(svc_status.go, ing_status.go), ako-gateway-api/status.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from lbdoctor import GATEWAY, INGRESS, SERVICE, Obj, Ref, Space, View, link

from .api import (
    AVI,
    CLOUD_STATUS,
    ENGINE,
    ENGINE_FIELDS,
    GROUP,
    GROUP_FIELDS,
    POOL_READS,
    SERVERS_FIELDS,
    STATUS_FIELDS,
    VIRTUAL,
    VIRTUAL_FIELDS,
    WHOLE,
    given,
    target,
)
from .engine import GATES_READ, SERVICE_FIELDS
from .names import built
from .parts import ANSWERS

_NOTED: Final = re.compile(r"virtualservice-[0-9A-Za-z-]+")
_KINDS: Final = (SERVICE, INGRESS, GATEWAY)
GROUPS: Final = (GROUP_FIELDS, ENGINE_FIELDS)
READS: Final = (
    *GATES_READ,
    SERVICE_FIELDS,
    INGRESS.only("status.loadBalancer"),
    GATEWAY.only("status.conditions"),
    *POOL_READS,
    STATUS_FIELDS,
    VIRTUAL_FIELDS,
    SERVERS_FIELDS,
    *GROUPS,
)


def virtuals(exposed: Obj, see: View) -> Sequence[Obj]:
    """The visible virtual services of what promises access."""
    noted = [found for uuid in _noted(exposed) if (found := target(uuid, VIRTUAL, see))]
    if noted or exposed.ref.kind != SERVICE.name:
        return noted
    made = built(exposed, see)
    index = see.index(VIRTUAL, AVI, _called)
    return index.get((made.tenant, made.name), ()) if made else ()


def _noted(exposed: Obj) -> Iterator[str]:
    """The references that AKO wrote down."""
    texts = [exposed.annotations.get(mark, "") for mark in ANSWERS]
    if exposed.ref.kind == GATEWAY.name:
        texts.append(str(exposed.condition("Programmed").get("message") or ""))
    for text in texts:
        yield from (f"/{uuid}" for uuid in dict.fromkeys(_NOTED.findall(text)))


def _called(virtual: Obj) -> Iterator[tuple[str, str]]:
    yield virtual.ref.namespace, virtual["config.name"] or ""


def users(virtual: Obj, see: View) -> tuple[Obj, ...]:
    """What promises access by a virtual service."""
    return see.once(_users).get(virtual.ref, ())


def _users(see: View) -> Mapping[Ref, tuple[Obj, ...]]:
    found: dict[Ref, tuple[Obj, ...]] = {}
    for cluster in see.clusters:
        for kind in _KINDS if cluster != AVI else ():
            for exposed in see.glance(kind, Space(cluster)):
                if see.addresses(exposed):
                    for each in virtuals(exposed, see):
                        found[each.ref] = (*found.get(each.ref, ()), exposed)
    return found


def _served(exposed: Obj, see: View) -> Iterator[Ref]:
    if not given(see) or not see.addresses(exposed):
        return
    shown = virtuals(exposed, see)
    yield from (each.ref for each in shown)
    if not shown:
        see.require(VIRTUAL, WHOLE)


@link(SERVICE, "is served by", VIRTUAL, reads=READS, engine="avi")
def service_served(service: Obj, see: View) -> Iterator[Ref]:
    """What AKO built in Avi for a Service that has its address."""
    yield from _served(service, see)


@link(INGRESS, "is served by", VIRTUAL, reads=READS, engine="avi")
def ingress_served(ingress: Obj, see: View) -> Iterator[Ref]:
    """The virtual services that AKO noted on an Ingress, one for each host."""
    yield from _served(ingress, see)


@link(GATEWAY, "is served by", VIRTUAL, reads=READS, engine="avi")
def gateway_served(gateway: Obj, see: View) -> Iterator[Ref]:
    """The virtual service that AKO noted on a Gateway."""
    yield from _served(gateway, see)


@link(VIRTUAL, "is placed by", GROUP, reads=GROUPS)
def group_of(virtual: Obj, see: View) -> Iterator[Ref]:
    """The group whose Service Engines carry it."""
    found = target(virtual["config.se_group_ref"], GROUP, see)
    if found is not None:
        yield found.ref


@link(GROUP, "consists of", ENGINE, reads=GROUPS)
def engines(group: Obj, see: View) -> Iterator[Ref]:
    """Its Service Engines."""
    yield from (each.ref for each in engines_of(group, see))


@link(GROUP, "is in the cloud", CLOUD_STATUS, reads=(*GROUPS, STATUS_FIELDS))
def cloud_of_group(group: Obj, see: View) -> Iterator[Ref]:
    """The cloud in which Avi creates its Service Engines."""
    found = target(group["cloud_ref"], CLOUD_STATUS, see)
    if found is not None:
        yield found.ref


def engines_of(group: Obj, see: View) -> Sequence[Obj]:
    """The visible Service Engines of a group."""
    return see.index(ENGINE, AVI, _group).get(group.uid, ())


def _group(engine: Obj) -> Iterator[str]:
    yield str(engine["config.se_group_ref"] or "").partition("#")[0].rstrip("/").rpartition("/")[2]
