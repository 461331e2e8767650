"""A kubelet for one Pod whose containers really run, as processes of the lab.

It takes variables from ConfigMaps at every start, restarts what ended after 10, 20, 40 … seconds,
ends what says in its log that it wants to be ended (a liveness probe would), and writes the
statuses and Events that a kubelet writes.
"""

import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from lab.actors.events import Recorder, now
from lab.actors.loop import Loop
from lab.client import Object
from lab.cluster import Cluster
from lab.processes import Process

_FIRST_WAIT, _LONGEST_WAIT = 10, 300
_PROBES = 30
"""Seconds of failing probes until a container is ended: three of them, ten seconds apart."""

Launch = Callable[[dict[str, str], Path], Process]
"""From the variables of the container and its log to the process."""


@dataclass
class Container:
    """One container of the Pod."""

    name: str
    launch: Launch
    dying: re.Pattern[str] | None = None
    """What it says when it waits for its liveness probe to end it."""

    process: Process | None = None
    log: Path = Path()
    restarts: int = 0
    again: float = 0.0
    """When it may be started again."""

    condemned: float = 0.0
    """When the probe will have failed often enough."""

    state: Object = field(default_factory=dict)
    last: Object = field(default_factory=dict)


class PodOfProcesses(Loop):
    """Runs the containers of the Pod of this name, whichever Pod that is at the time."""

    def __init__(self, cluster: Cluster, space: str, name: str, *containers: Container) -> None:
        super().__init__(f"pod-{space}-{name}")
        self._cluster = cluster
        self._where = (name, space)
        self._containers = containers
        self._uid = ""
        self._said: dict[tuple[str, str], Object] = {}
        self._events = Recorder(cluster.client, "kubelet", "kubelet")

    @property
    def busy(self) -> bool:
        """Whether any of the programs runs."""
        return any(one.process and one.process.code is None for one in self._containers)

    def step(self) -> None:
        """Look for the Pod, then at each of its containers."""
        pod = self._cluster.find("v1/Pod", *self._where)
        gone = not pod or "deletionTimestamp" in pod["metadata"]
        if gone or (pod and pod["metadata"]["uid"] != self._uid):
            self._end_all()
        if not pod or gone or pod["status"].get("phase") != "Running":
            return
        self._uid = pod["metadata"]["uid"]
        before = [(one.state, one.restarts) for one in self._containers]
        for one in self._containers:
            self._look(pod, one)
        if before != [(one.state, one.restarts) for one in self._containers]:
            self._write(pod)

    def stop(self) -> None:
        """End the loop, then the processes."""
        super().stop()
        self._end_all()

    def _end_all(self) -> None:
        for one in self._containers:
            if one.process:
                one.process.stop()
            one.process, one.restarts, one.again, one.condemned = None, 0, 0.0, 0.0
            one.state, one.last = {}, {}
        self._uid = ""
        self._said.clear()

    def _look(self, pod: Object, one: Container) -> None:
        if one.process is None:
            if time.monotonic() >= one.again:
                self._start(pod, one)
            return
        code = one.process.code
        if code is None and one.dying:
            self._probe(pod, one)
        elif code is not None:
            self._ended(pod, one, code)

    def _start(self, pod: Object, one: Container) -> None:
        spec = next(each for each in pod["spec"]["containers"] if each["name"] == one.name)
        try:
            variables = self._variables(pod, spec)
        except LookupError as lacking:
            reason = "CreateContainerConfigError"
            one.state = {"waiting": {"reason": reason, "message": str(lacking)}}
            self._say(pod, "Failed", f"Error: {lacking}", "Warning")
            one.again = time.monotonic() + _FIRST_WAIT
            return
        one.log = self._cluster.directory / f"{self._where[0]}-{one.name}.{one.restarts}.log"
        one.restarts += bool(one.last)
        one.process = one.launch(variables, one.log)
        one.state = {"running": {"startedAt": now()}}
        image = f'Container image "{spec["image"]}" already present on machine'
        self._say(pod, "Pulled", image)
        self._say(pod, "Created", f"Container created: {one.name}")
        self._say(pod, "Started", f"Container started: {one.name}")

    def _ended(self, pod: Object, one: Container, code: int) -> None:
        began = one.state["running"]["startedAt"]
        reason = "Completed" if code == 0 else "Error"
        ended = {"exitCode": code, "reason": reason, "startedAt": began, "finishedAt": now()}
        one.last = {"terminated": ended}
        wait = min(_FIRST_WAIT * 2**one.restarts, _LONGEST_WAIT)
        one.process, one.condemned, one.again = None, 0.0, time.monotonic() + wait
        name, space = self._where
        whose = f"{one.name} in pod {name}_{space}({self._uid})"
        words = f"back-off {_duration(wait)} restarting failed container="
        words += f"{one.name} pod={name}_{space}({self._uid})"
        one.state = {"waiting": {"reason": "CrashLoopBackOff", "message": words}}
        self._say(pod, "BackOff", f"Back-off restarting failed container {whose}", "Warning")

    def _probe(self, pod: Object, one: Container) -> None:
        assert one.process and one.dying
        if not one.condemned:
            if one.dying.search(one.log.read_text(errors="replace")):
                one.condemned = time.monotonic() + _PROBES
                address = f"http://{pod['status'].get('podIP', '')}:8080/api/status"
                words = f'Liveness probe failed: Get "{address}": connect: connection refused'
                self._say(pod, "Unhealthy", words, "Warning")
            return
        if time.monotonic() > one.condemned:
            words = f"Container {one.name} failed liveness probe, will be restarted"
            self._say(pod, "Killing", words)
            one.process.stop(20)
            self._ended(pod, one, one.process.code or 0)
            # What a probe ended is started again at once the first time.
            one.again = time.monotonic() if one.restarts == 0 else one.again

    def _variables(self, pod: Object, spec: Object) -> dict[str, str]:
        """As the kubelet resolves them; raises LookupError with its words."""
        found = {}
        for one in spec.get("env", []):
            source = one.get("valueFrom", {})
            if "fieldRef" in source:
                found[one["name"]] = pod["metadata"][source["fieldRef"]["fieldPath"][9:]]
            elif "configMapKeyRef" in source:
                name, key = (source["configMapKeyRef"][word] for word in ("name", "key"))
                config = self._cluster.find("v1/ConfigMap", name, self._where[1])
                if not config:
                    raise LookupError(f'configmap "{name}" not found')
                if key not in config.get("data", {}):
                    where = f"{self._where[1]}/{name}"
                    raise LookupError(f"couldn't find key {key} in ConfigMap {where}")
                found[one["name"]] = config["data"][key]
            else:
                found[one["name"]] = one.get("value", "")
        return found

    def _write(self, pod: Object) -> None:
        images = {each["name"]: each["image"] for each in pod["spec"]["containers"]}
        statuses = [_status(one, images[one.name]) for one in self._containers]
        ready = "True" if all(each["ready"] for each in statuses) else "False"
        conditions = [
            {**each, "status": ready, "lastTransitionTime": now()}
            if each["type"] in ("Ready", "ContainersReady") and each["status"] != ready
            else each
            for each in pod["status"].get("conditions", [])
        ]
        status = {"conditions": conditions, "containerStatuses": statuses}
        self._cluster.client.patch(pod, {"status": status}, part="status", manager="kubelet")

    def _say(self, pod: Object, reason: str, message: str, type: str = "Normal") -> None:
        """The same words again only count."""
        key = (reason, message)
        old = self._said.get(key)
        if old is None:
            self._said[key] = self._events.write(pod, reason, message, type=type)
        else:
            more = {"count": old["count"] + 1, "lastTimestamp": now()}
            self._said[key] = self._cluster.client.patch(old, more, manager="kubelet")


def _status(one: Container, image: str) -> Object:
    running = "running" in one.state
    return {
        "name": one.name,
        "image": image,
        "imageID": image,
        "ready": running,
        "started": running,
        "restartCount": one.restarts,
        "state": one.state,
        "lastState": one.last,
    }


def _duration(seconds: int) -> str:
    minutes, rest = divmod(seconds, 60)
    return f"{minutes}m{rest}s" if minutes else f"{rest}s"
