"""A small API server on loopback: real HTTP, real paging, and every way to misbehave."""

from __future__ import annotations

import json
import threading
import time
from collections import defaultdict, deque
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import yaml

from lab.drip import Drip
from lbdoctor.model import Kind

Json = dict[str, Any]


@dataclass(slots=True)
class Reply:
    """What to answer. `cut` bytes are sent, then the connection is closed.

    `delay` seconds pass before the first byte, `drip` seconds before every one, head and body.
    """

    status: int = 200
    body: Json | bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    delay: float = 0.0
    cut: int | None = None
    drip: float = 0.0
    chunked: bool = False


def refused(status: int, message: str = "") -> Reply:
    """A Status, as the API machinery sends it."""
    said: Json = {"kind": "Status", "apiVersion": "v1", "status": "Failure", "code": status}
    return Reply(status, {**said, "message": message})


@dataclass(slots=True)
class Resource:
    """A kind that is served, and its objects."""

    group: str
    version: str
    kind: Kind
    objects: list[Json] = field(default_factory=list)

    @property
    def api_version(self) -> str:
        return f"{self.group}/{self.version}" if self.group else self.version

    @property
    def root(self) -> str:
        return f"/apis/{self.api_version}" if self.group else f"/api/{self.api_version}"


class ApiServer:
    """Serves resources; `once` queues replies for a path, `always` answers with one for ever."""

    def __init__(self) -> None:
        self.resources: list[Resource] = []
        self.aggregated = True
        self.stale: set[str] = set()
        self.token: str | None = None
        self.forbidden: set[str] = set()
        self.scripts: dict[str, deque[Reply]] = defaultdict(deque)
        self.fixed: dict[str, Reply] = {}
        self.requests: list[tuple[str, str, Any]] = []
        self.gate = threading.Event()
        self.gate.set()
        self.page = 500
        self.tls: Any = None
        self.port = 0

    @property
    def url(self) -> str:
        return f"http{'s' if self.tls else ''}://127.0.0.1:{self.port}"

    @property
    def paths(self) -> list[str]:
        """What was asked for, in order, without the queries."""
        return [urlsplit(target).path for _, target, _ in self.requests]

    def serve(
        self, kind: Kind, objects: Sequence[Json] = (), version: str = "", group: str | None = None
    ) -> Resource:
        """Serve a kind, in its best version or another one."""
        where = kind.group if group is None else group
        found = Resource(where, version or kind.versions[0], kind, list(objects))
        self.resources.append(found)
        return found

    def once(self, path: str, *replies: Reply) -> None:
        self.scripts[path].extend(replies)

    def always(self, path: str, reply: Reply) -> None:
        self.fixed[path] = reply

    def kubeconfig(self, folder: Path, **user: Any) -> str:
        """Write a kubeconfig for this server; returns its path."""
        path = folder / "kubeconfig"
        path.write_text(yaml.safe_dump(config(self.url, user)), encoding="utf-8")
        return str(path)

    def answer(self, target: str, headers: Any) -> Reply:
        url = urlsplit(target)
        if self.scripts[url.path]:
            return self.scripts[url.path].popleft()
        if url.path in self.fixed:
            return self.fixed[url.path]
        if self.token and headers.get("Authorization") != f"Bearer {self.token}":
            return refused(401, "Unauthorized")
        if url.path == "/version":
            return Reply(body={"gitVersion": "v1.36.3"})
        query = {key: values[0] for key, values in parse_qs(url.query).items()}
        return self._discovery(url.path, headers) or self._list(url.path, query)

    def _discovery(self, path: str, headers: Any) -> Reply | None:
        if path in ("/api", "/apis") and self.aggregated and "apidiscovery" in headers["Accept"]:
            groups = {r.group for r in self.resources if bool(r.group) == (path == "/apis")}
            items = [self._group(group) for group in sorted(groups)]
            return Reply(body={"kind": "APIGroupDiscoveryList", "items": items})
        if path == "/api":
            return Reply(body={"kind": "APIVersions", "versions": ["v1"]})
        if path == "/apis":
            return Reply(body={"kind": "APIGroupList", "groups": self._groups()})
        found = [r for r in self.resources if r.root == path]
        each = [{"name": r.kind.plural, "namespaced": r.kind.namespaced} for r in found]
        return Reply(body={"kind": "APIResourceList", "resources": each}) if found else None

    def _group(self, group: str) -> Json:
        versions: dict[str, list[Json]] = defaultdict(list)
        for r in self.resources:
            if r.group == group:
                scope = "Namespaced" if r.kind.namespaced else "Cluster"
                versions[r.version].append({"resource": r.kind.plural, "scope": scope})
        freshness = "Stale" if group in self.stale else "Current"
        each = [
            {"version": v, "resources": [] if group in self.stale else rs, "freshness": freshness}
            for v, rs in versions.items()
        ]
        return {"metadata": {"name": group}, "versions": each}

    def _groups(self) -> list[Json]:
        found: dict[str, list[Json]] = defaultdict(list)
        for r in self.resources:
            if r.group:
                found[r.group].append({"groupVersion": r.api_version, "version": r.version})
        return [{"name": name, "versions": versions} for name, versions in found.items()]

    def _list(self, path: str, query: Mapping[str, str]) -> Reply:
        for r in self.resources:
            inside = path.removeprefix(r.root + "/").removesuffix("/" + r.kind.plural)
            if path == f"{r.root}/{r.kind.plural}":
                return self._refusal(path, r, "") or self._pages(r, r.objects, query)
            if path == f"{r.root}/{inside}/{r.kind.plural}" and inside.startswith("namespaces/"):
                name = inside.removeprefix("namespaces/")
                objects = [o for o in r.objects if o["metadata"].get("namespace") == name]
                return self._refusal(path, r, name) or self._pages(r, objects, query)
        return refused(404, "the server could not find the requested resource")

    def _refusal(self, path: str, r: Resource, namespace: str) -> Reply | None:
        if path not in self.forbidden and r.kind.plural not in self.forbidden:
            return None
        where = f'in the namespace "{namespace}"' if namespace else "at the cluster scope"
        said = f'{r.kind.plural} is forbidden: User "bob" cannot list resource {where}'
        return refused(403, said)

    def _pages(self, r: Resource, objects: Sequence[Json], query: Mapping[str, str]) -> Reply:
        start = int(query.get("continue", "0"))
        end = start + min(self.page, int(query.get("limit", "500")))
        more = {"continue": str(end)} if end < len(objects) else {}
        head = {"kind": f"{r.kind.name}List", "apiVersion": r.api_version, "metadata": more}
        return Reply(body={**head, "items": list(objects[start:end])})


