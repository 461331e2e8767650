"""What the clouds' controllers say, as they say it: one table from text to code."""

from typing import Any

import pytest
from cloud_texts import DENIED, INVALID, LIMIT, MORE, SUBNET, TIMEOUT, UNKNOWN

from lbdoctor.diagnosis import Exposed, StageState
from lbdoctor.model import Stage
from lbdoctor.testing import look, state

NODES = {
    "aws": "aws:///eu-central-1a/i-01b3c1d2e4f5a6978",
    "azure": "azure:///subscriptions/s/resourceGroups/g/providers/Microsoft.Compute/virtualMachines/1",
    "gcp": "gce://project/europe-west3-a/node-1",
    "oci": "ocid1.instance.oc1.eu-frankfurt-1.example",
    "openstack": "openstack:///6f1c3d0e-5b74-4b9f-8a2c-4d6e8f0a1b01",
    "hetzner": "hcloud://4711",
    "digitalocean": "digitalocean://4711",
    "linode": "linode://4711",
    "vultr": "vultr://4711",
    "bare": "",
}
SYNC = "Error syncing load balancer: failed to ensure load balancer: "
BUILD, DEPLOY = "Failed build model due to ", "Failed deploy model due to "
LB = "0b1c2d3e-4f50-6172-8394-a5b6c7d8e9f0"

