"""What AKO consists of, and which AKO a Service waits for."""

from __future__ import annotations

from collections.abc import Iterator

from lbdoctor import (
    CONFIG_MAP,
    DEPLOYMENT,
    GATEWAY,
    POD,
    SERVICE,
    STATEFUL_SET,
    Obj,
    Ref,
    View,
    link,
)
from lbdoctor.workloads import PROGRAMS, Container, pods_of

from .classes import CLASSES
from .engine import GATES_READ
from .gates import gates
from .parts import found, is_workload, on_nsx, on_supervisor, settings_ref


@link(SERVICE, "is answered by", STATEFUL_SET, DEPLOYMENT, reads=GATES_READ, engine="avi")
def ako_of(service: Obj, see: View) -> Iterator[Ref]:
    """The AKO that takes a Service; all of them where none does."""
    all_ = list(gates(service, see))
    for gate in [each for each in all_ if not each.closed] or all_:
        yield from _workload(gate.ako, see)


@link(
    GATEWAY, "is answered by", STATEFUL_SET, DEPLOYMENT, reads=(*GATES_READ, *CLASSES), engine="avi"
)
def ako_of_gateway(gateway: Obj, see: View) -> Iterator[Ref]:
    """The AKO that takes a Gateway of its class: its settings leave no namespace out there."""
    for ako in see.once(found, gateway.ref.cluster):
        yield from _workload(ako, see)


def _workload(ako: Container, see: View) -> Iterator[Ref]:
    """What runs an AKO; a Pod alone leads to its workload, which is unseen or not there."""
    if is_workload(ako):
        yield ako.owner.ref
        return
    for kind in (STATEFUL_SET, DEPLOYMENT):
        see.require(kind, ako.owner.space)


@link(STATEFUL_SET, "reads", CONFIG_MAP, reads=PROGRAMS)
def settings_of(workload: Obj, see: View) -> Iterator[Ref]:
    """AKO reads its settings from one ConfigMap beside it, also on a Supervisor with NSX."""
    if any(on_nsx(ako) or not on_supervisor(ako) for ako in _akos(workload, see)):
        yield settings_ref(workload)


@link(DEPLOYMENT, "reads", CONFIG_MAP, reads=PROGRAMS)
def settings_of_supervisor(workload: Obj, see: View) -> Iterator[Ref]:
    """On the Supervisor AKO is a Deployment."""
    yield from settings_of(workload, see)


@link(STATEFUL_SET, "runs as", POD, reads=PROGRAMS)
def pods(workload: Obj, see: View) -> Iterator[Ref]:
    """AKO's Pods, where AKO leaves its Events."""
    if _akos(workload, see):
        yield from (pod.ref for pod in pods_of(workload, see.glance(POD, workload.space)))
        see.require(POD, workload.space)


@link(DEPLOYMENT, "runs as", POD, reads=PROGRAMS)
def pods_of_supervisor(workload: Obj, see: View) -> Iterator[Ref]:
    """On the Supervisor AKO is a Deployment."""
    yield from pods(workload, see)


def _akos(workload: Obj, see: View) -> list[Container]:
    """The containers of AKO that a workload runs: none where it is another program's."""
    all_ = see.once(found, workload.ref.cluster)
    return [each for each in all_ if each.owner.ref == workload.ref]
