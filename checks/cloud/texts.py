"""What the clouds' controllers say in Events, and what it means.

Each row is a cloud (empty: any), a code, and a pattern for the words. The first row that fits wins,
so what only sounds alike comes first, with an empty code: a throttled request is no quota.

Sources: kubernetes/cloud-provider-aws pkg/providers/v1/aws.go, aws_loadbalancer.go;
kubernetes-sigs/aws-load-balancer-controller pkg/service, pkg/networking/subnet_resolver.go,
controllers/service; kubernetes-sigs/cloud-provider-azure pkg/provider/azure_loadbalancer.go,
azure_standard.go; kubernetes/cloud-provider-gcp providers/gce; oracle/oci-cloud-controller-manager
pkg/cloudprovider/providers/oci, pkg/util/commons.go; kubernetes/cloud-provider-openstack
pkg/openstack/loadbalancer.go, pkg/util/openstack/loadbalancer.go. Error codes of the clouds' own
interfaces as users reported them: kserve/kserve#2179, kubernetes/ingress-nginx#4847,
Azure/AKS#326, Azure/acs-engine#447, kyma-project/test-infra#677, kubernetes/kubernetes#18502.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from .providers import of_words

LIMIT = "cloud/limit-reached"
SUBNET = "cloud/subnet-unusable"
INVALID = "cloud/request-invalid"
DENIED = "cloud/permission-denied"
TIMEOUT = "cloud/timed-out"
OTHER = ""


class Row(NamedTuple):
    """Words of one cloud's controller and the fault that they mean."""

    provider: str
    code: str
    words: re.Pattern[str]


def _rows(provider: str, code: str, *patterns: str) -> list[Row]:
    return [Row(provider, code, re.compile(each, re.IGNORECASE)) for each in patterns]


