"""What Oracle's cloud says, by way of its cloud-controller-manager.

Sources: oracle/oci-cloud-controller-manager pkg/cloudprovider/providers/oci, pkg/oci/client,
pkg/util/commons.go; the error codes of the OCI API. Texts as users reported them:
oracle/oci-cloud-controller-manager#378.
"""

from __future__ import annotations

from typing import Final

from .meanings import DENIED, INVALID, LIMIT, OTHER, SUBNET, Patterns

OCI: Final[Patterns] = {
    OTHER: (
        r"TooManyRequests|Error Code: 429|rate limited\(\w+\) for operation",
        r"work requests in progress|pending work requests|wait for NLB to move to",
    ),
    LIMIT: (
        r"Service error: ?(?:LimitExceeded|QuotaExceeded)|Error Code: (?:LimitExceeded|QuotaExceeded)",
        r"following service limits were exceeded|Limit for .{1,80} has been already reached",
    ),
    DENIED: (
        r"NotAuthorizedOrNotFound|NotAuthenticated|Error Code: NotAuthorized",
        r"Unable to get service account token|Error fetching service account",
        r"Error creating Workload Identity based",
    ),
    SUBNET: (
        r"a subnet must be specified for (?:creating )?a (?:network )?load balancer|Private subnet with",
        r"subnet with id \S+ does not have an ipv[46] cidr block|subnet does not have IPv[46] ",
        r"getting subnets for (?:load balancers|nodes)",
    ),
    INVALID: (
        r"Service error: ?(?:InvalidParameter|CannotParseRequest|MissingParameter)",
        r"Error Code: (?:InvalidParameter|CannotParseRequest|MissingParameter)",
        r"invalid value: .* provided for annotation|error parsing service annotation",
        r"invalid (?:NetworkSecurityGroups OCID|number of Network Security Groups|format for \S+ annotation)",
        r'OCI only supports SessionAffinity "None"|OCI load balancers do not support UDP',
        r"cannot be set when externalTrafficPolicy is set to Cluster|IpMode can only be set as",
        r'invalid value ".*" provided for LoadBalancerIP|cannot create a private load balancer with Reserved IP',
        r'invalid backend protocol ".*" requested|loadbalancer policy ".*" is not valid',
        r"IP address provided is not available for use|reserved IP cannot be updated",
        r"SingleStack IPv6 is not supported for OCI|invalid value for health check interval",
        r"cannot convert LB shape|reading SSL (?:Listener|Backend) Secret",
        r"failed to (?:to )?parse .* annotation|Security list management mode can only be 'None'",
    ),
}
