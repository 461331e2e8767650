"""Ingresses and HTTPProxies: who serves them, and what must not be held against anybody."""

from __future__ import annotations

import pytest

from lbdoctor.diagnosis import Exposed, State
from lbdoctor.model import Confidence, Outcome, Severity
from lbdoctor.testing import judge, look, state

NOBODY = "ingress/no-controller"
MISSING = "ingress/class-missing"
HIDDEN = "ingress/controller-not-exposed"
DOWN = "ingress/controller-down"
CODES = (NOBODY, MISSING, HIDDEN, DOWN, "ingress/controller-retired")

HAPROXY = "docker.io/haproxytech/kubernetes-ingress:3.2.11"
NGINX = "registry.k8s.io/ingress-nginx/controller:v1.15.1"
TRAEFIK = "docker.io/library/traefik:v3.7.9"
CONTOUR = "ghcr.io/projectcontour/contour:v1.33.6"
FOREIGN = "registry.example.com/edge/router:7"


def ingress(
    cls: str | None = "edge",
    *,
    notes: str = "{}",
    address: str = "",
    api: str = "v1",
    made: str = "2026-06-02T08:00:00Z",
) -> str:
    field = f"ingressClassName: {cls}, " if cls else ""
    given = f"{{ingress: [{{ip: {address}}}]}}" if address else "{}"
    backend = "{service: {name: web, port: {number: 80}}}"
    if api == "v1beta1":
        backend = "{serviceName: web, servicePort: 80}"
    return f"""
apiVersion: networking.k8s.io/{api}
kind: Ingress
metadata: {{name: shop, namespace: web, annotations: {notes}, creationTimestamp: "{made}"}}
spec: {{{field}rules: [{{host: a.example.com, http: {{paths: [{{backend: {backend}}}]}}}}]}}
status: {{loadBalancer: {given}}}
---"""


def proxy(cls: str = "", address: str = "") -> str:
    given = f", loadBalancer: {{ingress: [{{ip: {address}}}]}}" if address else ""
    field = f"ingressClassName: {cls}, " if cls else ""
    return f"""
apiVersion: projectcontour.io/v1
kind: HTTPProxy
metadata: {{name: shop, namespace: web}}
spec: {{{field}virtualhost: {{fqdn: a.example.com}}}}
status: {{currentStatus: NotReconciled, description: Waiting for controller{given}}}
---"""


def iclass(controller: str, name: str = "edge", default: bool = False) -> str:
    note = '{ingressclass.kubernetes.io/is-default-class: "true"}' if default else "{}"
    return f"""
apiVersion: networking.k8s.io/v1
kind: IngressClass
metadata: {{name: {name}, annotations: {note}, creationTimestamp: "2026-06-05T08:00:00Z"}}
spec: {{controller: {controller}}}
---"""


def program(
    image: str,
    *args: str,
    ready: int = 1,
    pod: str = "",
    name: str = "edge",
    kind: str = "Deployment",
    labels: str = "{}",
    ports: str = "",
) -> str:
    status = "numberReady: 1, desiredNumberScheduled: 1"
    if kind != "DaemonSet":
        status = f"replicas: 1, readyReplicas: {ready}"
    listed = ", ".join(f'"{each}"' for each in args)
    return f"""
apiVersion: apps/v1
kind: {kind}
metadata: {{name: {name}, namespace: edge, labels: {labels}}}
spec:
  selector: {{matchLabels: {{app: {name}}}}}
  template:
    metadata: {{labels: {{app: {name}}}}}
    spec: {{{pod}containers: [{{name: it, image: "{image}", args: [{listed}]{ports}}}]}}
status: {{observedGeneration: 1, {status}}}
---"""


def service(type: str = "LoadBalancer", *, name: str = "edge", address: str = "") -> str:
    given = f"{{ingress: [{{ip: {address}}}]}}" if address else "{}"
    return f"""
apiVersion: v1
kind: Service
metadata: {{name: {name}, namespace: edge}}
spec: {{type: {type}, selector: {{app: {name}}}, ports: [{{port: 80}}]}}
status: {{loadBalancer: {given}}}
---"""


