"""What is behind a Service: silence on what works, honesty, and every way to serve nobody."""

import pytest

from lbdoctor.model import Confidence, Outcome, Severity
from lbdoctor.testing import judge, look, state

NO_POD = "service/selector-matches-nothing"
UNREADY = "service/no-ready-endpoints"
BY_HAND = "service/no-endpoints-by-hand"
PORT = "service/target-port-unserved"
LOCAL = "service/local-policy-starves-nodes"
POLICY = "service/network-policy-blocks"
NODES = "service/no-eligible-node"
ALL = (NO_POD, UNREADY, BY_HAND, PORT, LOCAL, POLICY, NODES)


def service(spec: str = "selector: {app: web}", target: str = "8080") -> str:
    return f"""
kind: Service
apiVersion: v1
metadata: {{name: web, namespace: shop}}
spec:
  type: LoadBalancer
  ports: [{{name: http, port: 80, protocol: TCP, targetPort: {target}}}]
  {spec}
status: {{loadBalancer: {{ingress: [{{hostname: a.elb.eu-west-1.amazonaws.com}}]}}}}
"""


def endpoint(number: int = 1, conditions: str = "ready: true", node: str = "worker-1") -> str:
    return (
        f"{{addresses: [10.244.0.{number}], conditions: {{{conditions}}}, nodeName: {node}, "
        f"targetRef: {{kind: Pod, namespace: shop, name: web-{number}}}}}"
    )


def endpoint_slice(
    *endpoints: str, ports: str = "{name: http, port: 8080}", name: str = "a"
) -> str:
    return f"""
kind: EndpointSlice
apiVersion: discovery.k8s.io/v1
metadata: {{name: web-{name}, namespace: shop, labels: {{kubernetes.io/service-name: web}}}}
addressType: IPv4
endpoints: [{", ".join(endpoints)}]
ports: [{ports}]
"""


def endpoints(subsets: str) -> str:
    return f"""
kind: Endpoints
apiVersion: v1
metadata: {{name: web, namespace: shop}}
subsets: [{subsets}]
"""


def pod(number: int = 1, ready: bool = True, port: str = "http", more: str = "") -> str:
    return f"""
kind: Pod
apiVersion: v1
metadata: {{name: web-{number}, namespace: shop, labels: {{app: web}}}}
spec: {{containers: [{{name: web, ports: [{{name: {port}, containerPort: 8080}}]}}]}}
status:
  phase: Running
  podIP: 10.244.0.{number}
  conditions: [{{type: Ready, status: "{ready}"}}]
  {more}
"""


def node(name: str = "worker-1", labels: str = "", ready: str = "True", spec: str = "") -> str:
    return f"""
kind: Node
apiVersion: v1
metadata: {{name: {name}, labels: {{{labels}}}}}
spec: {{{spec}}}
status: {{conditions: [{{type: Ready, status: "{ready}"}}]}}
"""


def policy(ingress: str, types: str = "policyTypes: [Ingress]", pods: str = "app: web") -> str:
    return f"""
kind: NetworkPolicy
apiVersion: networking.k8s.io/v1
metadata: {{name: web, namespace: shop}}
spec: {{podSelector: {{matchLabels: {{{pods}}}}}, {types}, ingress: {ingress}}}
"""


def said(*parts: str, hide: tuple[str, ...] = ()) -> set[str]:
    found = look(state("\n---\n".join(parts), hide=hide)).findings
    return {each.check.code for each in found if each.check.code in ALL}


def outcome(code: str, *parts: str, hide: tuple[str, ...] = ()) -> Outcome:
    return judge(code, "\n---\n".join(parts), hide=hide).outcome


SERVED = (service(), endpoint_slice(endpoint()), pod())
EXCLUDE = "node.kubernetes.io/exclude-from-external-load-balancers"


