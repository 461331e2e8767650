"""Nothing is behind the address: the selector matches no Pod, or nobody wrote endpoints."""

from __future__ import annotations

from collections.abc import Iterator

from lbdoctor import (
    CERTAIN,
    ENDPOINTS,
    ERROR,
    GUEST,
    LIKELY,
    POD,
    SERVED,
    SERVICE,
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


@check(
    "service/selector-matches-nothing",
    "the selector of the Service matches no Pod",
    ERROR,
    SERVED,
    subject=SERVICE,
    when=selecting,
    reads=(SLICE_FIELDS, ENDPOINTS_FIELDS, POD_FIELDS),
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
    yield Finding(
        f"no Pod carries the labels {labels}",
        (service.cite("spec.selector"), *found.emptiness),
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


@check(
    "service/no-endpoints-by-hand",
    "no selector, and nobody wrote endpoints",
    WARNING,
    SERVED,
    subject=SERVICE,
    when=lambda service: backed(service) and not selecting(service),
    reads=(SLICE_FIELDS, ENDPOINTS_FIELDS),
    reached=True,
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
        "no selector, and no endpoints written by hand",
        (service.cite("spec.selector"), *found.emptiness),
        Remedy(
            "add a selector, or write an EndpointSlice for the Service",
            (f"kubectl -n {service.ref.namespace} get endpointslices,endpoints",),
        ),
        LIKELY if found.unseen else CERTAIN,
    )
    found.insist()
