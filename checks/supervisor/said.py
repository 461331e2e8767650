"""What the guest's provider has said of a Service, and what still holds of it."""

from __future__ import annotations

import re

from lbdoctor import (
    CERTAIN,
    EVENT,
    LIKELY,
    Confidence,
    Evidence,
    Obj,
    View,
)
from lbdoctor.events import Event, standing

AWAITED = "VirtualMachineService IP not found"
CONSEQUENCES = (
    "supervisor/vmservice-missing",
    "supervisor/service-missing",
    "supervisor/address-not-propagated",
    "service/deletion-blocked",
)


def last_refusal(service: Obj, see: View) -> tuple[Event | None, Confidence]:
    """The provider's last error that still holds for this Service.

    A Service without an address keeps its last refusal, whatever Normal events say; where a
    success was reported later than the refusal, the two contradict each other, and it is likely.
    """
    said = [each for each in see.events(service) if each.reporter in ("service-controller", "")]
    found = standing(said, succeeded=bool(see.addresses(service)))
    errors = [each for each in found if each.reason.endswith("LoadBalancerFailed")]
    if not errors:
        return None, CERTAIN
    last = errors[-1]
    success = any(each.reason == "EnsuredLoadBalancer" and each.when > last.when for each in said)
    return last, LIKELY if success else CERTAIN


def unanswered(service: Obj, see: View, words: str) -> tuple[Evidence, ...]:
    """The provider's last error, where it is these words."""
    event, _ = last_refusal(service, see)
    return (event.cite(),) if event is not None and words in event.message else ()


def refused(service: Obj, see: View) -> bool:
    """Whether the provider has said more than that there is no address yet."""
    event, _ = last_refusal(service, see)
    return event is not None and AWAITED not in event.message


def matching(service: Obj, see: View, pattern: re.Pattern[str]) -> tuple[Event, Confidence] | None:
    """The last refusal, when its words are these; raises Blind when there may be one unseen."""
    event, confidence = last_refusal(service, see)
    if event is None:
        see.require(EVENT, service.space)
    elif pattern.search(event.message):
        return event, confidence
    return None


def short(event: Event) -> str:
    """What the provider says, without the prefixes that every error of it has."""
    said = event.message.rpartition("failed to ensure load balancer: ")[2]
    return said.rpartition("Error deleting load balancer: ")[2]
