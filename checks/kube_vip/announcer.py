"""kube-vip itself must run, and look after Services: it announces addresses and fills the status."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

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
from lbdoctor.workloads import PROGRAMS, Container, not_running, ready, require_programs

from .parts import HOME, announces, found, switched, wishes

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
    subject=(DAEMON_SET, SERVICE),
    reads=(*PROGRAMS, SERVICE_FIELDS),
    engine="kube-vip",
    explains=("service/pending",),
)
def announcer_down(subject: Obj, see: View) -> Iterator[Finding]:
    """No Pod of kube-vip is ready, so its addresses are announced by nobody.

    Why it matters: an address that was chosen appears on no Service, and those that are shown
    lead nowhere.

    How it is decided: the DaemonSet whose container runs kube-vip is placed on no node, or its
    status counts no ready Pod. Where DaemonSets are unseen, its Pods tell.

    How to fix: describe the DaemonSet and read the log of its Pods; often the interface that
    `vip_interface` names does not exist on the nodes.
    """
    announcers = see.once(found, subject.ref.cluster).announcers
    chosen = see.addresses(subject) or (subject.ref.kind == SERVICE.name and any(wishes(subject)))
    yield from not_running(subject, announcers, see, "kube-vip", felt=bool(chosen))


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
    """kube-vip runs, but looks after no Services, or not after this one.

    Why it matters: the cloud provider chooses an address and reports success, yet nobody
    announces it or writes it down, and the Service shows none.

    How it is decided: the Service waits, and no container that runs kube-vip has `svc_enable`
    switched on, neither in its environment nor by the flag `--services`; or an address was chosen
    for it, and each of those that have leaves it out (`svc_namespace`, its class, the annotation
    `kube-vip.io/ignore`) or may not write the status (`disable_service_updates`).

    How to fix: set `svc_enable=true` on kube-vip's Pods, or change the setting that leaves the
    Service out.
    """
    if see.addresses(service) is None or see.addresses(service):
        return
    programs = see.once(found, service.ref.cluster)
    if not programs.announcers:
        require_programs(see, service.ref.cluster)
    elif not programs.serving:
        words = "kube-vip runs, but Services are not switched on (svc_enable)"
        yield _unserved(words, programs.announcers, "set svc_enable=true on kube-vip's Pods")
    elif any(wishes(service)):
        able = [each for each in programs.serving if announces(each, service)]
        if not able:
            words = "kube-vip runs, and its settings leave this Service out"
            fix = "change svc_namespace, the class or kube-vip.io/ignore so that it looks after it"
            yield _unserved(words, programs.serving, fix)
        elif all(
            switched(each, "disable_service_updates", "disableServiceUpdates") for each in able
        ):
            words = "kube-vip may not write addresses to Services (disable_service_updates)"
            yield _unserved(words, able, "take disable_service_updates away")


def _unserved(words: str, programs: Sequence[Container], fix: str) -> Finding:
    facts = tuple(each.cite("env") for each in programs[:2])
    return Finding(words, facts, Remedy(fix, SHOW, Owner.CLUSTER))
