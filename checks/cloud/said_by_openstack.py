"""What OpenStack says (Octavia, Neutron, Keystone), by way of its cloud-controller-manager.

Sources: kubernetes/cloud-provider-openstack pkg/openstack/loadbalancer.go,
pkg/util/openstack/loadbalancer.go; the fault strings of Octavia and Neutron.
"""

from __future__ import annotations

from typing import Final

from .meanings import DENIED, INVALID, LIMIT, SUBNET, TIMEOUT, Patterns

OPENSTACK: Final[Patterns] = {
    LIMIT: (
        r"Quota has been met for resources?|Quota exceeded for resources?|OverQuota",
        r"already shared with \d+ Services|ExternalIpAddressExhausted",
    ),
    DENIED: (
        r"The request you have made requires authentication|Authentication failed",
        r"Policy does(?: not|n't) allow|does not have permission to|keymanager client is not",
    ),
    TIMEOUT: (
        r"timeout waiting for the loadbalancer|has gone into ERROR state, please check Octavia",
        r"is not ACTIVE, current provisioning status|is in immutable status",
    ),
    SUBNET: (
        r"no subnet-id found for service|could not find subnets for network",
        r"no (?:free )?subnet matching .* found for network|failed to find subnet",
        r"failed to get (?:subnet|network id) to create load balancer|unable to get member-subnet-id",
        r"floating IP subnet .* doesn't belong to the network|No more IP addresses available",
        r"when autodetecting LB subnet|\bSubnet \S+ not found",
    ),
    INVALID: (
        r"floating IP \S+ is not available|invalid loadbalancer class",
        r"invalid tlsContainerRef|failed to (?:get|validate) (?:tls container|tls secret|tlsContainerRef)",
        r"annotation \S+ and \S+ cannot be used together|the listener port \d+ already exists",
        r"internal Service cannot share a load balancer|shared load balancer is only supported",
        r"cannot attach a floating IP to a load balancer for a shared Service",
        r"is not valid\. Expecting a (?:comma-separated )?list of (?:source )?IP ranges",
        r"Bad request with: \[.*faultstring|failed to get load balancer \S+: Resource not found",
        r"Validation failure: |already using protocol_port|no (?:service )?ports provided",
    ),
}