@pytest.mark.parametrize(
    "parts",
    [
        SERVED,
        (service(), endpoint_slice(endpoint(conditions="")), pod()),  # ready null means ready
        (service(), endpoint_slice(endpoint(conditions="ready: null")), pod()),
        (service(), endpoint_slice(endpoint(), endpoint(2, "ready: false")), pod(), pod(2, False)),
        (  # none is ready, one still serves while it ends: kube-proxy falls back to it
            service(),
            endpoint_slice(endpoint(1, "ready: false, serving: true, terminating: true")),
            pod(1, False),
        ),
        (service("selector: {}"), endpoint_slice(endpoint())),  # written by hand
        (service("selector: {}"), endpoints("{addresses: [{ip: 192.0.2.1}], ports: [{name: http, port: 80}]}")),
        (service(), endpoints("{addresses: [{ip: 10.244.0.1}], ports: [{name: http, port: 8080}]}"), pod()),
        (  # dual stack: one slice for each family
            service(),
            endpoint_slice(endpoint()),
            endpoint_slice(endpoint(), name="six").replace("IPv4", "IPv6"),
            pod(),
        ),
        (service(target="http"), endpoint_slice(endpoint()), pod()),
        (service(target="http"), endpoint_slice(endpoint(), ports="{name: http}"), pod()),
        (  # an unnamed port meets an empty name
            service().replace("name: http, port: 80,", "port: 80,"),
            endpoint_slice(endpoint(), ports='{name: "", port: 8080, protocol: TCP}'),
            pod(),
        ),
        (*SERVED, node(), policy("[{}]")),
        (*SERVED, policy("[{from: [{ipBlock: {cidr: 0.0.0.0/0}}]}]")),
        (*SERVED, policy("[{ports: [{port: http}]}]")),
        (*SERVED, policy("[{ports: [{port: 8000, endPort: 9000}]}]")),
        (*SERVED, policy("[]", "policyTypes: [Egress]")),
        (*SERVED, policy("[]", pods="app: other")),
        (*SERVED, node(labels=f'{EXCLUDE}: "false"')),
        (*SERVED, node(labels=f"{EXCLUDE}: ''"), node("worker-2")),
    ],
)  # fmt: skip
def test_what_works_is_silent(parts: tuple[str, ...]) -> None:
    assert said(*parts) == set()


def test_services_that_nobody_exposes_are_not_judged() -> None:
    inner = service().replace("LoadBalancer", "ClusterIP")

    found = look(state(inner, hide="EndpointSlice"))

    assert found.findings == []
    assert all(each.ref is None for each in found.verdicts.notable)


@pytest.mark.parametrize("code", [NO_POD, UNREADY, PORT])
def test_without_endpoints_and_pods_nothing_is_known(code: str) -> None:
    hidden = ("EndpointSlice", "Endpoints", "Pod")

    assert outcome(code, *SERVED, hide=hidden) is Outcome.INCONCLUSIVE


@pytest.mark.parametrize("code", [UNREADY, PORT])
def test_without_endpoints_healthy_pods_prove_nothing(code: str) -> None:
    assert outcome(code, *SERVED, hide=("EndpointSlice",)) is Outcome.INCONCLUSIVE


def test_a_missing_endpoints_object_proves_nothing_where_slices_are_unseen() -> None:
    assert outcome(BY_HAND, service("selector: {}"), hide=("EndpointSlice", "Endpoints")) is (
        Outcome.INCONCLUSIVE
    )
    verdict = judge(BY_HAND, service("selector: {}"), hide="EndpointSlice")
    assert verdict.findings[0].confidence is Confidence.LIKELY


@pytest.mark.parametrize(
    ("hide", "confidence"),
    [((), "certain"), (("Pod",), "likely"), (("EndpointSlice", "Endpoints"), "likely")],
)
def test_a_selector_that_matches_nothing(hide: tuple[str, ...], confidence: str) -> None:
    verdict = judge(NO_POD, service() + "---" + endpoint_slice(), hide=hide)

    assert verdict.findings[0].confidence == confidence
    assert "app=web" in verdict.findings[0].message


def test_a_workload_scaled_to_zero_is_named() -> None:
    deployment = """
kind: Deployment
apiVersion: apps/v1
metadata: {name: web, namespace: shop}
spec: {replicas: 0, template: {metadata: {labels: {app: web, tier: front}}}}
"""
    verdict = judge(NO_POD, f"{service()}---{deployment}")

    assert verdict.findings[0].message.endswith("Deployment web is scaled to zero")


def test_a_workload_whose_pods_are_refused_is_named_with_the_reason() -> None:
    refused = "exceeded quota: small, requested: pods=1, used: pods=1, limited: pods=1"
    failure = (
        f"{{type: ReplicaFailure, status: 'True', reason: FailedCreate, message: '{refused}'}}"
    )
    deployment = f"""
kind: Deployment
apiVersion: apps/v1
metadata: {{name: web, namespace: shop}}
spec: {{replicas: 1, template: {{metadata: {{labels: {{app: web}}}}}}}}
status: {{conditions: [{failure}]}}
"""
    verdict = judge(NO_POD, f"{service()}---{deployment}")

    assert verdict.findings[0].message.endswith(f"Deployment web cannot create its Pods: {refused}")


