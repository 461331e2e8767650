"""Whether HAProxy takes its configuration."""

from __future__ import annotations

from collections.abc import Iterator

from lbdoctor import (
    CERTAIN,
    DEPLOYMENT,
    ERROR,
    LIKELY,
    NAMESPACE,
    POD,
    RUNNING,
    SUPERVISOR,
    WARNING,
    Finding,
    Obj,
    Owner,
    Remedy,
    Space,
    View,
    check,
)
from lbdoctor.workloads import PROGRAMS, deserted, stopped

from .kinds import CONFIG, CONTROLLER_SPACE, HAPROXY


@check(
    "haproxy/unreachable",
    "HAProxy's data plane API does not answer or refuses",
    ERROR,
    RUNNING,
    subject=CONFIG,
    when=lambda config: config["spec.type"] == "haproxy",
    reads=(HAPROXY,),
    engine="haproxy",
    explains=("supervisor/no-load-balancer",),
)
def unreachable(config: Obj, see: View) -> Iterator[Finding]:
    """The Supervisor cannot configure HAProxy over its data plane API.

    Why it matters: no new Service gets an address; what HAProxy was told before goes on working.

    How it is decided: the LoadBalancerConfig of type haproxy has the condition `Ready` False or
    `Failure` True: likely, since its reasons are not public and HAProxy's own configuration has no
    status. It is certain where no endpoint of the API is configured at all.

    How to fix: probe each endpoint (TCP and TLS, usually port 5556) from the Supervisor, and
    register address, certificate and credentials again where they have changed.
    """
    space = Space(config.ref.cluster)
    name = config["spec.providerRef.name"] or "*"
    target = next((e for e in see.glance(HAPROXY, space) if e.ref.name == name), None)
    urls = target["spec.endPointURLs"] if target else None
    if target is None:
        absence = see.absence(HAPROXY, space, name)
        facts = (config.cite("spec.providerRef"), absence)
        yield Finding(f"no HAProxyLoadBalancerConfig {name}", facts, _mend(), CERTAIN)
        return
    if not urls:
        fact = target.cite("spec.endPointURLs")
        yield Finding("no endpoint of HAProxy's API is configured", (fact,), _mend(), CERTAIN)
        return
    for wanted, bad in (("Failure", "True"), ("Ready", "False")):
        said = config.condition(wanted)
        if said.get("status") == bad:
            why = said.get("message") or said.get("reason") or "no reason given"
            facts = (config.cite_condition(wanted), target.cite("spec.endPointURLs"))
            message = f"HAProxy at {', '.join(urls)} is not ready: {why}"
            yield Finding(message, facts, _mend(), LIKELY)
            return


def _mend() -> Remedy:
    return Remedy(
        "probe HAProxy's data plane API from the Supervisor, and register it again where it changed",
        (
            "kubectl get loadbalancerconfigs.netoperator.vmware.com -o yaml",
            "kubectl get haproxyloadbalancerconfigs.netoperator.vmware.com -o yaml",
        ),
        Owner.PLATFORM,
    )


@check(
    "engine/controller-down",
    "the controller of HAProxy is not running",
    ERROR,
    RUNNING,
    subject=DEPLOYMENT,
    when=lambda workload: (
        workload.ref.cluster == SUPERVISOR and workload.ref.namespace == CONTROLLER_SPACE
    ),
    reads=PROGRAMS,
    engine="haproxy",
    unaffected=WARNING,
    explains=("supervisor/no-load-balancer",),
)
def controller_down(workload: Obj, see: View) -> Iterator[Finding]:
    """The controller that configures HAProxy has no Pod that is ready.

    Why it matters: new Services do not reach HAProxy. What it serves already goes on working.

    How it is decided: the Deployment in `vmware-system-lbapi` is scaled to zero, or its status
    counts no ready Pod.

    How to fix: the platform's administrator describes the Deployment and reads its log.
    """
    pods = see.glance(POD, workload.space)
    yield from stopped(workload, pods, "the controller of HAProxy", Owner.PLATFORM)


@check(
    "engine/controller-down",
    "the controller of HAProxy is not there",
    ERROR,
    RUNNING,
    subject=CONFIG,
    when=lambda config: config["spec.type"] == "haproxy",
    reads=(*PROGRAMS, NAMESPACE.only()),
    engine="haproxy",
    unaffected=WARNING,
    explains=("supervisor/no-load-balancer",),
)
def controller_missing(config: Obj, see: View) -> Iterator[Finding]:
    """Nothing runs where the controller of HAProxy lives.

    Why it matters: new Services do not reach the load balancer. What it serves already goes on
    working.

    How it is decided: the namespace `vmware-system-lbapi` is there, and neither a workload nor a Pod is in
    it. Likely, for where this controller lives is known from listings of Pods only.

    How to fix: the platform's administrator restores the workloads of that namespace.
    """
    home = Space(config.ref.cluster, CONTROLLER_SPACE)
    facts = see.once(deserted, home)
    if facts:
        yield Finding(
            f"the controller of HAProxy is not there: nothing runs in {CONTROLLER_SPACE}",
            facts,
            Remedy(
                "restore the workloads of the load balancer's controller",
                (f"kubectl -n {CONTROLLER_SPACE} get deployments,pods",),
                Owner.PLATFORM,
            ),
            LIKELY,
        )
