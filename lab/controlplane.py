"""etcd, kube-apiserver and kube-controller-manager of one cluster, on loopback."""

from pathlib import Path

import requests
import yaml

from lab import ports
from lab.certificates import Authority
from lab.places import bin_dir
from lab.processes import Process, wait_until

ADDRESS = "127.0.0.1"
ISSUER = "https://kubernetes.default.svc.cluster.local"


class ControlPlane:
    """The three programs of one cluster and what is needed to reach them."""

    def __init__(self, directory: Path, *, name: str, event_ttl: str, host: str) -> None:
        self.directory = directory
        self.name = name
        self.host = host
        self.event_ttl = event_ttl
        self.port = ports.free()
        self.server = f"https://{ADDRESS}:{self.port}"
        self.authority = Authority(directory)
        names = ["kubernetes", "kubernetes.default.svc", "supervisor.default.svc", "localhost"]
        self._serving = self.authority.server("apiserver", names, [ADDRESS, "10.96.0.1"])
        self._accounts = self.authority.key("sa.key")
        self._etcd = f"http://{ADDRESS}:{ports.free()}"
        self.processes: dict[str, Process] = {}

    def kubeconfig(self, user: str, group: str = "") -> Path:
        """A kubeconfig for a user of an optional group."""
        certificate = self.authority.client(f"user-{user.replace(':', '-')}", user, group)
        return self.write_kubeconfig(
            f"{certificate.stem}.kubeconfig",
            {
                "client-certificate": str(certificate),
                "client-key": str(certificate.with_suffix(".key")),
            },
        )

    def write_kubeconfig(self, file: str, user: dict[str, str]) -> Path:
        """A kubeconfig with these credentials."""
        cluster = {"server": self.server, "certificate-authority": str(self.authority.certificate)}
        path = self.directory / file
        path.write_text(
            yaml.safe_dump(
                {
                    "apiVersion": "v1",
                    "kind": "Config",
                    "clusters": [{"name": self.name, "cluster": cluster}],
                    "users": [{"name": "user", "user": user}],
                    "contexts": [
                        {"name": self.name, "context": {"cluster": self.name, "user": "user"}}
                    ],
                    "current-context": self.name,
                }
            )
        )
        return path

    def start(self) -> None:
        """Boot all three and wait until the API server is ready."""
        self._start_etcd()
        self.start_apiserver()
        self._start_manager()

    def start_apiserver(self) -> None:
        """Boot the API server alone, for the first time or again."""
        self._run("kube-apiserver", self._apiserver_flags())
        wait_until("the API server is ready", self._ready, 60)

    def stop(self) -> None:
        """Stop all three, the API server before its store."""
        for name in reversed(list(self.processes)):
            self.processes.pop(name).stop()

    def _ready(self) -> bool:
        self.processes["kube-apiserver"].check()
        try:
            where = f"{self.server}/readyz"
            return requests.get(where, verify=str(self.authority.certificate), timeout=2).ok
        except requests.RequestException:
            return False

    def _run(self, name: str, flags: dict[str, object]) -> None:
        command = [str(bin_dir() / "control-plane"), name]
        command += [f"--{flag}={value}" for flag, value in flags.items()]
        log = self.directory / f"{name}.log"
        self.processes[name] = Process(name, command, log=log, host=self.host)

    def _start_etcd(self) -> None:
        peer = f"http://{ADDRESS}:{ports.free()}"
        self._run(
            "etcd",
            {
                "name": "default",
                "data-dir": self.directory / "etcd",
                "listen-client-urls": self._etcd,
                "advertise-client-urls": self._etcd,
                "listen-peer-urls": peer,
                "initial-advertise-peer-urls": peer,
                "initial-cluster": f"default={peer}",
                "unsafe-no-fsync": "true",
                "log-level": "warn",
            },
        )

    def _apiserver_flags(self) -> dict[str, object]:
        return {
            "etcd-servers": self._etcd,
            "bind-address": ADDRESS,
            "secure-port": self.port,
            # Only a name in an EndpointSlice; with it, no default route is needed.
            "advertise-address": "192.168.10.10",
            "tls-cert-file": self._serving,
            "tls-private-key-file": self._serving.with_suffix(".key"),
            "client-ca-file": self.authority.certificate,
            "authorization-mode": "Node,RBAC",
            "service-account-issuer": ISSUER,
            "service-account-key-file": self._accounts,
            "service-account-signing-key-file": self._accounts,
            "service-cluster-ip-range": "10.96.0.0/16,fd00:96::/112",
            "event-ttl": self.event_ttl,
        }

    def _start_manager(self) -> None:
        self._run(
            "kube-controller-manager",
            {
                "kubeconfig": self.kubeconfig("system:kube-controller-manager"),
                "bind-address": ADDRESS,
                "secure-port": ports.free(),
                "service-account-private-key-file": self._accounts,
                "root-ca-file": self.authority.certificate,
                "use-service-account-credentials": "true",
                # By default it ends when it cannot renew for ten seconds, as on a busy machine.
                "leader-elect-lease-duration": "90s",
                "leader-elect-renew-deadline": "60s",
                # By default 50 s; kwok renews late, by its backoff, when the API server was away.
                "node-monitor-grace-period": "10m",
                # By default five minutes; a quota on a custom kind is counted at the second try.
                "resource-quota-sync-period": "10s",
                "controllers": "*,-persistentvolume-binder-controller,-node-ipam-controller",
            },
        )
