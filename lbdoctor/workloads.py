"""Workloads and Pods: which program they run, with which arguments, and whether it is alive."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

from lbdoctor.containers import (
    POD_CONTAINERS,
    POD_STATUSES,
    Container,
    candidates,
    containers,
    running,
    runs,
)
from lbdoctor.kinds import DAEMON_SET, DEPLOYMENT, NAMESPACE, POD, STATEFUL_SET
from lbdoctor.model import Confidence, Evidence, Finding, Kind, Obj, Owner, Ref, Remedy, Space
from lbdoctor.selectors import selects

if TYPE_CHECKING:
    from lbdoctor.view import View

__all__ = [
    "POD_CONTAINERS",
    "POD_STATUSES",
    "PROGRAMS",
    "Container",
    "Down",
    "containers",
    "deserted",
    "down",
    "not_running",
    "pods_of",
    "programs",
    "ready",
    "require_programs",
    "running",
    "selects",
    "stopped",
    "unready",
    "waiting",
]

_OF_WORKLOADS = ("spec.template.spec.containers", "spec.replicas", "spec.selector", "status")
PROGRAMS: Final = (
    DEPLOYMENT.only(*_OF_WORKLOADS),
    DAEMON_SET.only(*_OF_WORKLOADS),
    STATEFUL_SET.only(*_OF_WORKLOADS),
    POD.only(*POD_CONTAINERS, "spec.nodeName", "status.conditions", *POD_STATUSES),
)
"""What a check must declare to ask for `programs`."""

_WORKLOADS: Final = (DEPLOYMENT, DAEMON_SET, STATEFUL_SET)


def programs(
    see: View, cluster: str, *images: str, labels: Mapping[str, str] | None = None
) -> list[Container]:
    """The containers of a cluster that run one of these images, as far as they can be seen.

    They are those of workloads; Pods are asked where a workload may be unseen. An owner that
    carries all of `labels` counts whatever its image (a distribution may rename that).
    """
    found = _of(see, cluster, _WORKLOADS, images, labels)
    if not found and not _workloads_seen(see, Space(cluster)):
        found = _of(see, cluster, (POD,), images, labels)
    return found


def require_programs(see: View, cluster: str) -> None:
    """Raise Blind where a program may run unseen: all Pods, or all workloads, must be known."""
    space = Space(cluster)
    if not _workloads_seen(see, space):
        see.require(POD, space)


def _workloads_seen(see: View, space: Space) -> bool:
    return not any(see.gap(kind, space) for kind in _WORKLOADS)


def deserted(see: View, space: Space) -> tuple[Evidence, ...]:
    """The facts that a namespace is there and nothing runs in it; none where something does.

    Raises Blind where that cannot be told. A check that asks declares NAMESPACE too.
    """
    if any(see.glance(kind, space) for kind in (*_WORKLOADS, POD)):
        return ()
    name = space.namespace or ""
    if see.get(NAMESPACE, Space(space.cluster), name) is None:
        return ()
    return tuple(see.absence(kind, space) for kind in (*_WORKLOADS, POD))[::3]


def _of(
    see: View,
    cluster: str,
    kinds: Iterable[Kind],
    images: tuple[str, ...],
    labels: Mapping[str, str] | None,
) -> list[Container]:
    found = []
    for obj in candidates(see, cluster, kinds, images, labels):
        chosen = [each for each in containers(obj) if runs(each, images)]
        if not chosen and labels and labels.items() <= obj.labels.items():
            chosen = list(containers(obj))[:1]
        found += chosen
    return found


class Down(NamedTuple):
    """Why a workload does nothing, in words, and the facts."""

    why: str
    evidence: tuple[Evidence, ...]


def down(workload: Obj) -> Down | None:
    """Why none of a workload's Pods is available; None while one is.

    Kubernetes leaves a counter out of the status when it is zero; a status that nobody has
    written at all (no `observedGeneration`) says nothing and is not called down.
    """
    desired, ready = _counters(workload)
    wanted = workload[desired]
    if wanted == 0:
        why = "no node runs it" if workload.ref.kind == "DaemonSet" else "it is scaled to zero"
        return Down(why, (workload.cite(desired),))
    if not workload["status.observedGeneration"] or workload[ready]:
        return None
    words = f"0 of {wanted or 1} Pods ready"
    return Down(words, (workload.cite(ready), workload.cite(desired)))


def _counters(workload: Obj) -> tuple[str, str]:
    if workload.ref.kind == "DaemonSet":
        return "status.desiredNumberScheduled", "status.numberReady"
    return "spec.replicas", "status.readyReplicas"


def ready(pod: Obj) -> bool:
    """Whether a Pod runs and is ready."""
    return bool(pod.condition("Ready").get("status") == "True")


def waiting(pod: Obj) -> Evidence | None:
    """The reason for which a container of the Pod does not run (`CrashLoopBackOff`)."""
    for index, status in enumerate(pod["status.containerStatuses"] or ()):
        if ((status.get("state") or {}).get("waiting") or {}).get("reason"):
            return pod.cite(f"status.containerStatuses[{index}].state.waiting.reason")
    return None


def pods_of(workload: Obj, pods: Sequence[Obj]) -> list[Obj]:
    """Those Pods of the same namespace that a workload's selector matches."""
    selector = workload["spec.selector"] or {}
    return [
        pod
        for pod in pods
        if pod.ref.namespace == workload.ref.namespace and selects(selector, pod.labels)
    ]


