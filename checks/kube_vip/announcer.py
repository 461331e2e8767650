"""kube-vip itself must run, and look after Services: it announces addresses and fills the status."""

from __future__ import annotations

from collections.abc import Iterator

from lbdoctor import (
    ANNOUNCED,
    CLAIMED,
    DAEMON_SET,
    ERROR,
    POD,
    SERVICE,
    Finding,
    Obj,
    Owner,
    Ref,
    Remedy,
    Space,
    View,
    check,
    link,
)
from lbdoctor.workloads import PROGRAMS, ready, require_programs, stopped

from .parts import HOME, found, wishes

SERVICE_FIELDS = SERVICE.only(
    "spec.type", "spec.loadBalancerClass", "spec.loadBalancerIP", "status.loadBalancer"
)
SHOW = (f"kubectl -n {HOME} get daemonsets,pods -o wide",)


@link(SERVICE, "is announced by", DAEMON_SET, reads=PROGRAMS, engine="kube-vip")
def announcers_of(service: Obj, see: View) -> Iterator[Ref]:
    """Every address of kube-vip is announced by one of its Pods."""
    announcers = see.once(found, service.ref.cluster).announcers
    yield from (c.owner.ref for c in announcers if c.owner.ref.kind == "DaemonSet")
    if not announcers:
        require_programs(see, service.ref.cluster)


@check(
    "kube-vip/announcer-down",
    "kube-vip is not running on any node",
    ERROR,
    ANNOUNCED,
    subject=DAEMON_SET,
    reads=PROGRAMS,
    engine="kube-vip",
    explains=("service/pending",),
)
def announcer_down(workload: Obj, see: View) -> Iterator[Finding]:
    """No Pod of kube-vip is ready, so its addresses are announced by nobody.

    Why it matters: an address that was chosen appears on no Service, and those that are shown
    lead nowhere.

    How it is decided: the DaemonSet whose container runs kube-vip is placed on no node, or its
    status counts no ready Pod.

    How to fix: describe the DaemonSet and read the log of its Pods; often the interface that
    `vip_interface` names does not exist on the nodes.
    """
    announcers = see.once(found, workload.ref.cluster).announcers
    if any(each.owner.ref == workload.ref for each in announcers):
        yield from stopped(workload, see.glance(POD, workload.space), "kube-vip")


@check(
    "kube-vip/announcer-down",
    "an address was chosen, and no kube-vip is there to announce it",
    ERROR,
    ANNOUNCED,
    subject=SERVICE,
    reads=(*PROGRAMS, SERVICE_FIELDS),
    engine="kube-vip",
    explains=("service/pending",),
)
def announcer_missing(service: Obj, see: View) -> Iterator[Finding]:
    """The cloud provider chose an address, and no kube-vip runs to announce it.

    Why it matters: kube-vip fills the status of the Service; without it the Service shows no
    address, although the provider reports success.

    How it is decided: the Service carries an address in `kube-vip.io/loadbalancerIPs` or
    `spec.loadBalancerIP`, its status is empty, and no Pod, or no workload, of the cluster runs
    kube-vip; or only static Pods do, none of which is ready.

    How to fix: install kube-vip as a DaemonSet with `svc_enable=true`.
    """
    wanted = tuple(wishes(service))
    if see.addresses(service) is None or see.addresses(service) or not wanted:
        return
    announcers = see.once(found, service.ref.cluster).announcers
    static = [each for each in announcers if each.owner.ref.kind == "Pod"]
    if announcers and (len(static) < len(announcers) or any(ready(c.owner) for c in static)):
        return
    require_programs(see, service.ref.cluster)
    for kind in (DAEMON_SET, POD):
        see.require(kind, Space(service.ref.cluster, HOME))
    yield Finding(
        "an address was chosen, and no kube-vip runs to announce it",
        (*wanted, *(each.owner.cite_condition("Ready") for each in static[:2])),
        Remedy("install kube-vip with svc_enable=true", SHOW, Owner.CLUSTER),
    )


@check(
    "kube-vip/services-disabled",
    "kube-vip runs without looking after Services",
    ERROR,
    CLAIMED,
    subject=SERVICE,
    reads=(*PROGRAMS, SERVICE_FIELDS),
    engine="kube-vip",
)
def services_disabled(service: Obj, see: View) -> Iterator[Finding]:
    """kube-vip runs, but only for the address of the Kubernetes API.

    Why it matters: the cloud provider chooses an address and reports success, yet nobody
    announces it and the Service shows none.

    How it is decided: the Service waits, and no container that runs kube-vip has `svc_enable`
    switched on, neither in its environment nor by the flag `--services`.

    How to fix: set `svc_enable=true` on kube-vip's Pods.
    """
    if see.addresses(service) is None or see.addresses(service):
        return
    programs = see.once(found, service.ref.cluster)
    if not programs.announcers:
        require_programs(see, service.ref.cluster)
    elif not programs.serving:
        yield Finding(
            "kube-vip runs, but Services are not switched on (svc_enable)",
            tuple(each.cite("env") for each in programs.announcers[:2]),
            Remedy("set svc_enable=true on kube-vip's Pods", SHOW, Owner.CLUSTER),
        )
