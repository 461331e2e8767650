"""A running controller, as those who test against it see it."""

import secrets
import tempfile
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import Message
from pathlib import Path
from typing import Any

from lab.avi.faults import Fault, Faults
from lab.avi.listener import Listener
from lab.avi.store import Store
from lab.certificates import Authority


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

    certificate: Path
    """The file of its certificate, with the key beside it."""

    port: int = 0
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

    cookies: tuple[str, ...] = ("sessionid", "avi-sessionid", "csrftoken")
    """What a login sets; versions differ in it."""

    asked: list[Asked] = field(default_factory=list)
    sessions: dict[str, int] = field(default_factory=dict)
    """The living sessions, and how many requests each has made."""

    lock: threading.Lock = field(default_factory=threading.Lock)

    listener: Listener | None = None

    @property
    def url(self) -> str:
        """Where it is, also while nobody listens there."""
        return f"https://127.0.0.1:{self.port}"

    def listen(self) -> None:
        """Begin to answer, again after `leave` on the same port."""
        self.listener = Listener(self)
        self.port = int(self.listener.server_address[1])

    def leave(self) -> None:
        """Refuse connections, and cut those that stand at their next request."""
        listener, self.listener = self.listener, None
        if listener:
            listener.close()

    def heard(
        self, method: str, path: str, query: Mapping[str, str], headers: Message, status: int
    ) -> None:
        """Note a request."""
        tenant, version = headers.get("X-Avi-Tenant", ""), headers.get("X-Avi-Version", "")
        self.asked.append(Asked(method, path, query, tenant, version, status))

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
def serving(store: Store, faults: Iterable[Fault] = (), **options: Any) -> Iterator[Avi]:
    """A controller on a port of loopback, gone at the end of the block."""
    with tempfile.TemporaryDirectory(prefix="lbdoctor-lab-avi-") as name:
        authority = Authority(Path(name), "avi-ca")
        certificate = authority.server("avi", ["avi.example.org", "localhost"], ["127.0.0.1"])
        avi = Avi(store, Faults(faults), authority.certificate, certificate, **options)
        avi.listen()
        try:
            yield avi
        finally:
            avi.leave()
