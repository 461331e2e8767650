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
    Finding,
    Obj,
    Remedy,
    View,
    check,
)

from .backends import ENDPOINTS_FIELDS, SLICE_FIELDS, backends
from .members import POD_FIELDS, backed, members, selecting

SCALED = tuple(
    kind.only("spec.replicas", "spec.template.metadata.labels")
    for kind in (DEPLOYMENT, STATEFUL_SET)
)


@check(
    "service/selector-matches-nothing",
    "the selector of the Service matches no Pod",
    ERROR,
    SERVED,
    subject=SERVICE,
    when=selecting,
    reads=(SLICE_FIELDS, ENDPOINTS_FIELDS, POD_FIELDS, *SCALED),
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
    label are the usual causes), and see whether the workload has Pods at all.
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
    idle = _idle(service, see)
    asleep = f": {idle[0].ref.kind} {idle[0].ref.name} is scaled to zero" if idle else ""
    yield Finding(
        f"no Pod carries the labels {labels}{asleep}",
        (
            service.cite("spec.selector"),
            *found.emptiness,
            *(each.cite("spec.replicas") for each in idle[:1]),
        ),
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


def _idle(service: Obj, see: View) -> list[Obj]:
    """The workloads whose Pods the selector would match, and that are scaled to zero."""
    wanted = service["spec.selector"].items()
    visible = [each for kind in SCALED for each in see.glance(kind.kind, service.space)]
    return [
        each
        for each in visible
        if each["spec.replicas"] == 0
        and wanted <= (each["spec.template.metadata.labels"] or {}).items()
    ]


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
