"""What Google's cloud says, by way of its cloud-controller-manager and GKE's ingress controller.

Sources: kubernetes/cloud-provider-gcp providers/gce; kubernetes/ingress-gce pkg/l4lb,
pkg/loadbalancers, pkg/controller; the error reasons of Google's Compute API. Texts as users reported
them: kubernetes/ingress-gce#1478, #1214, #713, GoogleCloudPlatform/core-solution-services#86.
"""

from __future__ import annotations

from typing import Final

from .meanings import DENIED, INVALID, LIMIT, OTHER, SUBNET, Patterns

GCP: Final[Patterns] = {
    OTHER: (
        r"rateLimitExceeded|resourceNotReady",
        # a Service or a port that an Ingress names: told of the Ingress itself
        r"could not find service |could not find port ",
    ),
    LIMIT: (r"googleapi: Error 403: Quota '\w+' exceeded|quotaExceeded|QUOTA_EXCEEDED",),
    DENIED: (
        r"googleapi: Error 403: Required '[\w.]+' permission|PERMISSION_DENIED",
        r"googleapi: Error 40[13]: .*(?:forbidden|credentials|insufficient|accessNotConfigured)",
        r"oauth2: cannot fetch token|insufficientPermissions|has not been used in project",
    ),
    SUBNET: (
        r"IP_SPACE_EXHAUSTED|subnet URL \S+ is missing the name|proxy-only subnetwork is required",
        r"googleapi: .*subnetworks?/\S+' (?:was|is) not found",
    ),
    INVALID: (
        r"requested ip \S+ is neither static nor assigned to the LB",
        r"requested IP \S+ belongs to the \w+ network tier",
        r"googleapi: Error 400: |IP_IN_USE_BY_ANOTHER_RESOURCE",
        r"googleapi: Error 409: .*(?:already in use|alreadyExists|already being used)",
        r"only TCP and UDP are supported|no ports specified for GCE load balancer",
        r"static IP name \S+ doesn't translate|is type \S+, expected .NodePort. or .LoadBalancer.",
    ),
}
