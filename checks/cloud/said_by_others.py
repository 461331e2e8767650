"""What DigitalOcean, Hetzner and Linode say, by way of their controllers.

Sources: digitalocean/digitalocean-cloud-controller-manager cloud-controller-manager/do;
hetznercloud/hcloud-cloud-controller-manager internal/hcops, internal/annotation, and the error codes
of Hetzner's API in parentheses; linode/linode-cloud-controller-manager cloud/linode. Texts as users
reported them: digitalocean-cloud-controller-manager#103, #167, hcloud-cloud-controller-manager#139,
linode-cloud-controller-manager#160, #392.
"""

from __future__ import annotations

from typing import Final

from .meanings import DENIED, INVALID, LIMIT, OTHER, Patterns

DIGITALOCEAN: Final[Patterns] = {
    OTHER: (r"digitalocean\.com/\S*: (?:429|5\d\d) ",),
    LIMIT: (r"load.?balancer limit",),
    DENIED: (r"digitalocean\.com/\S*: 40[13] |Unable to authenticate you",),
    INVALID: (
        r"failed to build (?:base )?load.balancer request|digitalocean\.com/v2/load_balancers\S*: 422 ",
    ),
}
HETZNER: Final[Patterns] = {
    OTHER: (
        r"\((?:rate_limit_exceeded|conflict|locked|resource_unavailable|maintenance)\)|missing prefix hcloud",
    ),
    LIMIT: (r"\(resource_limit_exceeded\)",),
    DENIED: (r"\((?:unauthorized|forbidden|token_readonly)\)",),
    INVALID: (
        r"neither load-balancers?\.hetzner\.cloud/location nor load-balancers?\.hetzner\.cloud/network-zone",
        r"\((?:invalid_input|uniqueness_error|unsupported_error)\)|annotation/\S+: (?!.*not set)",
        r"use private ip: missing network id|no domains for managed certificate",
    ),
}
LINODE: Final[Patterns] = {
    OTHER: (r"\[(?:429|5\d\d)\] ",),
    DENIED: (r"\[40[13]\] ",),
    INVALID: (
        r"\[400\] |specified in annotation: |TLS secret name for port \S+ is not specified",
        r"requested IPv6 backends but node|frontend VPC configuration requires",
    ),
}
