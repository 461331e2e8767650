"""What Azure says, by way of its cloud-controller-manager.

Sources: kubernetes-sigs/cloud-provider-azure pkg/provider/azure_loadbalancer.go,
azure_standard.go; the error codes of Azure Resource Manager and of Microsoft Entra. Texts as users
reported them: Azure/AKS#326, Azure/acs-engine#447, kyma-project/test-infra#677.
"""

from __future__ import annotations

from typing import Final

from .meanings import DENIED, INVALID, LIMIT, OTHER, SUBNET, Patterns

AZURE: Final[Patterns] = {
    OTHER: (
        r"TooManyRequests|HTTPStatusCode: 429|client throttled|azure cloud provider rate limited",
        r"AnotherOperationInProgress|CanceledAndSupersededDueToAnotherOperation|PreconditionFailed",
    ),
    LIMIT: (
        r"\w+CountLimitReached|QuotaExceeded|exceeding approved .* quota",
        r"have exceeded maximum rule limit|securityGroup priorities are exhausted",
        r"InvalidTagValueLength",
    ),
    DENIED: (
        r"(?:Linked)?AuthorizationFailed|does not have authorization to perform action",
        r"InvalidAuthenticationToken|ExpiredAuthenticationToken|AADSTS\d+|invalid_client",
        r"AuthenticationFailed|\w+Credential authentication failed",
        r"\bScopeLocked\b|ReadOnlyDisabledSubscription|RequestDisallowedByPolicy",
    ),
    SUBNET: (
        r"lb\(.*\) - failed to get subnet|SubnetIsFull|PrivateIPAddressNotIn(?:Any)?Subnet",
        r"SubnetNotFound|Unexpected nil subnet|/subnets/[^/\s]+ not found",
    ),
    INVALID: (
        r"user supplied IP Address \S+ was not found|cannot find public IP with IP address",
        r"PublicIP from annotation azure-pip-name\S* for service \S+ doesn't exist",
        r"failed to find PIP \S+ in resource group|cannot use non-public LoadBalancer IP",
        r"checkLoadBalancerResourcesConflicts|PublicIPReferencedByMultipleIPConfigs",
        r"PublicIPAddress(?:InUse|CannotBeDeleted)|PrivateIPAddressIsAllocated|DnsRecordInUse",
        r"consuming the DNS label|idle timeout value must be a whole number",
        r"only TCP, UDP and SCTP are supported|SCTP is only supported|port \S+ not found in service",
        r"failed to parse annotation|InvalidResourceReference|unable to find load balancer for selected VM sets",
        r"selects \d+ load balancers by annotation, but none of them is defined",
        r"PublicIPAndLBSkuDoNotMatch|DifferentSkuLoadBalancersAndPublicIPAddress",
    ),
}
