"""The only door to a server: GET, with patience for those who ask for it."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Final
from urllib.parse import urlencode

from urllib3 import HTTPHeaderDict, Timeout

from lbdoctor.model import Coverage
from lbdoctor.sources.access import Access
from lbdoctor.sources.crew import WIDTH
from lbdoctor.sources.pauses import pause
from lbdoctor.sources.refusals import refusal
from lbdoctor.sources.troubles import CONNECT, EXPECTED, transient, trouble

JSON: Final = "application/json"
_CHUNK: Final = 1 << 20


@dataclass(slots=True)
class Answer:
    """What came back. `state` is COMPLETE for a whole 200, else the gap, with its reason.

    `body` holds what arrived, also where the connection was cut in the middle of it.
    """

    status: int = 0
    body: bytes = b""
    state: Coverage = Coverage.COMPLETE
    reason: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    again: bool = False

    @property
    def ok(self) -> bool:
        """Whether the whole of what was asked for is here."""
        return self.state is Coverage.COMPLETE


@dataclass(slots=True)
class Wire:
    """Asks one server, for several threads at once.

    `patience` bounds the seconds of waiting before requests are repeated, for each thread.
    """

    access: Access
    timeout: float | None = 30.0
    patience: float = 20.0
    tries: int = 4
    stop: threading.Event = field(default_factory=threading.Event)
    date: datetime | None = None
    waited: float = 0.0
    silent: int = 0

    @property
    def secrets(self) -> Sequence[str]:
        """What no message may hold."""
        return self.access.secrets

    def get(
        self, path: str, query: Sequence[tuple[str, str]] = (), accept: str = JSON, tries: int = 0
    ) -> Answer:
        """Ask, and ask again where that may help; never raises for what a server does."""
        url = self.access.server + path + ("?" + urlencode(query) if query else "")
        for attempt in range(1, (tries or self.tries) + 1):
            if self.silent >= WIDTH:
                return Answer(state=Coverage.TIMED_OUT, reason="the server has stopped answering")
            answer = self._ask(url, accept)
            last = attempt == (tries or self.tries)
            if not answer.again or last or not self._wait(answer, pause(answer.headers, attempt)):
                break
        return answer

    def _wait(self, answer: Answer, pause: float) -> bool:
        """Wait before the next attempt; false where that takes too long."""
        if pause > self.patience or self.waited + pause > self.patience * WIDTH:
            if "Retry-After" in answer.headers:
                answer.reason += f" (asks to wait {pause:g} s)"
            return False
        self.waited += pause
        return not self.stop.wait(pause)

    def _ask(self, url: str, accept: str) -> Answer:
        answer = Answer()
        try:
            self._receive(url, accept, answer)
        except EXPECTED as error:
            answer.state, answer.reason = trouble(error, url, self.timeout)
            answer.again = transient(error)
            self.silent += answer.state is Coverage.TIMED_OUT and not answer.status
            return answer
        if answer.status != 200:
            answer.state, answer.reason = refusal(answer.status, answer.body, self.secrets)
            answer.again = answer.status in (429, 502, 503, 504) or (
                answer.status >= 500 and "Retry-After" in answer.headers
            )
        return answer

    def _receive(self, url: str, accept: str, answer: Answer) -> None:
        headers = HTTPHeaderDict(self.access.headers())
        headers["Accept"] = accept
        limit = self.timeout
        response = self.access.pool.request(
            "GET",
            url,
            headers=headers,
            timeout=Timeout(connect=min(limit or CONNECT, CONNECT), read=limit),
            retries=False,
            redirect=False,
            preload_content=False,
        )
        answer.status, answer.headers = response.status, response.headers
        self.silent = 0
        self._clock(response.headers.get("Date"))
        parts: list[bytes] = []
        try:
            self._drain(response, parts)
        finally:
            answer.body = b"".join(parts)

    def _drain(self, response: Any, parts: list[bytes]) -> None:
        """Read to the end; an interrupted scan stops reading."""
        read = getattr(response, "read1", response.read)
        while chunk := read(_CHUNK):
            parts.append(chunk)
            if self.stop.is_set():
                response.close()
                raise TimeoutError
        response.release_conn()

    def _clock(self, stamp: str | None) -> None:
        """The earliest time that the server told: nothing may look older than it was."""
        try:
            told = parsedate_to_datetime(stamp or "").astimezone(UTC)
        except ValueError:
            return
        self.date = min(self.date or told, told)