WEB = """
apiVersion: v1
kind: Service
metadata: {name: web, namespace: web}
spec: {ports: [{name: http, port: 80, targetPort: 8080}]}
---
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: {name: web-1, namespace: web, labels: {kubernetes.io/service-name: web}}
addressType: IPv4
endpoints: [{addresses: [10.1.0.4], conditions: {ready: true}}]
ports: [{name: http, port: 8080}]
---"""

HAPROXY_CLASS = iclass("haproxy.org/ingress-controller/edge")
PUBLISH = "--publish-service=edge/edge"
SERVED_BY_HAPROXY = HAPROXY_CLASS + program(HAPROXY, PUBLISH) + service(address="192.0.2.4")


def outcome(code: str, text: str, **how: object) -> Outcome:
    return judge(code, text, **how).outcome  # type: ignore[arg-type]


def exposed(text: str) -> Exposed:
    return next(
        e for e in look(state(WEB + text)).exposures if e.ref.kind in ("Ingress", "HTTPProxy")
    )


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("api", ["v1", "v1beta1"])
def test_an_ingress_that_is_served_is_fine(code: str, api: str) -> None:
    text = SERVED_BY_HAPROXY + ingress(address="192.0.2.4", api=api)

    assert outcome(code, text) is Outcome.PASSED


# What cannot be recognised, or is served from elsewhere, is not accused.
@pytest.mark.parametrize(
    "text",
    [
        iclass("example.com/our-own-controller") + ingress(),
        iclass("openshift.io/ingress-to-route", "openshift-default") + ingress(None),
        ingress(None, notes="{kubernetes.io/ingress.class: gce}"),
        'apiVersion: v1\nkind: Node\nmetadata: {name: n}\nspec: {providerID: "gce://p/z/n"}\n---'
        + ingress(None),
        program("amazon/aws-load-balancer-controller:v2.9", "--cluster-name=c") + ingress(None),
        iclass("ingress.k8s.aws/alb")
        + program("amazon/aws-load-balancer-controller:v2.9")
        + ingress(),
        iclass("ako.vmware.com/avi-lb")
        + program("projects.example.com/ako/ako:2.2.1", kind="StatefulSet")
        + ingress(),
        program(TRAEFIK, "--providers.kubernetesingress=true") + service() + ingress(None),
        program(NGINX, "--watch-ingress-without-class=true") + service() + ingress(None),
        program(CONTOUR, "serve") + service(name="envoy") + ingress("contour"),
        program(NGINX, "--ingress-class=internal")
        + service()
        + ingress(None, notes="{kubernetes.io/ingress.class: internal}"),
        iclass("k8s.io/ingress-nginx", "nginx")
        + program(FOREIGN, labels="{app.kubernetes.io/name: ingress-nginx, "
          "app.kubernetes.io/component: controller}")
        + service()
        + ingress("nginx"),
        iclass("projectcontour.io/x/y", "contour")
        + program("registry.example.com/bundle@sha256:0a", "serve").replace(
            'args: ["serve"]', "command: [contour, serve]"
        )
        + service(name="envoy")
        + ingress("contour"),
        iclass("projectcontour.io/x/y", "contour")
        + program("registry.example.com/packages/standard/contour:v1.28.2", "serve")
        + service(name="envoy")
        + ingress("contour"),
        iclass("k8s.io/ingress-nginx")
        + program(TRAEFIK, "--providers.kubernetesIngressNGINX=true")
        + service()
        + ingress(),
    ],
)  # fmt: skip
def test_who_may_serve_it_is_not_called_missing(text: str) -> None:
    for code in (NOBODY, MISSING, HIDDEN):
        assert outcome(code, text) is not Outcome.FAILED


@pytest.mark.parametrize("code", [NOBODY, MISSING])
def test_unseen_programs_and_classes_leave_it_open(code: str) -> None:
    hidden = ["Deployment", "Pod", "IngressClass"]
    text = (HAPROXY_CLASS if code == NOBODY else "") + ingress()

    assert outcome(code, text) is Outcome.FAILED
    assert outcome(code, text, hide=hidden) is Outcome.INCONCLUSIVE


