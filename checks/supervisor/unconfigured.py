"""A Supervisor that has nothing to answer Services with."""

from __future__ import annotations

from collections.abc import Iterator

from lbdoctor import (
    CERTAIN,
    CLAIMED,
    CONFIG_MAP,
    ERROR,
    LIKELY,
    SERVICE,
    SUPERVISOR,
    Evidence,
    Finding,
    Obj,
    Owner,
    Remedy,
    Space,
    View,
    check,
)
from lbdoctor.stocks import given

from .kinds import LB_CONFIG, NETWORK_SETTINGS, load_balancer

_ON_VDS = ("VSPHERE_NETWORK", "vsphere-distributed")


@check(
    "supervisor/no-load-balancer",
    "the Supervisor has no load balancer configured",
    ERROR,
    CLAIMED,
    subject=SERVICE,
    when=lambda service: service.ref.cluster == SUPERVISOR and load_balancer(service),
    reads=(
        LB_CONFIG,
        NETWORK_SETTINGS,
        CONFIG_MAP.where(namespace="kube-system").only("data"),
    ),
    explains=("engine/none",),
)
def no_load_balancer(service: Obj, see: View) -> Iterator[Finding]:
    """On this Supervisor nothing is configured that could answer a Service.

    Why it matters: VirtualMachineServices and Services are made, and wait for ever.

    How it is decided: the namespace's network is a vSphere distributed switch, where a load
    balancer has to be configured as a LoadBalancerConfig, and the complete list of those is empty.
    Where something of a load balancer is there all the same, nothing chooses it: likely. On NSX the
    network brings its load balancer along, which is judged there.

    How to fix: configure a load balancer (Foundation Load Balancer, Avi) for the Supervisor in
    vCenter.
    """
    if given(service):
        return
    network = _vds(service, see)
    if network is None or see.all(LB_CONFIG, Space(SUPERVISOR)):
        return
    claims, unseen = see.claims(service).by, see.claims(service).blind
    left = [fact for id in sorted(claims) for fact in claims[id]]
    if any(fact.sure for fact in left):
        return
    rest = f"; of {' and '.join(sorted(claims))}, only traces are there" if left else ""
    yield Finding(
        f"the Supervisor has no load balancer configured{rest}",
        (see.absence(LB_CONFIG, Space(SUPERVISOR)), network, *left),
        Remedy(
            "configure a load balancer for the Supervisor in vCenter",
            ("kubectl get loadbalancerconfigs.netoperator.vmware.com -o yaml",),
            Owner.PLATFORM,
        ),
        LIKELY if left or unseen else CERTAIN,
        affects=(service.ref,),
        about=network.ref,
    )


def _vds(service: Obj, see: View) -> Evidence | None:
    """What says that the namespace is on a distributed switch; None where it is on NSX.

    Raises Blind when the Supervisor's statement may be unseen.
    """
    for each in see.glance(NETWORK_SETTINGS, service.space):
        if each["provider"]:
            return each.cite("provider") if each["provider"] in _ON_VDS else None
    said = see.get(CONFIG_MAP, Space(SUPERVISOR, "kube-system"), "wcp-network-config")
    if said is None or said["data.network_provider"] not in _ON_VDS:
        return None
    return said.cite("data.network_provider")