AWS = [
    (LIMIT, SYNC + 'error creating load balancer: "TooManyLoadBalancers: The maximum number of load balancers has been reached'),
    (LIMIT, SYNC + "TooManyLoadBalancers: Exceeded quota of account 111122223333\n\tstatus code: 400, request id: 5b9b9a1d-ddfb-424e-a406-4b276d2847a2"),
    (LIMIT, DEPLOY + "operation error Elastic Load Balancing v2: CreateTargetGroup, https response error StatusCode: 400, RequestID: x, TooManyTargetGroups: quota"),
    (LIMIT, SYNC + 'error authorizing security group ingress: "RulesPerSecurityGroupLimitExceeded: The maximum number of rules per security group has been reached."'),
    (SUBNET, SYNC + "could not find any suitable subnets for creating the ELB"),
    (SUBNET, BUILD + "unable to resolve at least one subnet. Evaluated 3 subnets: 2 are tagged for other clusters, and 1 have insufficient available IP addresses"),
    (SUBNET, BUILD + "couldn't auto-discover subnets: unable to resolve at least one subnet"),
    (SUBNET, BUILD + "subnets count less than minimal required count: 1 < 2"),
    (SUBNET, BUILD + "multiple subnets in same Availability Zone eu-central-1a: [subnet-0a1b2c3d4 subnet-0d3c2b1a0]"),
    (SUBNET, DEPLOY + "InvalidSubnet: Not enough IP space available in subnet-0a1b2c3d4e5f6a7b8"),
    (SUBNET, SYNC + "expected to find [a b], but found 1 subnets"),
    (DENIED, SYNC + "error describing load balancer: AccessDenied: User: arn:aws:sts::111122223333:assumed-role/nodes/i-0 is not authorized to perform: elasticloadbalancing:DescribeLoadBalancers"),
    (DENIED, DEPLOY + "WebIdentityErr: failed to retrieve credentials"),
    (DENIED, SYNC + "UnauthorizedOperation: You are not authorized to perform this operation."),
    (INVALID, SYNC + "LoadBalancerIP cannot be specified for AWS ELB"),
    (INVALID, SYNC + "unsupported load balancer affinity: ClientIP"),
    (INVALID, SYNC + "error creating load balancer: Must have same number of EIP AllocationIDs (1) and SubnetIDs (3)"),
    (INVALID, SYNC + "CertificateNotFound: Server Certificate not found for the key: arn:aws:acm:eu-central-1:111122223333:certificate/x"),
    (INVALID, BUILD + "unknown scheme: internet"),
    (INVALID, BUILD + "Unused port in ssl-ports annotation [8443]"),
    (INVALID, BUILD + "count of EIP allocations (1) and subnets (3) must match"),
    (INVALID, BUILD + "unable to support instance target type with an unallocated NodePort"),
    (UNKNOWN, SYNC + "Multiple tagged security groups found for instance i-05f3a11329a20bb93; ensure only the k8s security group is tagged"),
    (UNKNOWN, SYNC + "Throttling: Rate exceeded\n\tstatus code: 400, request id: 5b9b9a1d-ddfb-424e-a406-4b276d2847a2"),
    (UNKNOWN, SYNC + "RequestLimitExceeded: Request limit exceeded."),
    (UNKNOWN, SYNC + "[BUG] ELB can't have empty list of Security Groups to be assigned, this is a Kubernetes bug, please report"),
]  # fmt: skip
AZURE = [
    (LIMIT, SYNC + 'Retriable: false, RetryAfter: 0s, HTTPStatusCode: 400, RawError: {"error":{"code":"PublicIPCountLimitReached","message":"Cannot create more than 10 public IP addresses for this subscription in this region."}}'),
    (LIMIT, SYNC + 'network.LoadBalancersClient#CreateOrUpdate: StatusCode=400 Code="LoadBalancerFrontendIPConfigurationCountLimitReached" Message="A load balancer cannot have more than 10 FrontendIPConfigurations."'),
    (LIMIT, SYNC + "selectLoadBalancer: cluster(kubernetes) service(shop/web) isInternal(false) -  all available load balancers have exceeded maximum rule limit 148, vmSetNames ([pool])"),
    (LIMIT, SYNC + "securityGroup priorities are exhausted"),
    (SUBNET, SYNC + "ensure(shop/web): lb(kubernetes-internal) - failed to get subnet: vnet/lb-subnet"),
    (SUBNET, SYNC + 'Code="SubnetIsFull" Message="Subnet lb with address prefix 10.0.0.0/28 does not have enough capacity for 1 IP addresses."'),
    (DENIED, SYNC + "[ensure(default/mssql): lb(kubernetes) - failed to ensure host in pool: StatusCode=403 -- Original Error: autorest/azure: Service returned an error. Status=403 Code=\"LinkedAuthorizationFailed\"`"),
    (DENIED, SYNC + 'Code="AuthorizationFailed" Message="The client x with object id x does not have authorization to perform action Microsoft.Network/loadBalancers/read"'),
    (DENIED, SYNC + "azure.BearerAuthorizer#WithAuthorization: Failed to refresh the Token: AADSTS7000222: The provided client secret keys are expired."),
    (INVALID, SYNC + "user supplied IP Address 203.0.113.7 was not found in resource group mc_shop"),
    (INVALID, SYNC + "findMatchedPIPByLoadBalancerIP: cannot find public IP with IP address 203.0.113.7 in resource group mc_shop"),
    (INVALID, SYNC + "PublicIP from annotation azure-pip-name(-IPv6)=edge for service shop/web doesn't exist"),
    (INVALID, SYNC + "checkLoadBalancerResourcesConflicts: service port http is trying to consume the port 80 which is being referenced by an existing loadBalancing rule"),
    (INVALID, SYNC + "ensurePublicIPExists for service(shop/web): pip(x) - there is an existing service default/a consuming the DNS label on the public IP"),
    (INVALID, SYNC + "SCTP is only supported on standard loadbalancer in internal mode"),
    (UNKNOWN, SYNC + "Retriable: true, RetryAfter: 12s, HTTPStatusCode: 429, RawError: azure cloud provider throttled for operation LBCreateOrUpdate with reason client throttled"),
    (UNKNOWN, SYNC + "reconcileLoadBalancer for service (shop/web)(true): nil ID for frontend IP config"),
]  # fmt: skip
GCP = [
    (LIMIT, SYNC + "failed to create forwarding rule for load balancer (a(shop/web)): googleapi: Error 403: Quota 'IN_USE_ADDRESSES' exceeded.  Limit: 8.0 in region europe-west3., quotaExceeded"),
    (LIMIT, "Error creating load balancer (will retry): failed to ensure load balancer for service shop/web: googleapi: Error 403: Quota 'FIREWALLS' exceeded. Limit: 500.0 globally., quotaExceeded"),
    (SUBNET, SYNC + "googleapi: Error 400: IP_SPACE_EXHAUSTED: the IP space of the subnetwork is exhausted"),
    (DENIED, SYNC + "googleapi: Error 403: Required 'compute.firewalls.create' permission for 'projects/p/global/firewalls/k', forbidden"),
    (INVALID, SYNC + 'requested ip "203.0.113.7" is neither static nor assigned to the LB'),
    (INVALID, SYNC + 'requested IP "203.0.113.7" belongs to the Standard network tier; expected Premium'),
    (INVALID, SYNC + "error creating gce static IP address: googleapi: Error 400: Invalid value for field 'resource.address': '203.0.113.7'.  Specified IP address is already reserved., invalid"),
    (UNKNOWN, SYNC + "googleapi: Error 403: Rate Limit Exceeded, rateLimitExceeded"),
    (UNKNOWN, SYNC + "cannot EnsureLoadBalancer() with no hosts"),
]  # fmt: skip
OCI = [
    (LIMIT, SYNC + "creating load balancer: Service error:LimitExceeded. The following service limits were exceeded: lb-flexible-count. http status code: 400. Opc request id: 7c1e"),
    (LIMIT, SYNC + "creating load balancer: Error returned by LoadBalancer Service. Http Status Code: 400. Error Code: QuotaExceeded. Opc request id: 7c1e"),
    (SUBNET, SYNC + "a subnet must be specified for creating a load balancer"),
    (LIMIT, SYNC + 'awaiting load balancer: WorkRequest "ocid1.loadbalancerworkrequest.oc1.phx.x" failed: Limit for non-ephemeral regional public IP per tenant of 50 has been already reached.'),
    (TIMEOUT, SYNC + "awaiting load balancer: context deadline exceeded"),
    (SUBNET, SYNC + "creating load balancer: Service error:InvalidParameter. Private subnet with id ocid1.subnet.oc1..x is not allowed in a public loadbalancer.. http status code: 400. Opc request id: x"),
    (SUBNET, SYNC + "subnet with id ocid1.subnet.oc1..x does not have an ipv6 cidr block"),
    (DENIED, SYNC + "getting subnets for load balancers: Service error:NotAuthorizedOrNotFound. Authorization failed or requested resource not found. http status code: 404. Opc request id: 7c1e"),
    (DENIED, SYNC + "Unable to get service account token. Error:not found"),
    (INVALID, SYNC + 'invalid service: OCI only supports SessionAffinity "None" currently'),
    (INVALID, SYNC + "creating load balancer: Service error:InvalidParameter. shape 10Mbps is not available. http status code: 400. Opc request id: 7c1e"),
    (INVALID, SYNC + 'invalid value "x" provided for LoadBalancerIP'),
    (INVALID, SYNC + "OCI load balancers do not support UDP"),
    (UNKNOWN, SYNC + "Service error:TooManyRequests. Too many requests. http status code: 429. Opc request id: 7c1e"),
    (UNKNOWN, SYNC + "An operation for the service is already in progress."),
]  # fmt: skip
OPENSTACK = [
    (LIMIT, SYNC + f"error creating loadbalancer kube_service_shop_web: Expected HTTP response code [201] when accessing [POST https://octavia.example/v2.0/lbaas/loadbalancers], but got 403 instead: {{faultstring: Quota has been met for resources: Load Balancer}} {LB}"),
    (LIMIT, SYNC + "error creating LB floatingip: Expected HTTP response code [201], but got 409 instead: Quota exceeded for resources: ['floatingip']."),
    (SUBNET, SYNC + "no subnet-id found for service shop/web: could not find subnets for network 6f1c"),
    (SUBNET, SYNC + 'no free subnet matching "public-*" found for network 6f1c (last error No more IP addresses available on network 6f1c.)'),
    (DENIED, SYNC + "The request you have made requires authentication."),
    (DENIED, SYNC + "Policy does not allow this request to be performed."),
    (INVALID, SYNC + "floating IP 203.0.113.7 is not available"),
    (INVALID, SYNC + 'invalid loadbalancer class "fast"'),
    (INVALID, SYNC + "the listener port 80 already exists"),
    (INVALID, SYNC + 'failed to update listener c0e0 of loadbalancer c93e: Bad request with: [PUT http://octavia.example:9876/v2.0/lbaas/listeners/c0e0], error message: {"faultcode": "Client", "faultstring": "Unknown attribute for argument listener_.listener: allowed_cidrs"}'),
    (TIMEOUT, SYNC + f"timeout waiting for the loadbalancer {LB} ACTIVE"),
    (TIMEOUT, SYNC + f"load balancer {LB} is not ACTIVE, current provisioning status: PENDING_UPDATE"),
    (TIMEOUT, SYNC + f"loadbalancer {LB} has gone into ERROR state, please check Octavia for details. Load balancer was deleted and its creation will be retried"),
    (TIMEOUT, SYNC + 'Put "https://octavia.example:13876/v2.0/lbaas/pools/x/members": context deadline exceeded (Client.Timeout exceeded while awaiting headers)'),
    (UNKNOWN, SYNC + "error getting pool for listener c0e0: EOF"),
]  # fmt: skip
OTHERS = [
    ("hetzner", INVALID, SYNC + "hcloud/loadBalancers.EnsureLoadBalancer: neither load-balancer.hetzner.cloud/location nor load-balancer.hetzner.cloud/network-zone set"),
    # words of Kubernetes itself have codes of their own, or none
    ("aws", "service/mixed-protocols-refused", SYNC + "mixed protocol is not supported for LoadBalancer"),
    ("aws", UNKNOWN, SYNC + 'services "web" is forbidden: exceeded quota: team-a, requested: count/services=1'),
    # without a cloud nobody knows whose deadline or quota it was
    ("bare", UNKNOWN, SYNC + "context deadline exceeded"),
    ("bare", UNKNOWN, SYNC + "quota exceeded"),
]  # fmt: skip
OWN = ("Error ", "Failed ", "Translation ")
TABLE = [
    *((cloud, code, t if t.startswith(OWN) else SYNC + t) for cloud, code, t in MORE),
    *(("aws", *row) for row in AWS),
    *(("azure", *row) for row in AZURE),
    *(("gcp", *row) for row in GCP),
    *(("oci", *row) for row in OCI),
    *(("openstack", *row) for row in OPENSTACK),
    *OTHERS,
]
WEB: dict[str, Any] = {
    "kind": "Service",
    "apiVersion": "v1",
    "metadata": {"name": "web", "namespace": "shop", "uid": "u-1"},
    "spec": {
        "type": "LoadBalancer",
        "ports": [{"port": 80}, {"port": 53, "protocol": "UDP", "name": "dns"}],
    },
    "status": {"loadBalancer": {}},
}
ABOUT = {"kind": "Service", "name": "web", "namespace": "shop", "uid": "u-1"}


