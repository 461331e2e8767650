"""A door on loopback in front of a real API server that counts, delays and breaks answers."""

import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from uuid import uuid4

import urllib3
import yaml

from lab.cluster import Cluster

_HOP = {"connection", "transfer-encoding", "content-length", "host", "keep-alive"}


@dataclass(frozen=True)
class Fault:
    """What becomes of an answer; the default is nothing."""

    delay: float = 0.0
    """Seconds before it is given."""

    status: int = 0
    """Another status in its place, with a body that is no Status."""

    keep: float = 1.0
    """The part of the body that arrives before the connection is cut."""

    headers: tuple[tuple[str, str], ...] = ()
    """Further headers of the answer."""


NONE = Fault()
Judge = Callable[[str, int], Fault]
"""From the path with its query, and how often it was asked for before, to what happens."""


@dataclass
class Proxy:
    """The door: who uses its kubeconfig goes through it as the administrator."""

    kubeconfig: Path
    asked: list[str] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def count(self, target: str) -> int:
        """Note a request; how often it was made before."""
        with self._lock:
            self.asked.append(target)
            return self.asked.count(target) - 1

    @property
    def lists(self) -> list[str]:
        """The requests for objects: neither discovery nor the version."""
        return [one for one in self.asked if "limit=" in one]


@contextmanager
def proxy(cluster: Cluster, judge: Judge = lambda _path, _before: NONE) -> Iterator[Proxy]:
    """Open the door; it is closed at the end, with whoever still stands in it."""
    door = Proxy(cluster.directory / f"proxy-{uuid4()}.kubeconfig")
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(door, judge, _pool(cluster)))
    server.daemon_threads = True
    server.cluster = cluster.plane.server  # type: ignore[attr-defined]
    door.kubeconfig.write_text(yaml.safe_dump(_config(server.server_port)))
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield door
    finally:
        server.shutdown()
        server.server_close()
        thread.join(10)


def _pool(cluster: Cluster) -> urllib3.PoolManager:
    certificate = cluster.directory / "user-kubernetes-admin.crt"
    context = ssl.create_default_context(cafile=str(cluster.plane.authority.certificate))
    context.load_cert_chain(certificate, certificate.with_suffix(".key"))
    return urllib3.PoolManager(ssl_context=context, maxsize=16, retries=False)


def _config(port: int) -> dict[str, Any]:
    one = {"name": "proxy"}
    return {
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [one | {"cluster": {"server": f"http://127.0.0.1:{port}"}}],
        "users": [one | {"user": {}}],
        "contexts": [one | {"context": {"cluster": "proxy", "user": "proxy"}}],
        "current-context": "proxy",
    }


def _handler(door: Proxy, judge: Judge, pool: urllib3.PoolManager) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            fault = judge(self.path, door.count(self.path))
            time.sleep(fault.delay)
            if fault.status:
                return self._send(fault.status, b"no luck today\n", fault)
            wanted = {k: v for k, v in self.headers.items() if k.lower() not in _HOP}
            target = self.server.cluster + self.path  # type: ignore[attr-defined]
            try:
                answer = pool.request("GET", target, headers=wanted, decode_content=False)
            except urllib3.exceptions.HTTPError:
                self.close_connection = True
                return None
            kept = tuple((k, v) for k, v in answer.headers.items() if k.lower() not in _HOP)
            return self._send(answer.status, answer.data, fault, kept)

        def _send(
            self, status: int, body: bytes, fault: Fault, headers: tuple[tuple[str, str], ...] = ()
        ) -> None:
            self.send_response_only(status)
            for key, value in (*headers, *fault.headers):
                self.send_header(key, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body[: int(len(body) * fault.keep)])
            if fault.keep < 1:
                self.close_connection = True

        def log_message(self, format: str, *args: Any) -> None:
            pass

    return Handler
