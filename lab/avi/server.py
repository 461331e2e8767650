"""The listener: TLS, sessions, pages, and the ways to misbehave."""

import json
import secrets
import ssl
import tempfile
import threading
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from lab.avi.answers import Answer, Asker, answered
from lab.avi.faults import Fault, Faults
from lab.avi.store import Refused, Store
from lab.certificates import Authority

_COOKIES = ("sessionid", "avi-sessionid")


@dataclass(frozen=True)
class Asked:
    """One request, as the controller saw it."""

    method: str
    path: str
    query: Mapping[str, str]
    tenant: str
    version: str
    status: int
    """What was answered; 0 where the connection was cut."""


@dataclass
class Avi:
    """A running controller: where it is, who may log in, what it holds, what it was asked."""

    store: Store
    faults: Faults
    authority: Path
    """The file of the CA that signed its certificate."""

    url: str = ""
    user: str = "lbdoctor"
    password: str = field(default_factory=lambda: secrets.token_urlsafe(9))
    token: str = field(default_factory=lambda: secrets.token_hex(20))
    session: int = 0
    """Requests that one session lives, 0 for ever; after that it is 401 as for a stranger."""

    page: int = 200
    """The largest page."""

    newest: str = ""
    """Requests for a newer version of the API than this are refused; how a real one says so is
    not known."""

    asked: list[Asked] = field(default_factory=list)
    sessions: dict[str, int] = field(default_factory=dict)
    """The living sessions, and how many requests each has made."""

    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def credentials(self) -> dict[str, str]:
        """The body of a login."""
        return {"username": self.user, "password": self.password}

    def requests(self, path: str = "") -> list[Asked]:
        """What was asked, as far as the path begins like this."""
        return [one for one in self.asked if one.path.startswith(path)]

    def welcome(self, body: Mapping[str, Any]) -> str:
        """A new session, or "" where user, password or token are wrong."""
        known = body.get("password") == self.password or body.get("token") == self.token
        if body.get("username") != self.user or not known:
            return ""
        session = secrets.token_hex(16)
        with self.lock:
            self.sessions[session] = 0
        return session

    def knows(self, session: str) -> bool:
        """Whether a session lives; each question is one request of it."""
        with self.lock:
            if session not in self.sessions:
                return False
            self.sessions[session] += 1
            if self.session and self.sessions[session] > self.session:
                del self.sessions[session]
            return session in self.sessions


@contextmanager
def serving(
    store: Store, faults: Iterable[Fault] = (), *, port: int = 0, **options: Any
) -> Iterator[Avi]:
    """A controller on a port of loopback, gone at the end of the block."""
    with tempfile.TemporaryDirectory(prefix="lbdoctor-lab-avi-") as name:
        authority = Authority(Path(name), "avi-ca")
        certificate = authority.server("avi", ["avi.example.org", "localhost"], ["127.0.0.1"])
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, certificate.with_suffix(".key"))
        avi = Avi(store, Faults(faults), authority.certificate, **options)
        with _Server(("127.0.0.1", port), _handler(avi)) as server:
            # The handshake belongs to the thread of a connection, or one silent client stops all.
            server.socket = context.wrap_socket(
                server.socket, server_side=True, do_handshake_on_connect=False
            )
            avi.url = f"https://127.0.0.1:{server.server_address[1]}"
            threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
            try:
                yield avi
            finally:
                server.shutdown()


def _newer(one: str, other: str) -> bool:
    first, second = ([int(part) for part in text.split(".") if part] for text in (one, other))
    return first > second


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 64

    def handle_error(self, *_: object) -> None:
        pass


def _handler(avi: Avi) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1

        def log_message(self, *_: object) -> None:
            pass

        def _handle(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            body = self.rfile.read(length)
            url = urlsplit(self.path)
            path = "/" + url.path.strip("/")
            tenant = self.headers.get("X-Avi-Tenant") or "admin"
            fault = avi.faults.meet(self.command, path, tenant)
            time.sleep(fault.delay)
            answer = self._answer(path, url.query, tenant, body, fault)
            avi.asked.append(
                Asked(
                    self.command,
                    path,
                    dict(parse_qsl(url.query, keep_blank_values=True)),
                    tenant,
                    self.headers.get("X-Avi-Version") or "",
                    answer.status if fault.keep else 0,
                )
            )
            self._send(answer, fault)

        do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _handle

        def _answer(self, path: str, query: str, tenant: str, body: bytes, fault: Fault) -> Answer:
            if fault.status:
                return Answer(fault.status, {"error": fault.error} if fault.error else {})
            if path == "/login":
                return self._login(body)
            cookies = SimpleCookie(self.headers.get("Cookie", ""))
            session = next((cookies[key].value for key in _COOKIES if key in cookies), "")
            if path == "/logout":
                avi.sessions.pop(session, None)
                return Answer(200, {})
            if not avi.knows(session):
                return Answer(401, {"error": "Authentication credentials were not provided."})
            if avi.newest and _newer(self.headers.get("X-Avi-Version") or "", avi.newest):
                return Answer(400, {"error": f"API versions up to {avi.newest} are supported"})
            try:
                words = dict(parse_qsl(query, keep_blank_values=True))
                sent = json.loads(body) if body else {}
                host = self.headers.get("Host") or urlsplit(avi.url).netloc
                asker = Asker(tenant, host, avi.page)
                return answered(avi.store, self.command, path, words, sent, asker)
            except Refused as refused:
                return Answer(refused.status, {"error": refused.error})

        def _login(self, body: bytes) -> Answer:
            session = avi.welcome(json.loads(body or b"{}"))
            if not session:
                return Answer(401, {"error": "Invalid credentials"})
            cookies = [f"{key}={session}; Path=/; Secure; HttpOnly" for key in _COOKIES]
            cookies.append(f"csrftoken={secrets.token_hex(16)}; Path=/; Secure")
            version = avi.store.singles["/api/initial-data"]["version"]
            return Answer(200, {"version": version, "user": {"name": avi.user}}, tuple(cookies))

        def _send(self, answer: Answer, fault: Fault) -> None:
            if not fault.keep:
                self.close_connection = True
                return
            data = fault.raw or (b"" if answer.status == 204 else json.dumps(answer.body).encode())
            self.send_response_only(answer.status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
            for cookie in answer.cookies:
                self.send_header("Set-Cookie", cookie)
            for key, value in fault.headers.items():
                self.send_header(key, value)
            self.end_headers()
            self.wfile.write(data[: int(len(data) * fault.keep)])
            self.close_connection = self.close_connection or fault.keep < 1

    return Handler
