"""Failures that are over."""

from __future__ import annotations

from collections.abc import Iterator

from lbdoctor import EVENT, INFO, RUNNING, SERVICE, Finding, Obj, Remedy, View, check
from lbdoctor.events import standing

from .promise import load_balancer

SHOWN = 3


@check(
    "service/past-failures",
    "failures that a later success superseded",
    INFO,
    RUNNING,
    subject=SERVICE,
    when=load_balancer,
    reads=(EVENT,),
)
def past_failures(service: Obj, see: View) -> Iterator[Finding]:
    """Warnings of the past: the Service has its address now.

    Why it matters: `kubectl describe service` goes on showing them for an hour, and somebody will
    ask. A Service that is answered by a cloud normally carries one Warning of its first seconds.

    How it is decided: the Service has an address, and its Warning Events are not younger than the
    last Normal one. Warnings that still hold are reported under codes of their own.

    How to fix: nothing is broken. Where the same failure comes back, look at the controller's log.
    """
    if not see.addresses(service):
        return
    events = see.events(service)
    holding = standing(events, succeeded=True)
    past = [event for event in events if event.warning and event not in holding]
    if past:
        times = sum(event.times for event in past)
        yield Finding(
            f"{times} failures before it succeeded"
            if times > 1
            else "it failed once, and then succeeded",
            tuple(event.cite() for event in past[-SHOWN:]),
            Remedy(
                "nothing to do; the Events will expire",
                (f"kubectl -n {service.ref.namespace} describe service {service.ref.name}",),
            ),
        )
    see.require(EVENT, service.space)