def event(message: str, reason: str = "", when: str = "08:00:05", kind: str = "Warning") -> Any:
    by_words = {BUILD: "FailedBuildModel", DEPLOY: "FailedDeployModel"}
    guess = next((r for words, r in by_words.items() if message.startswith(words)), "")
    legacy = "CreatingLoadBalancerFailed" if "(will retry)" in message else ""
    return {
        "kind": "Event",
        "apiVersion": "v1",
        "metadata": {"name": f"web.{abs(hash((message, when))):x}", "namespace": "shop"},
        "involvedObject": ABOUT,
        "type": kind,
        "reason": reason or guess or legacy or "SyncLoadBalancerFailed",
        "message": message,
        "source": {"component": "service-controller"},
        "lastTimestamp": f"2026-06-02T{when}Z",
    }


def node(cloud: str) -> Any:
    ready = {"conditions": [{"type": "Ready", "status": "True"}]}
    return {
        "kind": "Node",
        "apiVersion": "v1",
        "metadata": {"name": "n"},
        "spec": {"providerID": NODES[cloud]},
        "status": ready,
    }


def exposed(cloud: str, *events: Any, service: Any = WEB, more: tuple[Any, ...] = ()) -> Exposed:
    (found,) = look(state([service, node(cloud), *events, *more])).exposures
    return found


