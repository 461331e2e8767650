"""The listener: TLS, sessions, and the ways to misbehave."""

from __future__ import annotations

import json
import secrets
import ssl
import threading
import time
from http.cookies import SimpleCookie
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlsplit

from lab.avi.answers import Answer, Asker, answered
from lab.avi.faults import Fault
from lab.avi.store import Refused
from lab.drip import Drip

if TYPE_CHECKING:
    from lab.avi.controller import Avi

_COOKIES = ("sessionid", "avi-sessionid")


class Listener(ThreadingHTTPServer):
    """Listens on loopback for a controller until it is closed."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 64

    def __init__(self, avi: Avi) -> None:
        super().__init__(("127.0.0.1", avi.port), _handler(avi))
        # The handshake belongs to the thread of a connection, or one silent client stops all.
        self.socket = _context(avi.certificate).wrap_socket(
            self.socket, server_side=True, do_handshake_on_connect=False
        )
        threading.Thread(target=self.serve_forever, args=(0.02,), daemon=True).start()

    def close(self) -> None:
        """Refuse connections from now on."""
        self.shutdown()
        self.server_close()

    def handle_error(self, *_: object) -> None:
        """A client that is gone is nobody's error."""


def _handler(avi: Avi) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1

        def log_message(self, *_: object) -> None:
            pass

        def _handle(self) -> None:
            if avi.listener is None:
                self.close_connection = True
                return
            length = int(self.headers.get("Content-Length") or 0)
            body = self.rfile.read(length)
            url = urlsplit(self.path)
            path = "/" + url.path.strip("/")
            tenant = self.headers.get("X-Avi-Tenant") or "admin"
            fault = avi.faults.meet(self.command, path, tenant)
            time.sleep(fault.delay)
            answer = self._answer(path, url.query, tenant, body, fault)
            query = dict(parse_qsl(url.query, keep_blank_values=True))
            status = answer.status if fault.keep else 0
            avi.heard(self.command, path, query, self.headers, status)
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
            told = {**dict.fromkeys(_COOKIES, session), "csrftoken": secrets.token_hex(16)}
            cookies = [f"{key}={told[key]}; Path=/; Secure" for key in avi.cookies]
            version = avi.store.singles["/api/initial-data"]["version"]
            return Answer(200, {"version": version, "user": {"name": avi.user}}, tuple(cookies))

        def _send(self, answer: Answer, fault: Fault) -> None:
            if not fault.keep:
                self.close_connection = True
                return
            if fault.drip:
                self.wfile = Drip(self.wfile, fault.drip)
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


def _context(certificate: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, certificate.with_suffix(".key"))
    return context


def _newer(one: str, other: str) -> bool:
    first, second = ([int(part) for part in text.split(".") if part] for text in (one, other))
    return first > second