def test_an_address_is_a_sign_of_life() -> None:
    for text in (HAPROXY_CLASS + ingress(address="192.0.2.4"), ingress(address="192.0.2.4")):
        findings = [f for f in look(state(WEB + text)).findings if f.check.area == "ingress"]

        assert [f.severity for f in findings] == [Severity.WARNING]
        assert findings[0].confidence is Confidence.LIKELY


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            ingress("hapruxy") + iclass("haproxy.org/ingress-controller/x", "haproxy"),
            "did you mean",
        ),
        (ingress(None), "there is no default class"),
        (ingress(None) + SERVED_BY_HAPROXY, "there is no default class"),
        (
            ingress(None)
            + iclass("k8s.io/ingress-nginx", "nginx", default=True)
            + program(NGINX)
            + service(),
            "given to new Ingresses only",
        ),
        (ingress(None, notes="{kubernetes.io/ingress.class: unheard-of}"), "no IngressClass"),
    ],
)
def test_classes_that_nobody_serves_are_named(text: str, words: str) -> None:
    found = judge(MISSING, text)

    assert found.outcome is Outcome.FAILED
    assert words in found.findings[0].message


@pytest.mark.parametrize("api", ["v1", "v1beta1"])
def test_the_old_annotation_names_a_controller(api: str) -> None:
    text = ingress(None, notes="{kubernetes.io/ingress.class: nginx}", api=api)

    assert outcome(NOBODY, text) is Outcome.FAILED
    assert outcome(MISSING, text) is Outcome.PASSED


def test_a_controller_of_another_class_does_not_serve_it() -> None:
    other = program(NGINX, "--controller-class=k8s.io/internal-nginx")
    text = iclass("k8s.io/ingress-nginx") + other + service() + ingress()

    assert outcome(NOBODY, text) is Outcome.FAILED


@pytest.mark.parametrize(
    "way",
    [
        program(HAPROXY, pod="hostNetwork: true, "),
        program(HAPROXY, ports=", ports: [{containerPort: 80, hostPort: 80}]", kind="DaemonSet"),
        program(HAPROXY) + service("NodePort"),
        program(HAPROXY) + service("ClusterIP") + service("LoadBalancer").replace(
            "{name: edge, names", "{name: outer, names", 1
        ),
        program(HAPROXY)
        + service("ClusterIP").replace("{type:", "{externalIPs: [192.0.2.1], type:"),
    ],
)  # fmt: skip
def test_ways_in_are_seen(way: str) -> None:
    assert outcome(HIDDEN, HAPROXY_CLASS + way + ingress()) is Outcome.PASSED


@pytest.mark.parametrize("way", ["", service("ClusterIP")])
def test_a_controller_without_a_way_in_is_told(way: str) -> None:
    assert outcome(HIDDEN, HAPROXY_CLASS + program(HAPROXY) + way + ingress()) is Outcome.FAILED


def test_an_unseen_proxy_is_not_a_missing_one() -> None:
    parts = program(CONTOUR, "serve") + service("NodePort", name="envoy") + proxy()
    text = parts + program("envoyproxy/envoy:v1", name="envoy", kind="DaemonSet")

    assert outcome(HIDDEN, text) is Outcome.FAILED
    assert outcome(HIDDEN, text, hide="DaemonSet") is Outcome.INCONCLUSIVE


@pytest.mark.parametrize(
    ("args", "given", "waits"),
    [
        ((), "", True),
        (("--ingress-status-address=192.0.2.4",), "", False),
        ((), "192.0.2.4", False),
    ],
)
def test_contour_has_no_address_to_give_from_ports_of_the_nodes(
    args: tuple[str, ...], given: str, waits: bool
) -> None:
    envoy = program(
        "envoyproxy/envoy:v1", name="envoy", kind="DaemonSet", pod="hostNetwork: true, "
    )
    parts = envoy + program(CONTOUR, "serve", *args) + service("NodePort", name="envoy")
    for wanted in (proxy(address=given), ingress("contour", address=given)):
        found = outcome(HIDDEN, parts + wanted)
        assert found is (Outcome.FAILED if waits else Outcome.PASSED)