def root(cloud: str, *events: Any) -> str:
    codes = [each.check.code for each in exposed(cloud, *events).roots]
    return next(code for code in codes if code != "engine/none")


@pytest.mark.parametrize(("cloud", "code", "text"), TABLE)
def test_each_text_has_its_code(cloud: str, code: str, text: str) -> None:
    assert root(cloud, event(text)) == code


@pytest.mark.parametrize(("cloud", "code", "text"), [row for row in TABLE if row[1] == LIMIT])
def test_merged_events_and_another_attempt_hide_nothing(cloud: str, code: str, text: str) -> None:
    again = event("Ensuring load balancer", "EnsuringLoadBalancer", kind="Normal")

    assert root(cloud, event(f"(combined from similar events): {text}"), again) == code


def test_the_words_are_unmistakable_even_where_no_node_was_seen() -> None:
    (found,) = look(state([WEB, event(OCI[0][1])], hide="Node")).exposures

    assert [each.check.code for each in found.roots] == [LIMIT]
    assert found.engine.expected == ("cloud:oci",)


def test_the_newest_refusal_counts() -> None:
    old, new = event(AWS[0][1], when="08:00:01"), event(AWS[4][1], when="08:30:00")

    assert root("aws", old, new) == SUBNET
    assert root("aws", event(AWS[0][1], when="08:40:00"), new) == LIMIT


