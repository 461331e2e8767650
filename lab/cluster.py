"""One cluster as a context manager: `with lab.cluster() as c:`."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from importlib import import_module
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from lab import build
from lab.actors.scheduler import Scheduler
from lab.client import Client, Object
from lab.controlplane import ControlPlane
from lab.needs import missing
from lab.places import bin_dir
from lab.processes import Process, wait_until


class Cluster:
    """A running control plane, the programs started against it, and a client."""

    def __init__(self, name: str = "lab", *, event_ttl: str = "1h", host: str = "cp-1") -> None:
        self.name = name
        self.directory = Path(tempfile.mkdtemp(prefix=f"lbdoctor-lab-{name}-"))
        self.plane = ControlPlane(self.directory, name=name, event_ttl=event_ttl, host=host)
        self.kubeconfig = self.plane.kubeconfig("kubernetes-admin", "system:masters")
        self.client = self._client("kubernetes-admin")
        self.processes: dict[str, Process] = {}
        self._ends = ExitStack()

    def __enter__(self) -> Self:
        """Boot it; what fails on the way is stopped again."""
        try:
            self.plane.start()
            self._settled()
            scheduler = Scheduler(self._client("kubernetes-admin"))
            scheduler.start()
            self._ends.callback(scheduler.stop)
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop everything and remove the directory."""
        self.close()

    def close(self) -> None:
        """Stop everything and remove the directory; twice is no error."""
        self._ends.close()
        for name in reversed(list(self.processes)):
            self.processes.pop(name).stop()
        self.plane.stop()
        shutil.rmtree(self.directory, ignore_errors=True)

    @property
    def pids(self) -> list[int]:
        """The process groups that run for this cluster."""
        return [p.pid for p in (*self.plane.processes.values(), *self.processes.values())]

    def start(self, engine: str, **options: Any) -> None:
        """Start an engine by the name of its module in lab/engines."""
        import_module(f"lab.engines.{engine.replace('-', '_')}").start(self, **options)

    def stop(self, *names: str) -> None:
        """Stop programs by name."""
        for name in names:
            self.processes.pop(name).stop()

    def run(self, name: str, command: Sequence[str | Path], **options: Any) -> Process:
        """Start one program against this cluster; it ends with the cluster."""
        log = self.directory / f"{name}.log"
        process = Process(name, command, log=log, **options)
        self.processes[name] = process
        return process

    def on_close(self, action: Callable[[], None]) -> None:
        """Do this before the programs are stopped."""
        self._ends.callback(action)

    def apply(self, objects: Object | Iterable[Object]) -> None:
        """Apply objects in their order, as `kubectl apply` would."""
        for one in [objects] if isinstance(objects, dict) else objects:
            self.client.apply(one)
            if one["kind"] == "CustomResourceDefinition":
                self._established(one)

    def get(self, kind: str, name: str, namespace: str = "") -> Object:
        """One object; the kind is written `v1/Service` or `apps/v1/Deployment`."""
        return self.client.get(*_split(kind), name, namespace)

    def find(self, kind: str, name: str, namespace: str = "") -> Object | None:
        """One object or None."""
        return self.client.find(*_split(kind), name, namespace)

    def all(self, kind: str, namespace: str = "") -> list[Object]:
        """All objects of a kind."""
        return self.client.all(*_split(kind), namespace)

    def kubectl(self, *arguments: str, kubeconfig: Path | None = None) -> str:
        """What kubectl prints; a failure of it is a `CalledProcessError` with its words."""
        return subprocess.run(
            [bin_dir() / "kubectl", *arguments],
            env={**os.environ, "KUBECONFIG": str(kubeconfig or self.kubeconfig)},
            check=True,
            capture_output=True,
            text=True,
            timeout=60,
        ).stdout

    def events(self, namespace: str, name: str = "") -> list[Object]:
        """The events of a namespace, or of one object in it."""
        found = self.all("v1/Event", namespace)
        return [one for one in found if name in ("", one["involvedObject"].get("name"))]

    def addresses(self, name: str, namespace: str) -> list[str]:
        """The addresses in a Service's status."""
        balancer = self.get("v1/Service", name, namespace)["status"]["loadBalancer"]
        return [one.get("ip") or one["hostname"] for one in balancer.get("ingress", [])]

    def wait(self, what: str, question: Callable[[], object], seconds: float = 30) -> None:
        """Wait until the question is answered with yes; meanwhile no program may die."""

        def asked() -> object:
            for process in (*self.plane.processes.values(), *self.processes.values()):
                process.check()
            return question()

        wait_until(what, asked, seconds)

    def _client(self, user: str) -> Client:
        certificate = self.directory / f"user-{user}.crt"
        return Client(self.plane.server, self.plane.authority.certificate, certificate)

    def _settled(self) -> None:
        """Its own Service is there, and Pods may be created where the system's live."""
        wait_until("Service kubernetes", lambda: self.find("v1/Service", "kubernetes", "default"))
        account = ("v1/ServiceAccount", "default", "kube-system")
        wait_until("the first service account", lambda: self.find(*account))

    def _established(self, definition: Object) -> None:
        def served() -> bool:
            found = self.get(f"{definition['apiVersion']}/{definition['kind']}", name)
            conditions = found.get("status", {}).get("conditions") or []
            return any(c["type"] == "Established" and c["status"] == "True" for c in conditions)

        name = definition["metadata"]["name"]
        wait_until(f"{name} is served", served)


def _split(kind: str) -> tuple[str, str]:
    api_version, _, name = kind.rpartition("/")
    return api_version, name


@contextmanager
def cluster(name: str = "lab", **options: Any) -> Iterator[Cluster]:
    """Build what is needed, boot a cluster, and end it with everything in it."""
    lacking = missing()
    if lacking:
        raise RuntimeError(lacking)
    build.ensure(["control-plane"])
    with Cluster(name, **options) as booted:
        yield booted