ROWS = [
    # too many requests at once, and load balancers that share: no limit of a stock
    *_rows(
        "",
        OTHER,
        r"rateLimitExceeded|RequestLimitExceeded|ThrottlingException|Throttling:|TooManyRequests",
        r"\bstatus ?code: 429|HTTPStatusCode: 429|client rate limited|Rate exceeded",
        # other areas say these: mixed protocols and quotas of Kubernetes itself
        r"mixed protocol|multiple protocols",
        r"is forbidden: (?:exceeded|status unknown for) quota",
    ),
    *_rows(
        "aws",
        LIMIT,
        r"TooMany(?:LoadBalancers|TargetGroups|Targets|Listeners|Rules|Certificates)\b",
        r"(?:SecurityGroup|RulesPerSecurityGroup|Address|NetworkInterface|Vpc)LimitExceeded",
        r"SecurityGroupsPerInterfaceLimitExceeded|TargetGroupAssociationLimit",
        r"there's too many attached",
    ),
    *_rows(
        "aws",
        SUBNET,
        r"could not find any suitable subnets? for creating the ELB",
        r"unable to resolve (?:at least one subnet|empty subnet slice)",
        r"couldn't (?:auto-discover|find all) subnets|expected to find .* but found \d+ subnets",
        r"subnets count less than minimal required count",
        r"multiple subnets in same Availability Zone|subnets in multiple locales",
        r"subnet (?:ID not found|with Name tag)|unknown zone type for subnet",
        r"subnets .* do not have an associated IPv6 CIDR block",
        r"could not locate routing table for subnet|error (?:describing|querying) subnets?\b",
        r"\b(?:InvalidSubnet|SubnetNotFound|InvalidSubnetID\.NotFound|InsufficientFreeAddressesInSubnet)",
    ),
    *_rows(
        "aws",
        DENIED,
        r"\bAccessDenied(?:Exception)?\b|UnauthorizedOperation|is not authorized to perform",
        r"\bAuthFailure\b|ExpiredToken|InvalidClientTokenId|WebIdentityErr|no EC2 IMDS role found",
    ),
    *_rows(
        "aws",
        INVALID,
        r"LoadBalancerIP cannot be specified for AWS ELB",
        r"unsupported load balancer affinity|requested load balancer with no ports",
        r"Invalid backend protocol|Unsupported health check protocol",
        r"the only value supported currently is '\*'|only value currently supported is \*",
        r"Must have same number of (?:EIP AllocationIDs|Private IPv4Addresses) .* and SubnetIDs",
        r"count of (?:EIP allocations|private IPv4 addresses|IPv6 addresses) .* must match",
        r"EIP allocations can only be set|can only be set for (?:internal|dualstack) load balancers",
        r"unknown (?:scheme|IPAddressType|lbScheme): |invalid load balancer scheme",
        r"Unused port in ssl-ports annotation|invalid ALPN policy|conflicting security groups",
        r"load balancer name cannot be longer|unsupported targetType|TargetGroup port is empty",
        r"unable to support instance target type with an unallocated NodePort",
        r"unsupported service type .* for load balancer target type",
        r"\b(?:CertificateNotFound|UnsupportedCertificate|InvalidConfigurationRequest|DuplicateListener)\b",
        r"\bInvalidParameter(?:Value)?\b|\bValidationError\b|security group (?:.* )?not found",
        r"Protocol \S+ not supported by LoadBalancer|AllocationIdNotFound|InvalidAllocationID",
    ),
    *_rows(
        "azure",
        LIMIT,
        r"PublicIPCountLimitReached|\w+CountLimitReached|QuotaExceeded",
        r"have exceeded maximum rule limit|securityGroup priorities are exhausted",
        r"InvalidTagValueLength|exceeding approved .* quota",
    ),
    *_rows(
        "azure",
        SUBNET,
        r"lb\(.*\) - failed to get subnet|SubnetIsFull|PrivateIPAddressNotInSubnet",
        r"PrivateIPAddressNotInAnySubnet|SubnetNotFound|Unexpected nil subnet",
    ),
    *_rows(
        "azure",
        DENIED,
        r"(?:Linked)?AuthorizationFailed|does not have authorization to perform action",
        r"InvalidAuthenticationToken|ExpiredAuthenticationToken|AADSTS\d+|invalid_client|AuthenticationFailed",
    ),
    *_rows(
        "azure",
        INVALID,
        r"user supplied IP Address \S+ was not found|cannot find public IP with IP address",
        r"PublicIP from annotation azure-pip-name\S* for service \S+ doesn't exist",
        r"checkLoadBalancerResourcesConflicts|PublicIPReferencedByMultipleIPConfigs",
        r"PublicIPAddress(?:InUse|CannotBeDeleted)|PrivateIPAddressIsAllocated|DnsRecordInUse",
        r"consuming the DNS label|idle timeout value must be a whole number",
        r"only TCP, UDP and SCTP are supported|SCTP is only supported",
        r"failed to parse annotation|InvalidResourceReference|unable to find load balancer for selected VM sets",
        r"selects \d+ load balancers by annotation, but none of them is defined",
        r"PublicIPAndLBSkuDoNotMatch|DifferentSkuLoadBalancersAndPublicIPAddress",
    ),
    *_rows(
        "gcp", LIMIT, r"googleapi: Error 403: Quota '\w+' exceeded|quotaExceeded|QUOTA_EXCEEDED"
    ),
    *_rows(
        "gcp",
        SUBNET,
        r"IP_SPACE_EXHAUSTED|subnet URL \S+ is missing the name",
        r"googleapi: .*subnetworks?/\S+' (?:was|is) not found",
    ),
    *_rows(
        "gcp",
        DENIED,
        r"googleapi: Error 403: Required '[\w.]+' permission|googleapi: Error 40[13]: .*(?:forbidden|credentials)|PERMISSION_DENIED",
    ),
    *_rows(
        "gcp",
        INVALID,
        r"requested ip \S+ is neither static nor assigned to the LB",
        r"requested IP \S+ belongs to the \w+ network tier",
        r"googleapi: Error 400: |googleapi: Error 409: .*(?:already in use|alreadyExists)",
        r"only TCP and UDP are supported|no ports specified for GCE load balancer",
    ),
    *_rows(
        "oci",
        LIMIT,
        r"Service error: ?(?:LimitExceeded|QuotaExceeded)|Error Code: (?:LimitExceeded|QuotaExceeded)",
        r"following service limits were exceeded|Limit for .{1,80} has been already reached",
    ),
    *_rows(
        "oci",
        SUBNET,
        r"a subnet must be specified for (?:creating )?a (?:network )?load balancer|Private subnet with",
        r"subnet with id \S+ does not have an ipv[46] cidr block|subnet does not have IPv4 or IPv6 cidr",
        r"getting subnets for (?:load balancers|nodes)(?!.*NotAuth)",
    ),
    *_rows(
        "oci",
        DENIED,
        r"NotAuthorizedOrNotFound|NotAuthenticated|Error Code: NotAuthorized",
        r"Unable to get service account token|Error fetching service account",
        r"Error creating Workload Identity based",
    ),
    *_rows(
        "oci",
        INVALID,
        r"Service error: ?(?:InvalidParameter|CannotParseRequest|MissingParameter)",
        r"Error Code: (?:InvalidParameter|CannotParseRequest|MissingParameter)",
        r"invalid value: .* provided for annotation|error parsing service annotation",
        r"invalid (?:NetworkSecurityGroups OCID|number of Network Security Groups)",
        r'OCI only supports SessionAffinity "None"|OCI load balancers do not support UDP',
        r"cannot be set when externalTrafficPolicy is set to Cluster",
        r'invalid value ".*" provided for LoadBalancerIP|cannot create a private load balancer with Reserved IP',
        r'invalid backend protocol ".*" requested|loadbalancer policy ".*" is not valid',
        r"IP address provided is not available for use|reserved IP cannot be updated",
        r"SingleStack IPv6 is not supported for OCI",
    ),
    *_rows(
        "openstack",
        LIMIT,
        r"Quota has been met for resources?|Quota exceeded for resources?|OverQuota|already shared with \d+ Services",
    ),
    *_rows(
        "openstack",
        SUBNET,
        r"no subnet-id found for service|could not find subnets for network",
        r"no (?:free )?subnet matching .* found for network|failed to find subnet",
        r"failed to get (?:subnet|network id) to create load balancer|unable to get member-subnet-id",
        r"floating IP subnet .* doesn't belong to the network|No more IP addresses available",
    ),
    *_rows(
        "openstack",
        DENIED,
        r"The request you have made requires authentication|Authentication failed",
        r"Policy does not allow this request|does not have permission to|keymanager client is not",
    ),
    *_rows(
        "openstack",
        INVALID,
        r"floating IP \S+ is not available|invalid loadbalancer class",
        r"invalid tlsContainerRef|failed to (?:get|validate) (?:tls container|tls secret|tlsContainerRef)",
        r"annotation \S+ and \S+ cannot be used together|the listener port \d+ already exists",
        r"internal Service cannot share a load balancer|shared load balancer is only supported",
        r"cannot attach a floating IP to a load balancer for a shared Service",
        r"is not valid\. Expecting a (?:comma-separated )?list of (?:source )?IP ranges",
        r"Bad request with: \[.*faultstring|failed to get load balancer \S+: Resource not found",
    ),
    *_rows(
        "openstack",
        TIMEOUT,
        r"timeout waiting for the loadbalancer|has gone into ERROR state, please check Octavia",
        r"is not ACTIVE, current provisioning status|is in immutable status",
    ),
    *_rows(
        "hetzner",
        INVALID,
        r"neither load-balancers\.hetzner\.cloud/location nor load-balancers\.hetzner\.cloud/network-zone",
    ),
    # any cloud: only where one is known to answer
    *_rows(
        "",
        TIMEOUT,
        r"context deadline exceeded|timed out waiting for the condition|i/o timeout",
        r"Client\.Timeout exceeded|TLS handshake timeout",
    ),
    *_rows("", DENIED, r"status ?code:? (?:401|403)\b|\b403 Forbidden\b"),
    *_rows(
        "", LIMIT, r"\bquota (?:has been )?exceeded|limit (?:has been )?reached|LimitExceeded\b"
    ),
]


def read(text: str) -> Row | None:
    """The first row that knows a text, of its own cloud where it betrays that; None without one."""
    cloud = of_words(text)
    for row in ROWS:
        if (not cloud or row.provider in ("", cloud)) and row.words.search(text):
            return row if row.code else None
    return None
