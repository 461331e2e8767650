"""The symptom: no usable address."""

from __future__ import annotations

from collections.abc import Iterator

from lbdoctor import (
    ERROR,
    EVENT,
    GUEST,
    PUBLISHED,
    SERVICE,
    SUPERVISOR,
    Finding,
    Obj,
    Owner,
    Remedy,
    View,
    check,
)
from lbdoctor.events import standing

from .promise import load_balancer

LOGGED = ("Deployment", "StatefulSet")


@check(
    "service/pending",
    "Service of type LoadBalancer without a usable address",
    ERROR,
    PUBLISHED,
    subject=SERVICE,
    when=load_balancer,
    reads=(EVENT,),
    symptom=True,
)
def pending(service: Obj, see: View) -> Iterator[Finding]:
    """The Service asks for a load balancer and has no address.

    Why it matters: nobody outside the cluster can reach it, and `kubectl get service` goes on
    showing `<pending>` without a reason.

    How it is decided: no entry of `status.loadBalancer.ingress` has an ip or a hostname. Entries
    of `spec.externalIPs` do not count: kubectl shows them in the same column, but no load balancer
    gave them. This is the symptom; it is a root only where no cause is known, and of a Service of
    the Supervisor that belongs to a guest's, the one nearer to the cause is. The last Warning about
    the Service is shown with it.

    How to fix: mend the cause that is reported beside it. Where none is, ask which load balancer
    is supposed to answer in this cluster, and look at its log.
    """
    if see.addresses(service) is None or see.addresses(service):
        return
    namespace, name = service.ref.namespace, service.ref.name
    wished = service.ref.cluster == SUPERVISOR and GUEST in see.clusters
    said = standing(see.events(service), succeeded=False)[-1:]
    yield Finding(
        "the Supervisor's load balancer has given no address"
        if wished
        else "no address in status.loadBalancer.ingress",
        (service.cite("status.loadBalancer.ingress"), *(event.cite() for event in said)),
        Remedy(
            _next(service, see),
            (f"kubectl -n {namespace} describe service {name}", *_logs(service, see)),
            Owner.PLATFORM if service.ref.cluster == SUPERVISOR else Owner.APPLICATION,
        ),
    )


def _next(service: Obj, see: View) -> str:
    who = " or ".join(sorted(see.claims(service).by))
    if who:
        return f"{who} should answer: find out what it says about this Service"
    return "find out which load balancer should answer, and what it said about this Service"


def _logs(service: Obj, see: View) -> Iterator[str]:
    """The commands that show the logs of the programs that should answer."""
    facts = [fact for each in see.claims(service).by.values() for fact in each]
    for ref in dict.fromkeys(fact.ref for fact in facts):
        if ref.cluster == service.ref.cluster and ref.kind in LOGGED:
            yield f"kubectl -n {ref.namespace} logs {ref.kind.lower()}/{ref.name} --tail=100"