def test_a_later_success_beside_an_empty_status_makes_it_likely() -> None:
    done = event("Ensured load balancer", "EnsuredLoadBalancer", "08:10:00", "Normal")

    (found,) = exposed("aws", event(AWS[0][1]), done).roots
    assert (found.check.code, found.confidence) == (LIMIT, "likely")


def test_what_was_refused_before_the_address_came_is_over() -> None:
    done = event("Ensured load balancer", "EnsuredLoadBalancer", "08:10:00", "Normal")
    status = {"loadBalancer": {"ingress": [{"ip": "203.0.113.7"}]}}
    found = exposed("openstack", event(OPENSTACK[0][1]), done, service=WEB | {"status": status})

    assert found.state == "ok" or not [e for e in found.roots if e.severity == "error"]


@pytest.mark.parametrize(("cloud", "word"), [(cloud, cloud) for cloud in NODES if cloud != "bare"])
def test_nodes_name_the_cloud(cloud: str, word: str) -> None:
    assert exposed(cloud).engine.expected == (f"cloud:{word}",)
    assert exposed(cloud).engine.confidence == "likely"


@pytest.mark.parametrize(
    "mark",
    [
        {"metadata": {"annotations": {"service.beta.kubernetes.io/aws-load-balancer-type": "nlb"}}},
        {"metadata": {"annotations": {"service.beta.kubernetes.io/oci-load-balancer-shape": "flexible"}}},
        {"status": {"loadBalancer": {"ingress": [{"hostname": "lb.example.com"}]}}},
        {"metadata": {"finalizers": ["service.kubernetes.io/load-balancer-cleanup"]}},
    ],
)  # fmt: skip
def test_what_anybody_may_write_claims_nothing(mark: dict[str, Any]) -> None:
    service = {key: WEB[key] | mark.get(key, {}) for key in ("metadata", "spec", "status")}

    assert exposed("bare", service=WEB | service).engine.expected == ()


def workload(image: str, **more: Any) -> Any:
    containers = [{"name": "c", "image": image, **more}]
    return {
        "kind": "Deployment",
        "apiVersion": "apps/v1",
        "metadata": {"name": "ccm", "namespace": "kube-system"},
        "spec": {"template": {"spec": {"containers": containers}}},
        "status": {"observedGeneration": 1, "readyReplicas": 1},
    }


METALLB = workload("quay.io/metallb/controller:v0.15.2")
HCLOUD = "docker.io/hetznercloud/hcloud-cloud-controller-manager:v1.26.0"


def test_a_controller_in_the_cluster_is_a_fact() -> None:
    found = exposed("hetzner", more=(workload(HCLOUD),))

    assert (found.engine.expected, found.engine.confidence) == (("cloud:hetzner",), "certain")


def test_a_controller_that_leaves_services_alone_gives_way() -> None:
    off = {"env": [{"name": "HCLOUD_LOAD_BALANCERS_ENABLED", "value": "false"}]}
    metallb = METALLB | {"metadata": {"name": "controller", "namespace": "metallb-system"}}

    found = exposed("hetzner", more=(workload(HCLOUD, **off), metallb))
    assert found.engine.expected == ("metallb",)


def test_unmistakable_marks_tell_the_cloud_without_its_nodes() -> None:
    host = {"ingress": [{"hostname": "a-1.elb.eu-central-1.amazonaws.com"}]}
    found = exposed("bare", service=WEB | {"status": {"loadBalancer": host}})

    assert (found.engine.expected, found.engine.answered) == (("cloud:aws",), "cloud:aws")


def test_words_of_azure_alone_tell_its_cloud() -> None:
    text = (
        SYNC + "findMatchedPIPByLoadBalancerIP: cannot find public IP with IP address 203.0.113.7"
    )
    (found,) = look(state([WEB, event(text)], hide="Node")).exposures

    assert found.engine.expected == ("cloud:azure",)


