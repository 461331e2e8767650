"""External IPs that hide a missing address."""

from __future__ import annotations

from collections.abc import Iterator

from lbdoctor import INFO, PUBLISHED, SERVICE, Finding, Obj, Remedy, View, check

from .promise import load_balancer


@check(
    "service/external-ips-mask-pending",
    "external IPs hide that no load balancer answered",
    INFO,
    PUBLISHED,
    subject=SERVICE,
    when=lambda service: load_balancer(service) and bool(service["spec.externalIPs"]),
)
def external_ips_mask_pending(service: Obj, see: View) -> Iterator[Finding]:
    """`kubectl get service` shows addresses that nobody gave.

    Why it matters: the column EXTERNAL-IP looks filled, and monitoring that reads it sees no
    trouble, while the load balancer never answered.

    How it is decided: `spec.externalIPs` has entries and `status.loadBalancer.ingress` has none
    with an ip or a hostname. kubectl prints both in the same column.

    How to fix: mend why the Service has no address; remove `externalIPs` if they were put there
    only to have one.
    """
    addresses = see.addresses(service)
    if addresses is None or addresses:
        return
    yield Finding(
        "spec.externalIPs fills the column EXTERNAL-IP, no load balancer answered",
        (service.cite("spec.externalIPs"), service.cite("status.loadBalancer.ingress")),
        Remedy(
            "see through the external IPs: mend why the load balancer does not answer",
            (f"kubectl -n {service.ref.namespace} get service {service.ref.name} -o yaml",),
        ),
    )
