"""Nothing is behind the address: the selector matches no Pod, or nobody wrote endpoints."""

from __future__ import annotations

from collections.abc import Iterator

from lbdoctor import (
    CERTAIN,
    DEPLOYMENT,
    ENDPOINTS,
    ERROR,
    GUEST,
    LIKELY,
    POD,
    SERVED,
    SERVICE,
    STATEFUL_SET,
    WARNING,
    Blind,
    Evidence,
    Finding,
    Obj,
    Remedy,
    View,
    check,
)

from .backends import ENDPOINTS_FIELDS, SLICE_FIELDS, backends
from .members import POD_FIELDS, backed, members, selecting

WORKLOADS = tuple(
    kind.only("spec.replicas", "spec.template.metadata.labels", "status.conditions")
    for kind in (DEPLOYMENT, STATEFUL_SET)
)


@check(
    "service/selector-matches-nothing",
    "the selector of the Service matches no Pod",
    ERROR,
    SERVED,
    subject=SERVICE,
    when=selecting,
    reads=(SLICE_FIELDS, ENDPOINTS_FIELDS, POD_FIELDS, *WORKLOADS),
    reached=True,
)
def selector_matches_nothing(service: Obj, see: View) -> Iterator[Finding]:
    """The Service selects Pods, and there is none that it selects.

    Why it matters: the load balancer has nobody to send a connection to, whether the Service has
    an address or not.

    How it is decided: neither its EndpointSlices (or Endpoints) hold an address, nor does a Pod of
    the namespace that has not finished carry all labels of `spec.selector`. Where only one of the
    two was seen it decides alone, and the finding is likely. See `kubernetes/endpointslice`
    reconciler.go.

    How to fix: compare the selector with the labels of the Pods (a Helm release name and a changed
    label are the usual causes), and see whether the workload has Pods at all: it may be scaled to
    zero, or a quota may refuse them.
    """
    found = backends(service, see)
    if found.all:
        return
    hidden = see.gap(POD, service.space)
    if hidden is not None and found.unseen:
        raise Blind(hidden, found.unseen)
    if hidden is None and members(service, see):
        found.insist()
        return
    labels = ",".join(f"{key}={word}" for key, word in sorted(service["spec.selector"].items()))
    namespace, name = service.ref.namespace, service.ref.name
    why, facts = _without_pods(service, see)
    yield Finding(
        f"no Pod carries the labels {labels}{why}",
        (service.cite("spec.selector"), *found.emptiness, *facts),
        Remedy(
            "compare the selector with the labels of the Pods that should answer",
            (
                f"kubectl -n {namespace} get pods --show-labels",
                f"kubectl -n {namespace} get service {name} -o wide",
            ),
        ),
        LIKELY if hidden or found.unseen else CERTAIN,
    )
    found.insist()


def _without_pods(service: Obj, see: View) -> tuple[str, tuple[Evidence, ...]]:
    """Why a workload whose Pods the selector would match has none, in words and with proof.

    The condition is the Deployment controller's, after kubernetes/kubernetes
    pkg/controller/deployment/util: what the API server said to its ReplicaSet, such as a quota.
    """
    wanted = service["spec.selector"].items()
    for kind in WORKLOADS:
        for each in see.glance(kind.kind, service.space):
            if not wanted <= (each["spec.template.metadata.labels"] or {}).items():
                continue
            name, failure = f"{each.ref.kind} {each.ref.name}", each.condition("ReplicaFailure")
            if each["spec.replicas"] == 0:
                return f": {name} is scaled to zero", (each.cite("spec.replicas"),)
            if failure.get("status") == "True":
                fact = each.cite_condition("ReplicaFailure")
                return f": {name} cannot create its Pods: {failure.get('message')}", (fact,)
    return "", ()


@check(
    "service/no-endpoints-by-hand",
    "no selector, and nobody wrote endpoints",
    WARNING,
    SERVED,
    subject=SERVICE,
    when=lambda service: backed(service) and not selecting(service),
    reads=(SLICE_FIELDS, ENDPOINTS_FIELDS),
    reached=True,
    felt=True,
)
def no_endpoints_by_hand(service: Obj, see: View) -> Iterator[Finding]:
    """The Service has no selector, and nobody has written endpoints for it.

    Why it matters: Kubernetes makes endpoints only for Services with a selector; for others
    somebody has to write them, and until then the address leads nowhere.

    How it is decided: `spec.selector` is empty, and neither an EndpointSlice that names the Service
    nor an Endpoints object of its name holds an address. Where EndpointSlices were not seen, a
    complete list of Endpoints makes it likely. Services of a Supervisor are left out: their
    endpoints come from virtual machines.

    How to fix: add a selector, or write an EndpointSlice with the label
    `kubernetes.io/service-name`.
    """
    if service.ref.cluster != GUEST:
        return
    found = backends(service, see)
    if found.all:
        return
    if found.unseen:
        see.require(ENDPOINTS, service.space)
    yield Finding(
        "it has no selector, and nobody has written endpoints by hand",
        (service.cite("spec.selector"), *found.emptiness),
        Remedy(
            "add a selector, or write an EndpointSlice for the Service",
            (f"kubectl -n {service.ref.namespace} get endpointslices,endpoints",),
        ),
        LIKELY if found.unseen else CERTAIN,
    )
    found.insist()