def stopped(
    workload: Obj, pods: Sequence[Obj], what: str, owner: Owner = Owner.CLUSTER
) -> Iterator[Finding]:
    """The Finding that none of a controller's Pods is available, or nothing.

    `pods` are those that can be seen, to quote why one does not run; `what` names the program,
    `owner` who can start it again.
    """
    found = down(workload)
    if found is None:
        return
    own = pods_of(workload, pods)
    why = tuple(fact for fact in map(waiting, own) if fact)[:1]
    yield Finding(
        f"{what} is not running: {found.why}" + (f" ({why[0].value})" if why else ""),
        (*found.evidence, *why),
        _revive(what, _commands(workload, own), owner),
    )


def not_running(
    subject: Obj, found: Sequence[Container], see: View, what: str, *, felt: bool
) -> Iterator[Finding]:
    """The Finding that a program is not running, told of the workload that runs it.

    Where workloads are unseen it is told for a subject that feels it, of the Pods.
    """
    if any(each.owner.ref == subject.ref for each in found):
        yield from stopped(subject, see.glance(POD, subject.space), what)
    elif felt:
        yield from unready(found, see, what, subject.ref)


def unready(found: Iterable[Container], see: View, what: str, affected: Ref) -> Iterator[Finding]:
    """The Finding that no Pod of a program is ready, where the workload that counts them is unseen.

    `affected` is who needs the program; a Pod of it that may be ready unseen is believed to be.
    """
    pods = list({each.owner.ref: each.owner for each in found}.values())
    if not pods or _workloads_seen(see, Space(affected.cluster)) or not all(map(_unready, pods)):
        return
    see.require(POD, pods[0].space)
    why = [fact for fact in map(waiting, pods) if fact][:1]
    said = f"0 of {len(pods)} Pods ready" + (f" ({why[0].value})" if why else "")
    namespace, name = pods[0].ref.namespace, pods[0].ref.name
    logs = [f"kubectl -n {namespace} logs {name} --tail=50"] if _started(pods[0]) else []
    yield Finding(
        f"{what} is not running: {said}",
        (pods[0].cite_condition("Ready"), *why),
        _revive(what, (f"kubectl -n {namespace} describe pod {name}", *logs), Owner.CLUSTER),
        Confidence.LIKELY,
        affects=(affected,),
        about=pods[0].ref,
    )


def _revive(what: str, commands: Iterable[str], owner: Owner) -> Remedy:
    words = "its description and the log of its Pods say what stops it"
    return Remedy(f"get {what} running again: {words}", tuple(commands), owner)


def _unready(owner: Obj) -> bool:
    return owner.ref.kind == POD.name and owner.condition("Ready").get("status") == "False"


def _commands(workload: Obj, own: Sequence[Obj]) -> Iterator[str]:
    """What to look at: logs only where there are some, since kubectl waits for a first Pod."""
    namespace, name = workload.ref.namespace, workload.ref.name
    kind = workload.ref.kind.lower()
    yield f"kubectl -n {namespace} describe {kind} {name}"
    pods = workload["status.replicas"] or workload["status.currentNumberScheduled"]
    if any(map(_started, own)) if own else pods:
        yield f"kubectl -n {namespace} logs {kind}/{name} --tail=50"


def _started(pod: Obj) -> bool:
    """Whether a container of the Pod has ever run, and may have written something."""
    return any(
        status.get("restartCount") or {"running", "terminated"} & (status.get("state") or {}).keys()
        for status in pod["status.containerStatuses"] or ()
    )
