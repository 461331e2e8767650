"""Is the Avi Controller itself well, and the cloud in which it places things?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from lbdoctor import (
    CERTAIN,
    ERROR,
    GATEWAY,
    INGRESS,
    LIKELY,
    RUNNING,
    SERVICE,
    WARNING,
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
from lbdoctor.workloads import Container

from .api import (
    AVI,
    CLOUD_STATUS,
    CONTROLLER,
    GROUP,
    VIRTUAL,
    WHOLE,
    called,
    entries,
    given,
    target,
    uid,
    untold,
)
from .belongs import is_home
from .faring import CAPACITY, STUCK, trouble
from .gates import gates, namespace_gates
from .networks import cloud_of
from .parts import settings
from .placed import READS, users
from .vips import has_vip

UP: Final = ("CLUSTER_UP_NO_HA", "CLUSTER_UP_HA_ACTIVE", "CLUSTER_UP_HA_COMPROMISED")
_COMPROMISED: Final = "CLUSTER_UP_HA_COMPROMISED"
_ACTIVE: Final = "CLUSTER_ACTIVE"
READY: Final = "CLOUD_STATE_PLACEMENT_READY"
_UNREADY: Final = (
    "CLOUD_STATE_IN_PROGRESS",
    "CLOUD_STATE_FAILED",
    "CLOUD_STATE_DELETING",
    "CLOUD_STATE_NOT_CONNECTED",
)
_MOST: Final = 3


@link(SERVICE, "is programmed by", CONTROLLER, reads=READS, engine="avi", carries=(RUNNING,))
def controller_of(service: Obj, see: View) -> Iterator[Ref]:
    """The Avi Controller to which the AKO that takes a Service talks."""
    if given(see):
        yield from _controllers((gate.ako for gate in gates(service, see) if not gate.closed), see)


@link(INGRESS, "is programmed by", CONTROLLER, reads=READS, engine="avi", carries=(RUNNING,))
def controller_of_ingress(ingress: Obj, see: View) -> Iterator[Ref]:
    """The Avi Controller to which the AKO that takes an Ingress talks."""
    if given(see):
        all_ = namespace_gates(ingress, see)
        yield from _controllers((gate.ako for gate in all_ if not gate.closed), see)


@link(GATEWAY, "is programmed by", CONTROLLER, reads=READS, engine="avi", carries=(RUNNING,))
def controller_of_gateway(gateway: Obj, see: View) -> Iterator[Ref]:
    """The Avi Controller to which the AKO that takes a Gateway talks."""
    yield from controller_of_ingress(gateway, see)


def _controllers(akos: Iterator[Container], see: View) -> Iterator[Ref]:
    for ako in akos:
        if is_home(see, ako):
            yield from (each.ref for each in see.glance(CONTROLLER, WHOLE))
            return


@check(
    "avi/controller-unhealthy",
    "the cluster of the Avi Controller is not up",
    ERROR,
    RUNNING,
    subject=CONTROLLER,
    engine="avi",
    reached=True,
    unaffected=WARNING,
)
def cluster_not_up(controller: Obj, see: View) -> Iterator[Finding]:
    """The Avi Controller says that its cluster is not up, or lacks a node.

    Why it matters: an AKO that starts now ends at once, and one that runs cannot build anything.
    Virtual services that exist go on.

    How it is decided: AKO works with the states CLUSTER_UP_NO_HA, CLUSTER_UP_HA_ACTIVE and
    CLUSTER_UP_HA_COMPROMISED; any other is an error, and the last one, in which a node is missing, a
    warning. Needs the Avi Controller as a source.

    How to fix: bring the nodes of the controller back; the states of the nodes are quoted.
    """
    del see
    state = controller["cluster_state.state"]
    if not isinstance(state, str):
        raise untold(controller, CONTROLLER, "its state is not told")
    if state in UP[:2]:
        return
    nodes = list(entries(controller["node_states"]))
    lame = [n for n, each in enumerate(nodes) if each.get("state") != _ACTIVE]
    facts = tuple(controller.cite(f"node_states[{n}].state") for n in lame[:_MOST])
    words = (
        f"{len(lame)} of the {len(nodes)} nodes of the Avi Controller are not active"
        if lame
        else "a node of the Avi Controller is missing"
    )
    yield Finding(
        words if state == _COMPROMISED else f"the cluster of the Avi Controller is {state}",
        (controller.cite("cluster_state.state"), *facts),
        Remedy("bring the nodes of the Avi Controller back", owner=Owner.NETWORK),
        severity=WARNING if state == _COMPROMISED else None,
    )


@check(
    "avi/cloud-not-ready",
    "the cloud of Avi is not ready for placement",
    ERROR,
    RUNNING,
    subject=CLOUD_STATUS,
    reads=READS,
    engine="avi",
    unaffected=WARNING,
    reached=True,
    options=(STUCK,),
)
def cloud_unready(cloud: Obj, see: View) -> Iterator[Finding]:
    """Avi cannot create or place anything in the cloud that AKO uses.

    Why it matters: Avi has lost its access to vCenter or NSX, or has no image for Service Engines.
    What runs goes on; new virtual services find no engine.

    How it is decided: the state of the cloud is not CLOUD_STATE_PLACEMENT_READY. It hurts virtual
    services that wait for an engine (certain), and Services without an address for which Avi has
    nothing yet (likely); while nobody waits it is a warning. Needs the Avi Controller as a source.

    How to fix: the reason is quoted; mostly it is credentials or certificates of vCenter or NSX.
    """
    state = cloud["status.state"]
    if state == READY:
        return
    if state not in _UNREADY:
        raise untold(cloud, CLOUD_STATUS, f"its state is {called(state)}")
    unplaced = see.once(_unplaced).get(cloud.uid, ())
    waiting = see.once(_waiting).get(cloud.uid, ())
    facts = [cloud.cite("status.state")]
    facts += [cloud.cite("status.reason")] if cloud["status.reason"] else []
    said = f": {cloud['status.reason']}" if cloud["status.reason"] else ""
    yield Finding(
        f"the cloud of Avi is {state}{said}",
        tuple(facts),
        Remedy("mend what the reason names, as the access to vCenter or NSX", owner=Owner.NETWORK),
        CERTAIN if unplaced or not waiting else LIKELY,
        affects=tuple(dict.fromkeys((*unplaced, *waiting))),
    )


def _unplaced(see: View) -> Mapping[str, tuple[Ref, ...]]:
    """What promises access and waits for an engine, by the uuid of the cloud."""
    found: dict[str, tuple[Ref, ...]] = {}
    for virtual in see.glance(VIRTUAL, WHOLE):
        how = trouble(virtual, see)
        group = target(virtual["config.se_group_ref"], GROUP, see)
        if how and how.what == CAPACITY and group:
            cloud = uid(group["cloud_ref"])
            mine = tuple(each.ref for each in users(virtual, see))
            found[cloud] = (*found.get(cloud, ()), *mine)
    return found


def _waiting(see: View) -> Mapping[str, tuple[Ref, ...]]:
    """The Services without an address for which Avi has nothing, by the uuid of their cloud."""
    found: dict[str, tuple[Ref, ...]] = {}
    for cluster in see.clusters:
        for service in see.glance(SERVICE, Space(cluster)) if cluster != AVI else ():
            if see.addresses(service) == () and "avi" in see.claims(service).by:
                cloud = _cloud(service, see)
                if cloud and not has_vip(service, see):
                    found[cloud] = (*found.get(cloud, ()), service.ref)
    return found


def _cloud(service: Obj, see: View) -> str:
    for gate in gates(service, see):
        config = None if gate.closed or not is_home(see, gate.ako) else settings(see, gate.ako)
        cloud = cloud_of(config, see) if config else None
        if cloud:
            return cloud.uid
    return ""
