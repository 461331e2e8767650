"""AKO must run: it alone turns Services into virtual services of Avi."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lbdoctor import (
    CONFIG_MAP,
    DEPLOYMENT,
    ERROR,
    EVENT,
    LIKELY,
    POD,
    RUNNING,
    STATEFUL_SET,
    WARNING,
    Evidence,
    Finding,
    Obj,
    Owner,
    Remedy,
    View,
    check,
)
from lbdoctor.workloads import PROGRAMS, containers, down, pods_of

from .parts import SETTINGS, found, is_settings
from .pods import NEVER, last_end, main_status, unsteady
from .starts import start
from .timing import edited

_MEANING = {
    0: "it refused its configuration",
    1: "it could not log in to the Avi Controller, or found something that it does not support",
    137: "it was killed, as for lack of memory; an AKO whose controllerVersion is too old ends so",
}


@check(
    "engine/controller-down",
    "AKO is not running",
    ERROR,
    RUNNING,
    subject=STATEFUL_SET,
    reads=(*PROGRAMS, SETTINGS, EVENT),
    engine="avi",
    unaffected=WARNING,
)
def controller_down(workload: Obj, see: View) -> Iterator[Finding]:
    """AKO, the operator that talks to the Avi Controller, has no Pod that is ready.

    Why it matters: Services and Ingresses that have an address keep it, but nothing new reaches
    Avi, changes of endpoints included, and nobody says so on the Service.

    How it is decided: the workload that runs AKO is scaled to zero, or its status counts no ready
    Pod; or its container ended again and again within minutes, has just been started once more, and
    has not said AKOReady since.
    The exit code of the last run tells where to look: a refused configuration ends AKO with
    code 0 (Completed), a login that failed, an Avi Controller that does not answer and versions
    that do not fit with 1. OOMKilled soon after the start is seen where controllerVersion is too
    old. Whether the controller is reachable is in AKO's log alone: it leaves no Event.

    How to fix: read the log of the run that ended; the last line that begins with ERROR or FATAL
    names the setting or the object of Avi.
    """
    for ako in see.once(found, workload.ref.cluster):
        if ako.owner.ref == workload.ref:
            yield from _stopped(workload, ako.raw.get("name") or "", see)


@check(
    "engine/controller-down",
    "AKO of the Supervisor is not running",
    ERROR,
    RUNNING,
    subject=DEPLOYMENT,
    reads=(*PROGRAMS, SETTINGS, EVENT),
    engine="avi",
    unaffected=WARNING,
)
def supervisor_controller_down(workload: Obj, see: View) -> Iterator[Finding]:
    """AKO, which is a Deployment on the Supervisor, has no Pod that is ready.

    Why it matters: the Supervisor gives no address to anybody: neither to its own Services nor to
    those of the workload clusters that ask it.

    How it is decided: as for the StatefulSet that AKO is elsewhere: scaled to zero, no ready Pod,
    or a container that ends within minutes again and again.

    How to fix: read the log of the run that ended; whoever runs the Supervisor can see it.
    """
    yield from controller_down(workload, see)


def _stopped(workload: Obj, container: str, see: View) -> Iterator[Finding]:
    own = pods_of(workload, see.glance(POD, workload.space))
    state = down(workload)
    if state is None:
        yield from _restarting(workload, own, container, see)
    if state is None or len(list(containers(workload))) > 1:
        see.require(POD, workload.space)
    if state is None:
        return
    if any((main_status(pod, container)[1] or {}).get("ready") for pod in own):
        return
    if workload["spec.replicas"] == 0:
        yield Finding(f"AKO is not running: {state.why}", state.evidence, _scale_up(workload))
        return
    end = next(filter(None, (last_end(pod, container) for pod in own)), NEVER)
    words = "".join(f" ({each.value})" for each in end.waiting)
    told, changed = _changed(workload, see) if end.code == 0 else ("", ())
    yield Finding(
        f"AKO is not running: {state.why}{words}{_meaning(end.code)}{told}",
        (*state.evidence, *end.waiting, *end.facts, *changed),
        _read_the_log(workload, container),
    )


def _restarting(workload: Obj, own: Sequence[Obj], container: str, see: View) -> Iterator[Finding]:
    loops = [unsteady(pod, container, see.clock) for pod in own]
    if loops and all(loops) and not _begun(workload, see):
        end = last_end(own[0], container) or NEVER
        yield Finding(
            "AKO ends within minutes of every start and has just been started again"
            + _meaning(end.code),
            tuple(fact for facts in loops for fact in facts),
            _read_the_log(workload, container),
            LIKELY,
        )


def _begun(workload: Obj, see: View) -> bool:
    """Whether AKO has said since its last start that it listens: it ends before, if it ends."""
    for ako in see.once(found, workload.ref.cluster):
        begun = start(ako, see) if ako.owner.ref == workload.ref else None
        if begun is not None and begun.listens is not None:
            return True
    return False


def _changed(workload: Obj, see: View) -> tuple[str, tuple[Evidence, ...]]:
    """What was last changed in the settings that AKO refuses, where managedFields tell."""
    for config in see.glance(CONFIG_MAP, workload.space):
        last = edited(config) if is_settings(config) else None
        if last is not None and last.few:
            facts = (config.cite(last.path), *(config.cite(f"data.{key}") for key in last.few))
            return f"; last changed in it: {', '.join(last.few)}", facts
    return "", ()


def _scale_up(workload: Obj) -> Remedy:
    namespace, name = workload.ref.namespace, workload.ref.name
    return Remedy(
        "find out who scaled AKO down and why, and scale it up again",
        (
            f"kubectl -n {namespace} get {workload.ref.kind.lower()} {name} --show-managed-fields -o yaml",
        ),
        Owner.CLUSTER,
    )


def _meaning(code: int | None) -> str:
    known = _MEANING.get(code) if code is not None else None
    return f"; its last run ended with exit code {code}: {known}" if known else ""


def _read_the_log(workload: Obj, container: str) -> Remedy:
    namespace, name = workload.ref.namespace, workload.ref.name
    kind = workload.ref.kind.lower()
    return Remedy(
        "read what AKO said before it ended, and mend the setting or the object of Avi it names",
        (
            f"kubectl -n {namespace} describe {kind} {name}",
            f"kubectl -n {namespace} logs {kind}/{name} -c {container} --previous --tail=50",
        ),
        Owner.CLUSTER,
    )