def config(url: str, user: Mapping[str, Any], **cluster: Any) -> Json:
    """A kubeconfig with one context, `lab`."""
    return {
        "current-context": "lab",
        "contexts": [{"name": "lab", "context": {"cluster": "lab", "user": "me"}}],
        "clusters": [{"name": "lab", "cluster": {"server": url, **cluster}}],
        "users": [{"name": "me", "user": dict(user)}],
    }


@contextmanager
def running(tls: Any = None) -> Iterator[ApiServer]:
    """A server on a port of its own, gone at the end of the block."""
    api = ApiServer()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1  # head and body in one packet, or each answer waits for an ACK

        def log_message(self, *args: object) -> None:
            pass

        def __getattr__(self, name: str) -> Any:
            if name.startswith("do_"):
                return self._handle
            raise AttributeError(name)

        def _handle(self) -> None:
            api.requests.append((self.command, self.path, self.headers))
            reply = api.answer(self.path, self.headers)
            body = reply.body if isinstance(reply.body, bytes) else json.dumps(reply.body).encode()
            time.sleep(reply.delay)
            if reply.drip:
                self.wfile = Drip(self.wfile, reply.drip)
            self.send_response_only(reply.status)
            usual = {"Content-Type": "application/json", "Date": self.date_time_string()}
            for key, value in {**usual, **reply.headers}.items():
                self.send_header(key, value)
            if reply.chunked:
                self.send_header("Transfer-Encoding", "chunked")
            else:
                self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self._send(reply, body if reply.cut is None else body[: reply.cut])
            self.close_connection = self.close_connection or reply.cut is not None

        def _send(self, reply: Reply, body: bytes) -> None:
            if reply.chunked:
                end = b"0\r\n\r\n" if reply.cut is None else b""
                body = b"%x\r\n%s\r\n%s" % (len(body), body, end)
            self.wfile.write(body)

    class Server(ThreadingHTTPServer):
        daemon_threads = True
        block_on_close = False

        def handle_error(self, *args: object) -> None:
            pass

    with Server(("127.0.0.1", 0), Handler) as server:
        if tls is not None:
            server.socket = tls.wrap_socket(server.socket, server_side=True)
        api.port, api.tls = server.server_address[1], tls
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        try:
            yield api
        finally:
            server.shutdown()