def test_finished_pods_do_not_count() -> None:
    done = pod().replace("phase: Running", "phase: Succeeded")

    assert said(service(), done) == {NO_POD}


@pytest.mark.parametrize(
    "parts",
    [
        (endpoint_slice(endpoint(1, "ready: false, serving: false")), pod(1, False)),
        (endpoints("{notReadyAddresses: [{ip: 10.244.0.1}], ports: [{name: http, port: 8080}]}"), pod(1, False)),
        (endpoint_slice(), pod(1, False)),
        (pod(1, False),),
    ],
)  # fmt: skip
def test_no_endpoint_is_ready(parts: tuple[str, ...]) -> None:
    assert said(service(), *parts) == {UNREADY}


def test_pods_alone_make_it_likely() -> None:
    verdict = judge(UNREADY, f"{service()}---{pod(1, False)}", hide=("EndpointSlice", "Endpoints"))

    assert verdict.findings[0].confidence is Confidence.LIKELY
    assert verdict.gaps


def test_not_ready_pods_may_be_published() -> None:
    wanted = service("selector: {app: web}\n  publishNotReadyAddresses: true")

    hidden = judge(UNREADY, f"{wanted}---{pod(1, False)}", hide=("EndpointSlice", "Endpoints"))
    assert hidden.outcome is Outcome.INCONCLUSIVE
    assert said(wanted, endpoint_slice(endpoint()), pod(1, False)) == set()


@pytest.mark.parametrize(
    "parts",
    [
        (endpoint_slice(endpoint(), ports=""), pod(port="web")),
        (endpoint_slice(endpoint(), ports="{name: other, port: 8080}"), pod(port="web")),
        (endpoint_slice(endpoint(), ports="{name: http, protocol: UDP}"), pod(port="web")),
        (endpoints(""), pod(port="web")),  # Endpoints leave such Pods out altogether
    ],
)
def test_a_named_port_that_no_pod_has(parts: tuple[str, ...]) -> None:
    assert said(service(target="http"), *parts) == {PORT}


def test_a_number_that_nobody_listens_on_cannot_be_seen() -> None:
    assert said(service(target="9999"), endpoint_slice(endpoint()), pod()) == set()


def local(*parts: str, hide: tuple[str, ...] = ()) -> Outcome:
    wanted = service("selector: {app: web}\n  externalTrafficPolicy: Local")
    return outcome(LOCAL, wanted, endpoint_slice(endpoint()), pod(), *parts, hide=hide)


@pytest.mark.parametrize(
    "other",
    [
        node("cp-1", "node-role.kubernetes.io/control-plane: ''"),
        node("worker-2", ready="False"),
        node("worker-2", f"{EXCLUDE}: ''"),
    ],
)
def test_policy_local_asks_only_nodes_that_a_load_balancer_would_use(other: str) -> None:
    assert local(node(), other) is Outcome.PASSED


def test_policy_local_starves_a_worker_without_endpoint() -> None:
    assert local(node(), node("worker-2")) is Outcome.FAILED
    assert local(node(), hide=("Node",)) is Outcome.INCONCLUSIVE


def test_a_cloud_that_asks_its_nodes_is_not_warned_of_policy_local() -> None:
    spec = "selector: {app: web}\n  externalTrafficPolicy: Local\n  healthCheckNodePort: 32112"
    parts = (endpoint_slice(endpoint()), pod(), node(), node("worker-2"))
    found = look(state("---\n".join((service(spec), *parts))))

    assert [each.severity for each in found.findings if each.check.code == LOCAL] == [Severity.INFO]


ANTREA = """
kind: Deployment
apiVersion: apps/v1
metadata: {name: antrea-controller, namespace: kube-system}
spec: {template: {spec: {containers: [{name: antrea, image: antrea/antrea-controller-ubuntu:v2.3.0}]}}}
"""


