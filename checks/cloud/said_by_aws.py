"""What AWS says, by way of its cloud-controller-manager and the AWS Load Balancer Controller.

Sources: kubernetes/cloud-provider-aws pkg/providers/v1/aws.go, aws_loadbalancer.go;
kubernetes-sigs/aws-load-balancer-controller pkg/service, pkg/ingress, pkg/networking/
subnet_resolver.go, controllers/; the error codes of Elastic Load Balancing, EC2 and STS. Texts as
users reported them: kserve/kserve#2179, kubernetes/kubernetes#18502,
kubernetes-sigs/aws-load-balancer-controller#2772, #2956.
"""

from __future__ import annotations

from typing import Final

from .meanings import DENIED, INVALID, LIMIT, OTHER, SUBNET, Patterns

AWS: Final[Patterns] = {
    OTHER: (
        r"rateLimitExceeded|RequestLimitExceeded|ThrottlingException|Throttling:|Rate exceeded",
        # a Service or a port that an Ingress names: told of the Ingress itself
        r"services \S+ not found|unable to find port \S+ on service",
    ),
    LIMIT: (
        (
            r"TooMany(?:LoadBalancers|AccessPoints|TargetGroups|UniqueTargetGroups\w*|Targets|Listeners"
            r"|Rules|Certificates|Actions|TrustStores)(?:Exception)?\b"
        ),
        r"(?:SecurityGroup|RulesPerSecurityGroup|Address|NetworkInterface|Vpc)LimitExceeded",
        r"SecurityGroupsPerInterfaceLimitExceeded|TargetGroupAssociationLimit",
        r"there's too many attached",
    ),
    DENIED: (
        r"\bAccessDenied(?:Exception)?\b|UnauthorizedOperation|is not authorized to perform",
        r"\bAuthFailure\b|ExpiredToken|InvalidClientTokenId|UnrecognizedClientException",
        r"WebIdentityErr|InvalidIdentityToken|NoCredentialProviders|no EC2 IMDS role found",
        r"failed to (?:retrieve|refresh cached) credentials|SignatureDoesNotMatch|RequestExpired",
        r"\bOptInRequired\b",
    ),
    SUBNET: (
        r"could not find any suitable subnets? for creating the ELB",
        r"unable to resolve (?:at least one subnet|empty subnet slice)",
        r"couldn't (?:auto-discover|find all) subnets|expected to find .* but found \d+ subnets",
        r"error querying Subnet for ELB, got \d+ subnets",
        r"subnets count less than minimal required count",
        r"multiple subnets in (?:the )?same (?:Availability Zone|AZ)|subnets in multiple locales",
        r"Only one subnet per AZ|subnet (?:ID not found|with Name tag)|unknown zone type for subnet",
        r"subnets .* do not have an associated IPv6 CIDR block|could not locate routing table for subnet",
        r"\b(?:InvalidSubnet(?:Exception)?|SubnetNotFound|InvalidSubnetID\.NotFound)\b",
        r"InsufficientFreeAddressesInSubnet",
    ),
    INVALID: (
        r"LoadBalancerIP cannot be specified for AWS ELB",
        r"unsupported load balancer affinity|requested load balancer with no ports",
        r"Invalid backend protocol|Unsupported health check protocol|HealthCheck validation errors",
        r"health check parameters are invalid|error parsing service annotation",
        r"the only value supported currently is '\*'|only value currently supported is \*",
        r"Must have same number of (?:EIP AllocationIDs|Private IPv4Addresses) .* and SubnetIDs",
        r"count of (?:EIP allocations|private IPv4 addresses|IPv6 addresses) .* must match",
        r"EIP allocations can only be set|can only be set for (?:internal|dualstack) load balancers",
        r"unknown (?:scheme|IPAddressType|lbScheme|targetType): |invalid load balancer scheme",
        r"Unused port in ssl-ports annotation|invalid ALPN policy|due to (?:.*: )?conflicting \w",
        r"load balancer name cannot be longer|unsupported targetType|TargetGroup port is empty",
        r"unable to support instance target type with an unallocated NodePort",
        r"unsupported service type .* for load balancer target type",
        r"(?:no|none) certificate found for host|missing actions\.\S+ configuration",
        r"invalid ingress (?:class|group): |shouldn't contain wildcards|protocol must be within \[",
        r"failed to parse \w+ annotation|external managed tag key \S+ cannot be specified",
        r"couldn't find all security groups: requested|security group (?:\S+ )?not found",
        (
            r"\b(?:CertificateNotFound|UnsupportedCertificate|InvalidConfigurationRequest|DuplicateListener"
            r"|DuplicateLoadBalancerName|InvalidSecurityGroup|InvalidLoadBalancerAction)(?:Exception)?\b"
        ),
        r"\bInvalidParameter(?:Value)?\b|\bValidationError\b",
        r"Protocol \S+ not supported by LoadBalancer|AllocationIdNotFound|InvalidAllocationID",
    ),
}