def ingress(cls: str | None = "alb", service: str = "web", **metadata: Any) -> Any:
    backend = {"service": {"name": service, "port": {"number": 80}}}
    rules = [{"host": "a.example.com", "http": {"paths": [{"path": "/", "backend": backend}]}}]
    return {
        "kind": "Ingress",
        "apiVersion": "networking.k8s.io/v1",
        "metadata": {"name": "front", "namespace": "shop", "uid": "u-2", **metadata},
        "spec": {"rules": rules} | ({"ingressClassName": cls} if cls else {}),
        "status": {"loadBalancer": {}},
    }


def iclass(controller: str, default: bool = False) -> Any:
    note = {"ingressclass.kubernetes.io/is-default-class": "true"} if default else {}
    return {
        "kind": "IngressClass",
        "apiVersion": "networking.k8s.io/v1",
        "metadata": {"name": "alb", "annotations": note},
        "spec": {"controller": controller},
    }


def of_front(message: str, reason: str = "", kind: str = "Ingress") -> Any:
    about = {"kind": kind, "name": "front", "namespace": "shop", "uid": "u-2"}
    return event(message, reason) | {"involvedObject": about}


LBC = workload("public.ecr.aws/eks/aws-load-balancer-controller:v2.13.3")
PLAIN: dict[str, Any] = WEB | {"spec": {"type": "ClusterIP", "ports": [{"port": 80}]}}


def front(*objects: Any, hide: tuple[str, ...] = ()) -> Exposed:
    found = look(state([PLAIN, *objects], hide=hide)).exposures
    return next(each for each in found if each.ref.name == "front")


@pytest.mark.parametrize(
    ("wanted", "cloud", "more"),
    [
        (ingress(), "aws", (iclass("ingress.k8s.aws/alb"), LBC)),
        (ingress(), "aws", (iclass("eks.amazonaws.com/alb"),)),
        (ingress(None, annotations={"kubernetes.io/ingress.class": "alb"}), "aws", (LBC,)),
        (ingress(None, annotations={"kubernetes.io/ingress.class": "gce"}), "gcp", ()),
        (ingress(None), "gcp", ()),
        (ingress(None, finalizers=["group.ingress.k8s.aws/shop"]), "bare", ()),
    ],
)  # fmt: skip
def test_a_cloud_builds_for_ingresses_of_its_own_classes(
    wanted: Any, cloud: str, more: tuple[Any, ...]
) -> None:
    word = "aws" if cloud == "bare" else cloud

    assert front(wanted, node(cloud), *more).engine.expected == (f"cloud:{word}",)


@pytest.mark.parametrize(
    ("wanted", "cloud", "more"),
    [
        (ingress(), "aws", (iclass("k8s.io/ingress-nginx"),)),
        (ingress(), "gcp", (iclass("ingress.k8s.aws/alb"),)),
        (ingress(None), "aws", (LBC,)),
        (ingress(None), "gcp", (iclass("k8s.io/ingress-nginx", default=True),)),
        (ingress(None, annotations={"kubernetes.io/ingress.class": "nginx"}), "gcp", ()),
        (ingress() | {"status": {"loadBalancer": {"ingress": [{"hostname": "a.elb.eu-west-1.amazonaws.com"}]}}}, "aws", (iclass("k8s.io/ingress-nginx"),)),
    ],
)  # fmt: skip
def test_other_ingresses_are_not_the_clouds(wanted: Any, cloud: str, more: tuple[Any, ...]) -> None:
    assert front(wanted, node(cloud), *more).engine.expected == ()


@pytest.mark.parametrize(
    ("code", "text"),
    [
        (SUBNET, BUILD + "couldn't auto-discover subnets: unable to discover at least one subnet"),
        (DENIED, DEPLOY + "AccessDenied: User: arn:aws:sts::111122223333:assumed-role/alb/1 is not authorized to perform: ec2:x"),
        (INVALID, BUILD + "ingress: shop/front: no certificate found for host: a.example.com"),
        (UNKNOWN, BUILD + "words that nobody has heard"),
    ],
)  # fmt: skip
def test_what_a_cloud_says_of_an_ingress_is_its_cause(code: str, text: str) -> None:
    found = front(ingress(), iclass("ingress.k8s.aws/alb"), LBC, node("aws"), of_front(text))

    assert [each.check.code for each in found.roots] == [code]


