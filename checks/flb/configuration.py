"""Whether the configuration of the Foundation Load Balancer is complete and was accepted."""

from __future__ import annotations

from collections.abc import Iterator

from lbdoctor import (
    CERTAIN,
    ERROR,
    LIKELY,
    RUNNING,
    Finding,
    Obj,
    Owner,
    Remedy,
    Space,
    View,
    check,
)

from . import overlap, stock
from .kinds import BRIEF, CLUSTER, CONFIG, DISTRIBUTED, FLB, IP_POOL


@check(
    "flb/misconfigured",
    "the Supervisor's load balancer configuration is not accepted",
    ERROR,
    RUNNING,
    subject=CONFIG,
    when=lambda config: config["spec.type"] == "foundation",
    reads=(FLB,),
    engine="flb",
    explains=("supervisor/no-load-balancer",),
)
def not_accepted(config: Obj, see: View) -> Iterator[Finding]:
    """The Supervisor's LoadBalancerConfig names nothing, or is not accepted.

    Why it matters: the Supervisor has no load balancer that could answer new Services.

    How it is decided: the FoundationLoadBalancerConfig that it refers to is not in the complete
    list. Or its condition `Ready` is False, or `Failure` True; likely then, since the reasons of
    these conditions are not public. A fault that the load balancer itself reports explains it.

    How to fix: follow the message, and correct the load balancer of the Supervisor in vCenter.
    """
    name = config["spec.providerRef.name"]
    targets = [e for e in see.glance(FLB, Space(config.ref.cluster)) if e.ref.name == name]
    if not targets:
        absence = see.absence(FLB, Space(config.ref.cluster), str(name or "*"))
        what = (
            f"there is no FoundationLoadBalancerConfig {name}"
            if name
            else "no load balancer is named"
        )
        yield Finding(what, (config.cite("spec.providerRef"), absence), _mend())
        return
    for wanted, bad in (("Failure", "True"), ("Ready", "False")):
        said = config.condition(wanted)
        if said.get("status") == bad:
            why = said.get("message") or said.get("reason") or "no reason given"
            fact = config.cite_condition(wanted)
            yield Finding(f"{wanted} is {bad}: {why}", (fact,), _mend(), LIKELY)
            return


@check(
    "flb/misconfigured",
    "the Foundation Load Balancer lacks a usable pool",
    ERROR,
    RUNNING,
    subject=FLB,
    reads=(IP_POOL, BRIEF, DISTRIBUTED, CLUSTER),
    engine="flb",
    explains=("flb/vip-pool-exhausted", "supervisor/no-load-balancer"),
)
def pool_unusable(config: Obj, see: View) -> Iterator[Finding]:
    """The load balancer has no pool of virtual addresses that it could use.

    Why it matters: it has nothing to give addresses from.

    How it is decided: its configuration names neither a pool nor a range; or every pool that it
    names is missing from the complete list, carries the condition `failure`, or is not `ready`
    (likely). A pool that failed because it overlaps another network is reported as that.

    How to fix: append a valid pool or range (entries cannot be removed again).
    """
    names = stock.pool_names(config)
    ranges = config["spec.networkSpec.virtualServerIPRanges"] or ()
    if not names and not ranges:
        yield Finding(
            "neither a pool nor a range of virtual addresses is configured",
            (config.cite("spec.networkSpec"),),
            _mend(),
        )
    space = Space(config.ref.cluster)
    pools = {name: see.get(IP_POOL, space, name) for name in names}
    failed = {n: p for n, p in pools.items() if p and stock.failed(p)}
    if len(failed) + sum(not each for each in pools.values()) < len(pools) or ranges or not pools:
        return
    missing = [name for name, pool in pools.items() if pool is None]
    if missing:
        facts = [see.absence(IP_POOL, space, name) for name in missing]
        path = "spec.networkSpec.virtualServerIPPools"
        yield Finding(f"no IPPool {', '.join(missing)}", (config.cite(path), *facts), _mend())
    for name, pool in failed.items():
        assert pool is not None
        if not list(overlap.of_pool(pool, see)):
            complaint = stock.complaint(pool)
            said = pool.condition(complaint)
            why = said.get("message") or said.get("reason") or "no reason given"
            refused = complaint == "failure"
            message = f"pool {name} is {'refused' if refused else 'not ready'}: {why}"
            compared = not any(see.gap(kind, space) for kind in overlap.COMPARED)
            sure = refused and compared and stock.block(pool["spec"]) is not None
            fact = pool.cite_condition(complaint)
            yield Finding(message, (fact,), _mend(), CERTAIN if sure else LIKELY)


def _mend() -> Remedy:
    return Remedy(
        "correct the load balancer of the Supervisor in vCenter",
        (
            "kubectl get loadbalancerconfigs.netoperator.vmware.com -o yaml",
            (
                "kubectl get foundationloadbalancerconfigs.netoperator.vmware.com "
                "--all-namespaces -o yaml"
            ),
            "kubectl get ippools.netoperator.vmware.com -o yaml",
        ),
        Owner.PLATFORM,
    )