def test_an_address_inside_the_cluster_leads_nobody_in() -> None:
    inner = service("ClusterIP").replace("{type:", "{clusterIP: 10.96.0.7, type:")
    text = HAPROXY_CLASS + program(HAPROXY, PUBLISH) + inner
    tunnel = program("docker.io/cloudflare/cloudflared:2026.5.0", name="tunnel")
    cases = [
        (text + ingress(address="10.96.0.7"), State.BROKEN),
        (text + ingress(address="10.96.0.7") + tunnel, State.OK),
        (text + ingress(address="192.0.2.4"), State.OK),
    ]

    assert [exposed(each).state for each, _ in cases] == [wanted for _, wanted in cases]


def test_the_pods_of_one_controller_are_one_installation() -> None:
    pods = [
        f"""
kind: Pod
apiVersion: v1
metadata: {{name: contour-{n}, namespace: edge}}
spec: {{containers: [{{name: it, image: "{CONTOUR}", args: [serve]}}]}}
status: {{conditions: [{{type: Ready, status: "False"}}]}}
---"""
        for n in (1, 2)
    ]
    found = look(state(WEB + proxy() + "".join(pods), hide="Deployment")).exposures[0]

    assert {each.check.code for each in found.roots} == {DOWN}


def test_who_may_publish_no_addresses_is_not_accused_unseen() -> None:
    text = iclass("traefik.io/ingress-controller") + program(TRAEFIK) + ingress()
    for hide in ("IngressClass", "Service"):
        found = look(state(WEB + text + service(address="192.0.2.4"), hide=hide)).findings
        assert [f.severity for f in found if f.check.code == "ingress/pending"] == [Severity.INFO]


def test_an_unseen_service_leaves_it_open() -> None:
    text = HAPROXY_CLASS + program(HAPROXY) + ingress()

    assert outcome(HIDDEN, text, hide="Service") is Outcome.INCONCLUSIVE


def test_one_of_two_controllers_is_enough() -> None:
    text = SERVED_BY_HAPROXY + program(HAPROXY, ready=0, name="spare") + ingress()

    assert outcome(DOWN, text) is Outcome.PASSED
    assert outcome(DOWN, text.replace("readyReplicas: 1", "readyReplicas: 0")) is Outcome.FAILED


@pytest.mark.parametrize("way", [service("NodePort"), service(address="192.0.2.4")])
def test_where_no_address_is_published_none_is_missed(way: str) -> None:
    args = () if "LoadBalancer" in way else (PUBLISH,)
    text = iclass("traefik.io/ingress-controller") + program(TRAEFIK, *args) + way + ingress()
    found = look(state(WEB + text)).findings

    assert exposed(text).state is State.UNKNOWN
    assert [f.severity for f in found if f.check.code == "ingress/pending"] == [Severity.INFO]


def test_the_way_leads_to_the_service_that_waits() -> None:
    text = HAPROXY_CLASS + program(HAPROXY, PUBLISH) + service() + ingress()
    found = exposed(text)

    assert found.state is State.PENDING
    assert "ingress/pending" not in [each.check.code for each in found.roots]
    assert [step.ref.kind for step in found.chain] == ["IngressClass", "Deployment", "Service"]


def test_the_status_of_the_published_service_counts_not_that_of_an_inner_one() -> None:
    both = service(address="192.0.2.4") + service(name="inner").replace("app: inner", "app: edge")
    text = HAPROXY_CLASS + program(HAPROXY, PUBLISH) + both + ingress(address="192.0.2.4")

    assert [step.ref.name for step in exposed(text).chain] == ["edge", "edge", "edge"]


def test_a_state_that_was_cut_is_unknown() -> None:
    text = SERVED_BY_HAPROXY + ingress().replace("status: {loadBalancer: {}}", "status: {}")

    assert exposed(text).state is State.UNKNOWN


