"""The cloud's controller says in an Event why it cannot: one code for each kind of reason."""

from __future__ import annotations

from collections.abc import Iterator

from lbdoctor import (
    ACCEPTED,
    ADDRESSED,
    CERTAIN,
    ERROR,
    EVENT,
    GATEWAY,
    INGRESS,
    LIKELY,
    RUNNING,
    SERVICE,
    Finding,
    Obj,
    Owner,
    Remedy,
    View,
    check,
)
from lbdoctor.events import Event, standing
from lbdoctor.model import instant

from .meanings import DENIED, INVALID, LIMIT, SUBNET, TIMEOUT
from .texts import read

REASONS = frozenset(
    {
        "SyncLoadBalancerFailed",
        "CreatingLoadBalancerFailed",
        "UpdateLoadBalancerFailed",
        "DeleteLoadBalancerFailed",
        # kubernetes-sigs/aws-load-balancer-controller, pkg/k8s/events.go
        "FailedBuildModel",
        "FailedDeployModel",
        # kubernetes/ingress-gce, pkg/events/events.go
        "Sync",
        "Translate",
    }
)
DONE = frozenset({"EnsuredLoadBalancer", "CreatedLoadBalancer", "SuccessfullyReconciled"})
PREAMBLE = (
    "Error syncing load balancer: ",
    "Error creating load balancer (will retry): ",
    "failed to ensure load balancer: ",
    "Failed build model due to ",
    "Failed deploy model due to ",
    "failed to delete load balancer: ",
    "Error syncing to GCP: ",
    "Translation failed: ",
)
SERVED_KINDS = (SERVICE, INGRESS, GATEWAY)
EXPLAINS = ("service/deletion-blocked",)
LONGEST = 160


@check(LIMIT, "the cloud's quota or service limit is used up", ERROR, ADDRESSED,
       subject=SERVED_KINDS, reads=(EVENT,), engine="cloud",
       explains=EXPLAINS, felt=True)  # fmt: skip
def limit_reached(obj: Obj, see: View) -> Iterator[Finding]:
    """The cloud gives no more load balancers, addresses or rules to this account.

    Why it matters: the controller tries again and again, and nothing changes until somebody raises
    the limit or frees what is not needed.

    How it is decided: the newest refusal of the cloud's controller that still holds speaks of a
    quota or a limit. Too many requests in a short time are no such limit. Events merged by the
    client ("combined from similar events") count, another attempt that began does not.

    How to fix: raise the limit at the provider, or delete load balancers that nobody uses.
    """
    summary = "raise the limit at the provider, or delete load balancers that nobody uses"
    yield from _refused(obj, see, LIMIT, "the cloud's limit is reached", summary, Owner.CLOUD)


@check(SUBNET, "no subnet that the cloud can put the load balancer in", ERROR, ACCEPTED,
       subject=SERVED_KINDS, reads=(EVENT,), engine="cloud",
       explains=EXPLAINS, felt=True)  # fmt: skip
def subnet_unusable(obj: Obj, see: View) -> Iterator[Finding]:
    """The controller finds no subnet, a wrong one, or one without room.

    Why it matters: a cloud's load balancer stands in a subnet; without one none is made.

    How it is decided: the newest refusal of the cloud's controller that still holds speaks of
    subnets: none found or tagged, none named, of another network or family, or full.

    How to fix: tag or name the subnets that the controller may use, and see that they have free
    addresses and, for a public load balancer, a route to the internet.
    """
    summary = (
        "tag or name a subnet for load balancers, of the right network and with free addresses"
    )
    yield from _refused(obj, see, SUBNET, "the cloud finds no usable subnet", summary, Owner.CLOUD)


@check(INVALID, "the cloud refuses what is asked for", ERROR, ACCEPTED,
       subject=SERVED_KINDS, reads=(EVENT,), engine="cloud",
       explains=EXPLAINS, felt=True)  # fmt: skip
def request_invalid(obj: Obj, see: View) -> Iterator[Finding]:
    """An annotation or a field asks for what the cloud does not do.

    Why it matters: the controller tries again with the same request, and gets the same refusal.

    How it is decided: the newest refusal of the cloud's controller that still holds rejects a value:
    an annotation, a requested address, a certificate, a protocol or a listener.

    How to fix: correct the annotation or field that the message names.
    """
    summary = "correct the annotation or field that the message names"
    yield from _refused(obj, see, INVALID, "the cloud refuses the request", summary)


@check(DENIED, "the cloud refuses the controller's credentials or rights", ERROR, RUNNING,
       subject=SERVED_KINDS, reads=(EVENT,), engine="cloud",
       explains=EXPLAINS, felt=True)  # fmt: skip
def permission_denied(obj: Obj, see: View) -> Iterator[Finding]:
    """The cloud does not let the controller do what it must.

    Why it matters: no Service of the cluster gets a load balancer until the rights are restored.

    How it is decided: the newest refusal of the cloud's controller that still holds speaks of
    missing rights, or of a token, key or role that is refused or expired.

    How to fix: give the controller's role or service account the missing right, or renew its
    credentials.
    """
    summary = "give the controller's role the missing right, or renew its credentials"
    words = "the cloud denies the controller"
    yield from _refused(obj, see, DENIED, words, summary, Owner.CLOUD)


@check(TIMEOUT, "the cloud did not finish in time", ERROR, RUNNING,
       subject=SERVED_KINDS, reads=(EVENT,), engine="cloud",
       explains=EXPLAINS, felt=True)  # fmt: skip
def timed_out(obj: Obj, see: View) -> Iterator[Finding]:
    """The cloud does not answer, or its load balancer does not become active.

    Why it matters: each attempt begins anew; a load balancer that stays half made blocks the next.

    How it is decided: the newest refusal of the cloud's controller that still holds speaks of a
    deadline, or of a load balancer that did not become active.

    How to fix: look at the load balancer at the provider, and at the provider's status page.
    """
    summary = "look at the load balancer on the provider's side, and at the provider's own status"
    words = "the cloud did not finish in time"
    yield from _refused(obj, see, TIMEOUT, words, summary, Owner.CLOUD)


def _refused(
    obj: Obj,
    see: View,
    code: str,
    words: str,
    summary: str,
    owner: Owner = Owner.APPLICATION,
) -> Iterator[Finding]:
    said = [each for each in _standing(obj, see) if each.reason in REASONS]
    cloud = see.claims(obj).names.get("cloud", "").partition(":")[2]
    row = read(said[-1].text, cloud) if said else None
    if row is None or row.code != code:
        see.require(EVENT, obj.space)
        return
    later = [e for e in see.events(obj) if e.reason in DONE and e.when >= said[-1].when]
    doubt = " (though success was reported later)" if later else ""
    place, kind = obj.ref.namespace, obj.ref.kind.lower()
    yield Finding(
        f"{words}{doubt}: {_quote(said[-1])}",
        (said[-1].cite(), *(event.cite() for event in later[-1:])),
        Remedy(summary, (f"kubectl -n {place} describe {kind} {obj.ref.name}",), owner),
        LIKELY if later else CERTAIN,
    )


def _standing(obj: Obj, see: View) -> list[Event]:
    """The Warnings that still hold; of what is to go, those since it was deleted."""
    events, gone = see.events(obj), instant(obj["metadata.deletionTimestamp"])
    if gone is None:
        return standing(events, succeeded=bool(see.addresses(obj)))
    return [each for each in standing(events, succeeded=False) if each.when >= gone]


def _quote(event: Event) -> str:
    text = " ".join(event.text.split())
    for each in PREAMBLE:
        text = text.removeprefix(each)
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
