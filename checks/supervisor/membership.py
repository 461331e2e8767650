"""Whether the Supervisor that was given is the one of this guest."""

from __future__ import annotations

from collections.abc import Iterator

from lbdoctor import (
    CLAIMED,
    GUEST,
    NAMESPACE,
    SERVICE,
    SUPERVISOR,
    WARNING,
    Finding,
    Obj,
    Remedy,
    Space,
    View,
    check,
)

from . import guest, matching
from .kinds import CLUSTER, MATCHING, VM, VM_SERVICE, VSPHERE_CLUSTER, load_balancer

_KINDS = (CLUSTER, VSPHERE_CLUSTER, VM)
READS = (
    CLUSTER.only(),
    VSPHERE_CLUSTER.only("status.conditions"),
    VM.only("status.network"),
    NAMESPACE,
)
_LABELS = ("cluster.x-k8s.io/cluster-name", "capv.vmware.com/cluster.name")


def is_member(see: View) -> bool:
    """Whether the Supervisor holds anything of this guest.

    Raises Blind when nothing was found and something may be unseen.
    """
    return see.once(_is_member)


def _is_member(see: View) -> bool:
    me = guest.of(see)
    place = Space(SUPERVISOR, me.namespace or None)
    if matching.known(see) or any(_mine(each, me) for k in _KINDS for each in see.glance(k, place)):
        return True
    see.require(VM_SERVICE, place)
    see.require(CLUSTER, place)
    return False


def _mine(obj: Obj, me: guest.Guest) -> bool:
    if obj.ref.kind == "Cluster":
        return obj.ref.name == me.name and me.uid in ("", obj.uid)
    return me.name in (obj.labels.get(key) for key in _LABELS)


@check(
    "supervisor/not-this-one",
    "the Supervisor that was given does not know this guest",
    WARNING,
    CLAIMED,
    subject=SERVICE,
    when=load_balancer,
    reads=(*MATCHING, *READS),
    engine="vks",
)
def not_this_one(service: Obj, see: View) -> Iterator[Finding]:
    """The Supervisor that was given is not the one that this guest belongs to.

    Why it matters: whatever it shows says nothing about this guest, so that the chain behind the
    guest's provider remains unknown.

    How it is decided: the guest says which cluster and namespace it is (annotations of its Nodes,
    the owner reference of its cloud provider). The Supervisor has, in complete lists, neither that
    Cluster nor a VirtualMachineService or machine of it.

    How to fix: give the Supervisor on which that vSphere Namespace exists.
    """
    if service.ref.cluster != GUEST or SUPERVISOR not in see.clusters or is_member(see):
        return
    me = guest.of(see)
    place = Space(SUPERVISOR, me.namespace or None)
    where = f" in namespace {me.namespace}" if me.namespace else ""
    yield Finding(
        f"the given Supervisor has no cluster {me.name}{where}",
        (*me.evidence, see.absence(CLUSTER, place, me.name), see.absence(VM_SERVICE, place)),
        Remedy(
            "give the Supervisor that this guest belongs to",
            ("kubectl config get-contexts",),
        ),
    )
