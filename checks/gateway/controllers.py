"""The programs behind a GatewayClass, as far as they are known.

After the projects' own constants: envoyproxy/gateway, projectcontour/contour, istio/istio
(pkg/config/constants), traefik/traefik, nginx/nginx-gateway-fabric (charts), Kong's
internal/store, kgateway-dev/kgateway (internal/kgateway/wellknown),
kubernetes-sigs/aws-load-balancer-controller (docs/guide/gateway), and VMware's
load-balancer-and-ingress-services-for-kubernetes (ako-gateway-api/lib/constants.go).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from lbdoctor import (
    CERTAIN,
    DAEMON_SET,
    DEPLOYMENT,
    ERROR,
    GATEWAY,
    GATEWAY_CLASS,
    POD,
    RUNNING,
    STATEFUL_SET,
    Finding,
    Kind,
    Need,
    Obj,
    Owner,
    Ref,
    Remedy,
    Space,
    View,
    check,
    link,
)
from lbdoctor.workloads import POD_CONTAINERS, Container, down, programs


class Program(NamedTuple):
    """What runs for a controller name: its title, its images, the labels of its chart."""

    title: str
    images: tuple[str, ...]
    labels: Mapping[str, str] | None = None


PROGRAMS = {
    "gateway.envoyproxy.io/gatewayclass-controller": Program(
        "Envoy Gateway", ("envoyproxy/gateway",), {"control-plane": "envoy-gateway"}
    ),
    "projectcontour.io/gateway-controller": Program("Contour", ("projectcontour/contour",)),
    "istio.io/gateway-controller": Program("Istio", ("pilot",), {"app": "istiod"}),
    "traefik.io/gateway-controller": Program(
        "Traefik",
        ("traefik", "rancher/mirrored-library-traefik"),
        {"app.kubernetes.io/name": "traefik"},
    ),
    "gateway.nginx.org/nginx-gateway-controller": Program(
        "NGINX Gateway Fabric", ("nginx/nginx-gateway-fabric", "nginxinc/nginx-gateway-fabric")
    ),
    "konghq.com/kic-gateway-controller": Program(
        "Kong Ingress Controller", ("kong/kubernetes-ingress-controller",)
    ),
    "kgateway.dev/kgateway": Program("kgateway", ("kgateway-dev/kgateway",)),
    **{
        f"gateway.k8s.aws/{kind}": Program(
            "AWS Load Balancer Controller", ("aws-load-balancer-controller",)
        )
        for kind in ("alb", "nlb")
    },
}

_FIELDS = ("spec.template", "spec.replicas", "spec.selector", "status")
READS: tuple[Kind | Need, ...] = (
    GATEWAY_CLASS,
    *(kind.only(*_FIELDS) for kind in (DEPLOYMENT, DAEMON_SET, STATEFUL_SET)),
    POD.only(*POD_CONTAINERS),
)


def running(see: View, cluster: str, controller: str) -> list[Container]:
    """The programs that go by a controller name, as far as they can be seen.

    The images of Envoy Gateway and of Contour also run beside every Envoy, to shut it down.
    """
    program = PROGRAMS.get(controller)
    if program is None:
        return []
    found = programs(see, cluster, *program.images, labels=program.labels)
    return [each for each in found if "shutdown-manager" not in each.words]


def workloads(gateway: Obj, see: View) -> Iterator[Obj]:
    """The workloads that run the controller of a Gateway's class, as far as they are seen.

    Raises Blind when the class may be there unseen.
    """
    cluster, name = gateway.ref.cluster, gateway["spec.gatewayClassName"]
    served = see.get(GATEWAY_CLASS, Space(cluster), name) if name else None
    controller = (served["spec.controllerName"] or "") if served is not None else ""
    for found in see.once(running, cluster, controller):
        if found.owner.ref.kind != POD.name:
            yield found.owner


@link(GATEWAY, "is served by", DEPLOYMENT, DAEMON_SET, STATEFUL_SET, reads=READS)
def controllers(gateway: Obj, see: View) -> Iterator[Ref]:
    """The programs that serve its class."""
    for workload in workloads(gateway, see):
        yield workload.ref


@check(
    "ingress/controller-down",
    "the controller of the GatewayClass is not running",
    ERROR,
    RUNNING,
    subject=GATEWAY,
    reads=READS,
    explains=("gateway/class-unserved",),
)
def controller_down(gateway: Obj, see: View) -> Iterator[Finding]:
    """No Pod of the controller that serves the Gateway's class is ready.

    Why it matters: new and changed Gateways and routes get neither an address nor an effect.
    Proxies that run already go on with what they knew last.

    How it is decided: the workload that runs the controller named by the GatewayClass is scaled to
    zero, runs on no node or has no ready Pod. Controllers that nobody here knows are not judged.

    How to fix: look at the Pods of the workload, and scale it up or mend what stops them.
    """
    found = [(each, down(each)) for each in workloads(gateway, see)]
    if any(why is None for _, why in found):
        return
    for workload, why in found:
        if why is not None:
            yield Finding(
                f"the controller of GatewayClass {gateway['spec.gatewayClassName']} "
                f"does not run: {why.why}",
                why.evidence,
                Remedy("bring it back", _look_at(workload), Owner.CLUSTER),
                confidence=CERTAIN,
                about=workload.ref,
            )
    if not found:
        for kind in (DEPLOYMENT, DAEMON_SET, STATEFUL_SET):
            see.require(kind, Space(gateway.ref.cluster))


def _look_at(workload: Obj) -> tuple[str, ...]:
    namespace, kind = workload.ref.namespace, workload.ref.kind.lower()
    return (
        f"kubectl -n {namespace} describe {kind} {workload.ref.name}",
        f"kubectl -n {namespace} get pods -o wide",
    )