def test_a_gateway_of_a_cloud_is_read_as_well() -> None:
    served = {
        "kind": "GatewayClass",
        "apiVersion": "gateway.networking.k8s.io/v1",
        "metadata": {"name": "alb"},
        "spec": {"controllerName": "gateway.k8s.aws/alb"},
    }
    gateway = {
        "kind": "Gateway",
        "apiVersion": "gateway.networking.k8s.io/v1",
        "metadata": {"name": "front", "namespace": "shop", "uid": "u-2"},
        "spec": {"gatewayClassName": "alb"},
        "status": {},
    }
    said = of_front(BUILD + "unable to resolve at least one subnet", kind="Gateway")
    found = front(gateway, served, LBC, node("aws"), said)

    assert found.engine.expected == ("cloud:aws",)
    assert [each.check.code for each in found.roots] == [SUBNET]


@pytest.mark.parametrize(
    ("service", "code", "text", "reason"),
    [
        ("web", UNKNOWN, BUILD + 'ingress: shop/front: services "other" not found', ""),
        ("nope", "ingress/backend-missing", BUILD + 'ingress: shop/front: services "nope" not found', ""),
        ("nope", "ingress/backend-missing", 'Translation failed: invalid ingress spec: could not find service "shop/nope"', "Translate"),
    ],
)  # fmt: skip
def test_a_load_balancer_that_is_not_built_for_want_of_a_backend(
    service: str, code: str, text: str, reason: str
) -> None:
    world = (iclass("ingress.k8s.aws/alb"), LBC, node("aws"), of_front(text, reason))

    assert [e.check.code for e in front(ingress(service=service), *world).roots] == [code]


def test_an_ingress_whose_class_is_unseen_is_nobodys_for_sure() -> None:
    world = (ingress(), iclass("ingress.k8s.aws/alb"), LBC, node("aws"))

    assert front(*world, hide=("IngressClass",)).engine.expected == ()


NLB_TYPE = {"service.beta.kubernetes.io/aws-load-balancer-type": "external"}


@pytest.mark.parametrize(
    "mark",
    [
        {"spec": {"loadBalancerClass": "service.k8s.aws/nlb"}},
        {"metadata": {"annotations": NLB_TYPE}},
    ],
)
def test_whose_controller_is_down_depends_on_who_asks_for_it(mark: dict[str, Any]) -> None:
    down = LBC | {"status": {"observedGeneration": 1}}
    service = {key: WEB[key] | mark.get(key, {}) for key in ("metadata", "spec")}
    objects = [WEB | service, ingress(), iclass("ingress.k8s.aws/alb"), down, node("aws")]
    found = {e.ref.name: [r.check.code for r in e.roots] for e in look(state(objects)).exposures}

    assert found == {"web": ["engine/controller-down"], "front": ["ingress/controller-down"]}


def test_a_deletion_that_the_cloud_refuses_has_the_clouds_reason() -> None:
    gone = {"deletionTimestamp": "2026-06-02T08:05:00Z", "finalizers": [CLEANUP]}
    leaving = WEB | {"metadata": WEB["metadata"] | gone}
    refused = "Error syncing load balancer: failed to delete load balancer: AccessDenied: no"
    old, new = event(refused, when="08:00:00"), event(refused, when="08:30:00")

    assert [e.check.code for e in exposed("aws", new, service=leaving).roots] == [DENIED]
    assert DENIED not in [e.check.code for e in exposed("aws", old, service=leaving).roots]


CLEANUP = "service.kubernetes.io/load-balancer-cleanup"


def test_a_controller_that_may_run_unseen_is_not_called_running() -> None:
    nlb = WEB | {"spec": WEB["spec"] | {"loadBalancerClass": "service.k8s.aws/nlb"}}
    gone = {
        "deletionTimestamp": "2026-06-02T08:05:00Z",
        "finalizers": ["service.k8s.aws/resources"],
    }
    host = {"loadBalancer": {"ingress": [{"hostname": "a-1.elb.eu-central-1.amazonaws.com"}]}}
    leaving = nlb | {"metadata": WEB["metadata"] | gone, "status": host}
    down = LBC | {"status": {"observedGeneration": 1}}

    def running(service: Any, *hide: str) -> StageState:
        (found,) = look(state([service, down, node("aws")], hide=hide)).exposures
        return {stage: how for stage, how, _ in found.stages}[Stage.RUNNING]

    assert running(nlb) is running(leaving) is StageState.FAILED
    assert running(nlb, "Deployment") is StageState.UNKNOWN
    assert running(leaving, "Deployment") is StageState.UNKNOWN
