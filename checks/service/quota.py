"""ResourceQuotas that refuse load balancers or node ports."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lbdoctor import (
    ACCEPTED,
    CERTAIN,
    ERROR,
    EVENT,
    LIKELY,
    RESOURCE_QUOTA,
    SERVICE,
    WARNING,
    Confidence,
    Finding,
    Obj,
    Owner,
    Ref,
    Remedy,
    View,
    check,
)
from lbdoctor.events import Event, read, standing

from .promise import load_balancer

_REFUSED = re.compile(
    r'services "(?P<service>[^"]+)" is forbidden: '
    r"(?:exceeded|status unknown for) quota: (?P<quota>[^,\s]+)"
)
QUOTA_FIELDS = RESOURCE_QUOTA.only("spec.hard", "status.hard", "status.used")
COUNTED = ("services", "services.loadbalancers", "services.nodeports", "count/services")


@check(
    "service/quota-exceeded",
    "a ResourceQuota refuses the load balancer",
    ERROR,
    ACCEPTED,
    subject=SERVICE,
    when=load_balancer,
    reads=(EVENT, QUOTA_FIELDS),
)
def quota_refuses_service(service: Obj, see: View) -> Iterator[Finding]:
    """A ResourceQuota of the namespace refuses what the Service needs.

    Why it matters: the API server answers 403 to every attempt, and none of them is recorded on
    the Service itself unless a controller made it.

    How it is decided: an Event of this Service that still holds quotes the refusal, and the quota
    that it names is in the namespace. A quota that is full and refuses nobody is no fault. A
    LoadBalancer counts against `services`, `services.loadbalancers` and, for each port, against
    `services.nodeports` (`kubernetes/kubernetes` pkg/quota/v1/evaluator/core/services.go).

    How to fix: raise the quota, delete Services that nobody uses, or do without node ports where
    the engine can.
    """
    said = standing(see.events(service), succeeded=bool(see.addresses(service)))
    for event in said[-1:]:
        found = _REFUSED.search(event.text)
        if found and see.gap(RESOURCE_QUOTA, service.space):
            yield _finding(event, found["quota"], None, LIKELY, None)
        elif found and (quota := see.get(RESOURCE_QUOTA, service.space, found["quota"])):
            yield _finding(event, found["quota"], quota, _sure(quota), None)
    see.require(EVENT, service.space)


@check(
    "service/quota-exceeded",
    "a ResourceQuota refuses a Service that somebody needs",
    ERROR,
    ACCEPTED,
    subject=RESOURCE_QUOTA,
    when=lambda quota: any(key in (quota["spec.hard"] or ()) for key in COUNTED),
    reads=(EVENT, QUOTA_FIELDS, SERVICE),
    unaffected=WARNING,
)
def quota_refuses_creation(quota: Obj, see: View) -> Iterator[Finding]:
    """Somebody tried to create a Service, and the ResourceQuota refused it.

    Why it matters: there is no Service to look at, so nothing shows as pending; only the Events of
    whoever wanted it (a Gateway, an operator's object) tell.

    How it is decided: a Warning of another object in the namespace quotes the refusal by this
    quota, and the Service that it names still does not exist.

    How to fix: raise the quota, or delete Services that nobody uses.
    """
    for raw in see.glance(EVENT, quota.space):
        event = read(raw)
        found = _REFUSED.search(event.text) if event.warning else None
        if found is None or found["quota"] != quota.ref.name:
            continue
        if see.get(SERVICE, quota.space, found["service"]) is None:
            yield _finding(event, quota.ref.name, quota, _sure(quota), (_about(event),))
    see.require(EVENT, quota.space)


def _about(event: Event) -> Ref:
    raw = event.obj["involvedObject"] or event.obj["regarding"] or {}
    group = (raw.get("apiVersion") or "").rpartition("/")[0]
    place = event.obj.ref
    return Ref(place.cluster, group, raw.get("kind", ""), place.namespace, raw.get("name", ""))


def _sure(quota: Obj) -> Confidence:
    """Certain while the quota is still full."""
    hard, used = quota["status.hard"] or {}, quota["status.used"] or {}
    full = any(key in hard and str(used.get(key)) == str(hard[key]) for key in COUNTED)
    return CERTAIN if full else LIKELY


def _finding(
    event: Event, name: str, quota: Obj | None, how: Confidence, affects: tuple[Ref, ...] | None
) -> Finding:
    facts = () if quota is None else (quota.cite("status.used"), quota.cite("status.hard"))
    return Finding(
        f"ResourceQuota {name} refuses it",
        (event.cite(), *facts),
        Remedy(
            "raise the quota, or delete Services that nobody uses",
            (f"kubectl -n {event.obj.ref.namespace} describe resourcequota {name}",),
            Owner.CLUSTER,
        ),
        how,
        affects,
    )
