"""Is the controller that serves the Ingress alive, and still looked after?"""

from __future__ import annotations

from collections.abc import Iterator

from lbdoctor import (
    CERTAIN,
    ERROR,
    LIKELY,
    RUNNING,
    WARNING,
    Finding,
    Obj,
    Owner,
    Remedy,
    View,
    check,
)
from lbdoctor.workloads import Down, down, ready

from .installed import Installation
from .ownership import READS, SERVED_KINDS, servers
from .product import Front
from .products import INGRESS_NGINX

CONSEQUENCES = ("service/no-ready-endpoints", "service/selector-matches-nothing")


@check(
    "ingress/controller-down",
    "the ingress controller is not running",
    ERROR,
    RUNNING,
    subject=SERVED_KINDS,
    reads=READS,
    explains=CONSEQUENCES,
    breaks_traffic=True,
)
def proxy_down(ingress: Obj, see: View) -> Iterator[Finding]:
    """No Pod of the ingress controller is ready, and they are the proxy.

    Why it matters: the controller is the proxy: without it every Ingress of its class is
    unreachable, those that still show an address included.

    How it is decided: the workload that runs the controller of this class is scaled to zero, runs
    on no node or has no ready Pod. Where several serve the class, all of them.

    How to fix: look at the Pods of the workload, and scale it up or mend what stops them.
    """
    yield from _down(ingress, see, through=True)


@check(
    "ingress/controller-down",
    "the ingress controller is not running",
    ERROR,
    RUNNING,
    subject=SERVED_KINDS,
    reads=READS,
)
def manager_down(ingress: Obj, see: View) -> Iterator[Finding]:
    """No Pod of the program that configures the proxies of this class is ready.

    Why it matters: proxies go on with what they knew last; new and changed Ingresses get neither
    an address nor a route.

    How it is decided: the workload that runs the controller of this class is scaled to zero, runs
    on no node or has no ready Pod. Controllers that are load-balancer engines too (AKO, Cilium)
    are judged as `engine/controller-down`.

    How to fix: look at the Pods of the workload, and scale it up or mend what stops them.
    """
    yield from _down(ingress, see, through=False)


def _down(ingress: Obj, see: View, *, through: bool) -> Iterator[Finding]:
    serving = servers(ingress, see)
    found = [(each, _down_or_unready(each.workload)) for each in serving]
    if any(why is None for _, why in found):
        return
    feels = through or not see.addresses(ingress)
    for each, why in found:
        wanted = (each.product.front is Front.OWN) is through and not each.product.engine
        if why is not None and wanted:
            yield Finding(
                f"{each.product.title} does not run: {why.why}",
                why.evidence,
                Remedy(
                    f"bring {each.product.title} back",
                    _look_at(each.workload),
                    Owner.CLUSTER,
                ),
                confidence=LIKELY if each.workload.ref.kind == "Pod" else CERTAIN,
                affects=(ingress.ref,) if feels else (),
                about=each.workload.ref,
            )


def _down_or_unready(workload: Obj) -> Down | None:
    """Why it does nothing; a Pod stands for its workload where that may be unseen."""
    if workload.ref.kind != "Pod":
        return down(workload)
    return None if ready(workload) else Down("it is not ready", (workload.cite_condition("Ready"),))


def _look_at(workload: Obj) -> tuple[str, ...]:
    namespace, kind = workload.ref.namespace, workload.ref.kind.lower()
    return (
        f"kubectl -n {namespace} describe {kind} {workload.ref.name}",
        f"kubectl -n {namespace} get pods -o wide",
    )


@check(
    "ingress/controller-retired",
    "the ingress controller is no longer maintained",
    WARNING,
    RUNNING,
    subject=SERVED_KINDS,
    reads=READS,
)
def controller_retired(ingress: Obj, see: View) -> Iterator[Finding]:
    """The Ingress is served by ingress-nginx, which is retired.

    Why it matters: since March 2026 the Kubernetes project publishes neither releases nor security
    fixes for ingress-nginx (kubernetes.io blog, "Ingress NGINX Retirement", 2025-11-11). It goes
    on working, with every hole that is found from now on.

    How it is decided: the workload that serves the class runs the image of the community's
    controller (`ingress-nginx/controller`). The NGINX Ingress Controller of F5
    (`nginx.org/ingress-controller`), images that others maintain, and Traefik in the place of
    ingress-nginx are not meant.

    How to fix: plan the move to Gateway API or to another ingress controller; `ingress2gateway`
    of the Kubernetes project translates Ingresses.
    """
    for each in servers(ingress, see):
        if _community(each):
            yield Finding(
                "ingress-nginx is retired: no releases and no security fixes since March 2026",
                (each.container.cite(),),
                Remedy(
                    "plan the move to Gateway API or to a controller that is maintained",
                    ("kubectl get ingresses -A",),
                    Owner.CLUSTER,
                ),
                affects=(ingress.ref,),
                about=each.workload.ref,
            )


def _community(found: Installation) -> bool:
    image = f"/{found.container.image}"
    ends = ("/ingress-nginx/controller", "/ingress-nginx/controller-chroot")
    return found.product is INGRESS_NGINX and image.endswith(ends)