def test_images_that_others_maintain_are_not_called_retired() -> None:
    code = "ingress/controller-retired"
    text = iclass("k8s.io/ingress-nginx") + service(address="192.0.2.4") + ingress()

    assert outcome(code, text + program(NGINX)) is Outcome.FAILED
    assert outcome(code, text + program("rancher/nginx-ingress-controller:v1")) is Outcome.PASSED


@pytest.mark.parametrize(
    ("args", "cls", "code"),
    [
        (("serve",), "", ""),
        (("serve",), "contour", ""),
        (("serve", "--ingress-class-name=inner,outer"), "outer", ""),
        (("serve", "--ingress-class-name=inner"), "", MISSING),
        (("serve",), "other", MISSING),
        (None, "contour", NOBODY),
        (None, "", NOBODY),
    ],
)
def test_an_httpproxy_needs_a_contour_of_its_class(
    args: tuple[str, ...] | None, cls: str, code: str
) -> None:
    text = proxy(cls)
    if args:
        text += program(CONTOUR, *args) + program("envoyproxy/envoy:v1", name="envoy")
        text += service(name="envoy")
    failed = [c for c in (NOBODY, MISSING) if outcome(c, text) is Outcome.FAILED]

    assert failed == ([code] if code else [])


BACKEND = "ingress/backend-missing"
PORT = "ingress/backend-port-missing"


@pytest.mark.parametrize("api", ["v1", "v1beta1"])
def test_backends_are_found_in_both_versions(api: str) -> None:
    assert outcome(BACKEND, WEB + ingress(api=api)) is Outcome.PASSED
    assert outcome(PORT, WEB + ingress(api=api)) is Outcome.PASSED
    assert outcome(BACKEND, ingress(api=api)) is Outcome.FAILED
    assert outcome(PORT, WEB.replace("port: 80,", "port: 81,") + ingress(api=api)) is Outcome.FAILED
    assert outcome(BACKEND, ingress(api=api), hide="Service") is Outcome.INCONCLUSIVE


@pytest.mark.parametrize(
    ("name", "written"), [("{number: 80}", 80), ("{name: http}", "http"), ("{name: '80'}", "80")]
)
def test_ports_are_numbers_or_names(name: str, written: object) -> None:
    assert outcome(PORT, WEB + ingress().replace("{number: 80}", name)) is Outcome.PASSED


def test_a_service_that_shows_no_ports_is_not_said_to_lack_one() -> None:
    silent = WEB.replace("[{name: http, port: 80, targetPort: 8080}]", "null")
    assert silent != WEB
    assert outcome(PORT, silent + ingress()) is Outcome.PASSED


def test_canaries_and_groups_share_hosts_on_purpose() -> None:
    code = "ingress/host-conflict"
    other = ingress(made="2026-06-03T08:00:00Z").replace("name: shop", "name: other", 1)
    other = other.replace("name: web, port", "name: other, port")
    canary = other.replace(
        "annotations: {}", 'annotations: {nginx.ingress.kubernetes.io/canary: "true"}'
    )

    assert outcome(code, ingress() + canary) is Outcome.PASSED
    assert outcome(code, ingress() + other.replace("a.example", "b.example")) is Outcome.PASSED
    assert outcome(code, ingress() + other) is Outcome.FAILED


def test_what_was_said_of_a_waiting_ingress_is_quoted() -> None:
    ingress = """
kind: Ingress
apiVersion: networking.k8s.io/v1
metadata: {name: web, namespace: shop}
spec: {ingressClassName: alb, rules: [{host: shop.example.com}]}
status: {loadBalancer: {}}
---
kind: Event
apiVersion: v1
metadata: {name: web.1, namespace: shop}
involvedObject: {kind: Ingress, namespace: shop, name: web}
type: Warning
reason: FailedBuildModel
message: "Failed build model due to couldn't auto-discover subnets"
source: {component: ingress}
"""
    found = next(j for j in look(state(ingress)).findings if j.check.code == "ingress/pending")

    assert found.finding.message.endswith(
        "the last Warning, of ingress: Failed build model due to couldn't auto-discover subnets"
    )
    assert found.finding.evidence[-1].ref.kind == "Event"