def test_whose_nodes_are_starved_depends_on_who_sends_to_them() -> None:
    spec = "selector: {app: web}\n  externalTrafficPolicy: Local\n  healthCheckNodePort: 32112"
    plain = service(spec).replace("hostname: a.elb.eu-west-1.amazonaws.com", "ip: 192.0.2.7")
    pool = "{service.antrea.io/external-ip-pool: p}"
    of_antrea = plain.replace("namespace: shop}", f"namespace: shop, annotations: {pool}}}")

    def severities(wanted: str, provider: str = "") -> list[Severity]:
        workers = (node(name, spec=provider) for name in ("worker-1", "worker-2"))
        parts = (wanted, ANTREA, endpoint_slice(endpoint()), pod(), *workers)
        found = look(state("---\n".join(parts)))
        return [each.severity for each in found.findings if each.check.code == LOCAL]

    assert severities(plain, "providerID: hcloud://1") == [Severity.INFO]
    assert severities(plain, "providerID: digitalocean://1") == [Severity.INFO]
    assert severities(plain) == [Severity.WARNING]
    assert severities(of_antrea) == []


def test_hidden_node_names_leave_policy_local_open() -> None:
    wanted = service("selector: {app: web}\n  externalTrafficPolicy: Local")
    masked = endpoint_slice(endpoint(node="'***HIDDEN***'"))

    assert outcome(LOCAL, wanted, masked, pod(), node()) is Outcome.INCONCLUSIVE


@pytest.mark.parametrize(
    "ingress",
    [
        "[]",
        "[{from: [{podSelector: {}}]}]",
        "[{from: [{namespaceSelector: {}}], ports: [{port: 8080}]}]",
        "[{ports: [{port: 9090}]}]",
        "[{from: [{ipBlock: {cidr: 0.0.0.0/0}}], ports: [{port: 8080, protocol: UDP}]}]",
    ],
)
def test_policies_that_let_only_pods_in(ingress: str) -> None:
    found = look(state("\n---\n".join((*SERVED, policy(ingress))))).findings

    assert [each.check.code for each in found] == [POLICY]
    assert (found[0].severity, found[0].confidence) == (Severity.WARNING, Confidence.LIKELY)
    assert outcome(POLICY, *SERVED, hide=("NetworkPolicy",)) is Outcome.INCONCLUSIVE


CLOUD = "providerID: 'aws:///eu-west-1a/i-0123456789abcdef0'"


@pytest.mark.parametrize(
    "nodes",
    [
        (node(labels=f"{EXCLUDE}: ''", spec=CLOUD),),
        (node(labels=f"{EXCLUDE}: 'yes'", spec=CLOUD), node("worker-2", ready="Unknown", spec=CLOUD)),
        (node(ready="False"),),
        (node(spec="taints: [{key: node.cloudprovider.kubernetes.io/uninitialized, effect: NoSchedule}]"),),
    ],
)  # fmt: skip
def test_no_node_is_left(nodes: tuple[str, ...]) -> None:
    assert said(*SERVED, *nodes) == {NODES}


def test_the_excluding_label_counts_only_where_somebody_heeds_it() -> None:
    waiting = service().replace("{hostname: a.elb.eu-west-1.amazonaws.com}", "")
    machine = node(labels=f"{EXCLUDE}: ''", spec="providerID: minikube")

    assert said(waiting, endpoint_slice(endpoint()), pod(), machine) == set()


def test_metallb_may_ignore_the_label() -> None:
    def seen(argument: str) -> set[str]:
        speaker = f"""
kind: DaemonSet
apiVersion: apps/v1
metadata: {{name: speaker, namespace: metallb-system}}
spec: {{template: {{spec: {{containers: [{{name: speaker, image: quay.io/metallb/speaker:v0.15.2, args: [{argument}]}}]}}}}}}
status: {{observedGeneration: 1, desiredNumberScheduled: 1, numberReady: 1}}
"""
        controller = """
kind: Deployment
apiVersion: apps/v1
metadata: {name: controller, namespace: metallb-system}
spec: {template: {spec: {containers: [{name: controller, image: "quay.io/metallb/controller:v0.15.2"}]}}}
status: {observedGeneration: 1, readyReplicas: 1}
"""
        own = service().replace("hostname: a.elb.eu-west-1.amazonaws.com", "ip: 192.0.2.1")
        machine = node(labels=f"{EXCLUDE}: ''")
        return said(own, endpoint_slice(endpoint()), pod(), machine, speaker, controller)

    assert seen("--port=7472") == {NODES}
    assert seen("--ignore-exclude-lb") == set()
