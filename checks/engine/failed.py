"""A controller's refusal that nothing more precise explains."""

from __future__ import annotations

from collections.abc import Iterator

from lbdoctor import (
    ACCEPTED,
    ERROR,
    EVENT,
    GATEWAY,
    INGRESS,
    LIKELY,
    SERVICE,
    Finding,
    Obj,
    Remedy,
    View,
    check,
)
from lbdoctor.events import Event, standing

REASONS = frozenset(
    {
        "SyncLoadBalancerFailed",
        "CreatingLoadBalancerFailed",
        "UpdateLoadBalancerFailed",
        # kubernetes-sigs/aws-load-balancer-controller, pkg/k8s/events.go
        "FailedBuildModel",
        "FailedDeployModel",
        # kubernetes/ingress-gce, pkg/events/events.go
        "Sync",
        "Translate",
        "AllocationFailed",
        "AssignIPFailed",
    }
)
DONE = frozenset({"EnsuredLoadBalancer", "CreatedLoadBalancer", "SuccessfullyReconciled"})
PREAMBLE = (
    "Error syncing load balancer: ",
    "Error creating load balancer (will retry): ",
    "failed to ensure load balancer: ",
    "Failed build model due to ",
    "Failed deploy model due to ",
)
LONGEST = 200
CONDITIONS = ("cilium.io/IPAMRequestSatisfied", "io.cilium/lb-ipam-request-satisfied")
"""Where an engine refuses in a condition of the Service (cilium/cilium, operator/pkg/lbipam)."""


@check(
    "engine/sync-failed",
    "the load balancer's controller reports an error",
    ERROR,
    ACCEPTED,
    subject=(SERVICE, INGRESS, GATEWAY),
    when=lambda obj: obj.ref.kind != SERVICE.name or obj["spec.type"] == "LoadBalancer",
    reads=(EVENT,),
    fallback=True,
    felt=True,
)
def sync_failed(obj: Obj, see: View) -> Iterator[Finding]:
    """The controller that should answer refuses, in words that are not known here.

    Why it matters: it is the reason for which there is no address, or an old one.

    How it is decided: the newest Warning with which a controller refuses the object still holds: an
    address that was given later would supersede it, another attempt does not. The message is
    quoted; where a more precise code knows it, that one is reported instead. A Normal Event of
    success beside an empty status supersedes nothing, and is quoted too. It is never more than
    likely, because the words are not understood. Cilium refuses in a condition of the Service
    instead. See `kubernetes/cloud-provider` controllers/service/controller.go.

    How to fix: read the message; the log of the controller that wrote it says more.
    """
    succeeded = bool(see.addresses(obj))
    events = see.events(obj)
    said = [e for e in standing(events, succeeded=succeeded) if e.reason in REASONS]
    if not said:
        yield from _in_condition(obj) if not succeeded else ()
        see.require(EVENT, obj.space)
        return
    last = said[-1]
    later = [e for e in events if e.reason in DONE and e.when >= last.when]
    doubt = ", though success was reported later" if later else ""
    yield Finding(
        f"its controller reports a failure{doubt}: {words(last)}",
        (last.cite(), *(event.cite() for event in later[-1:])),
        _remedy(obj),
        LIKELY,
    )


def _in_condition(obj: Obj) -> Iterator[Finding]:
    for name in CONDITIONS if obj.ref.kind == SERVICE.name else ():
        found = obj.condition(name)
        if found.get("status") == "False" and found.get("message"):
            text = " ".join(str(found["message"]).split())
            said = f"its controller reports a failure: {text[:LONGEST]}"
            yield Finding(said, (obj.cite_condition(name),), _remedy(obj), LIKELY)


def _remedy(obj: Obj) -> Remedy:
    return Remedy(
        "read the message, and the log of the controller that wrote it",
        (f"kubectl -n {obj.ref.namespace} describe {obj.ref.kind.lower()} {obj.ref.name}",),
    )


def words(event: Event) -> str:
    """The message without its usual beginnings, on one line, cut where it gets long."""
    text = " ".join(event.text.split())
    for each in PREAMBLE:
        text = text.removeprefix(each)
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
