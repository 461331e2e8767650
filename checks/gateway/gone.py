"""A class that was accepted by a controller which is not there any more."""

from __future__ import annotations

from collections.abc import Iterator

from lbdoctor import (
    CLAIMED,
    DEPLOYMENT,
    ERROR,
    GATEWAY,
    GATEWAY_CLASS,
    LIKELY,
    POD,
    Finding,
    Obj,
    Owner,
    Remedy,
    Space,
    View,
    check,
)
from lbdoctor.workloads import require_programs

from .controllers import PROGRAMS, READS, running
from .status import condition


@check(
    "gateway/class-unserved",
    "the controller of the GatewayClass is no longer there",
    ERROR,
    CLAIMED,
    subject=GATEWAY,
    reads=READS,
)
def controller_gone(gateway: Obj, see: View) -> Iterator[Finding]:
    """The GatewayClass was accepted once; the controller that did so is not here.

    Why it matters: a class keeps its status when its controller is uninstalled, so it looks
    served; new Gateways of it are looked at by nobody.

    How it is decided: the Gateway is still as the API server wrote it (`Accepted` is Unknown, with
    reason `Pending`), its class is accepted by a controller that is known here, and all workloads
    were seen without one that runs it. It is likely: a controller may run outside the cluster.

    How to fix: install the controller again, or name a class that is served.
    """
    accepted = gateway.condition("Accepted")
    if (accepted.get("status"), accepted.get("reason")) != ("Unknown", "Pending"):
        return
    space, name = Space(gateway.ref.cluster), gateway["spec.gatewayClassName"]
    served = see.get(GATEWAY_CLASS, space, name) if name else None
    if served is None or condition(served, "Accepted").get("status") != "True":
        return
    program = PROGRAMS.get(served["spec.controllerName"] or "")
    if program is None or see.once(running, space.cluster, served["spec.controllerName"]):
        return
    require_programs(see, space.cluster)
    kind = DEPLOYMENT if see.gap(DEPLOYMENT, space) is None else POD
    yield Finding(
        f"GatewayClass {name} was accepted once, but no {program.title} runs here",
        (
            gateway.cite_condition("Accepted"),
            served.cite("spec.controllerName"),
            see.absence(kind, space, program.title),
        ),
        Remedy(
            f"install {program.title} again, or name a class that is served",
            ("kubectl get gatewayclasses", "kubectl get deployments,daemonsets -A -o wide"),
            Owner.CLUSTER,
        ),
        confidence=LIKELY,
    )
