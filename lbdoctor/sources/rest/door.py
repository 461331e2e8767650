"""The way to a REST API: TLS that is verified, time limits, retries, and no word too much."""

from __future__ import annotations

import ssl
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Final
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3.exceptions import HTTPError, MaxRetryError

from lbdoctor.model import Coverage
from lbdoctor.sources import Unreadable, proxies
from lbdoctor.sources.deadline import punctual
from lbdoctor.sources.pauses import pause
from lbdoctor.sources.refusals import refusal, safe
from lbdoctor.sources.rest.retries import AGAIN, Patience, Purse
from lbdoctor.sources.troubles import CONNECT, EXPECTED, trouble
from lbdoctor.sources.wire import Answer

_AGENT: Final = "lbdoctor"
_FAREWELL: Final = 5.0
_CHUNK: Final = 1 << 16
_LARGEST: Final = 256 << 20
_ATTEMPTS: Final = 3
_SILENT: Final = 2
_QUICK: Final = 2.0
_SLOWNESS: Final = 2


Headers = Mapping[str, str | bytes]


class Door:
    """Asks one server. `secrets` are the texts that no message may hold.

    `get` is the only way to ask; `post` is there for logging in and out. Neither raises for what
    a server does. After two answers in a row that did not come in time no more is asked,
    nor after answers that were slow have cost twice the time limit in all.
    """

    def __init__(self, url: str, ca: str | None, timeout: float | None, patience: float) -> None:
        self.url = url
        self.host = urlsplit(url).netloc
        self.secrets: set[str] = set()
        self.date: datetime | None = None
        self._timeout = timeout
        self._purse = Purse(patience)
        self._silent = 0
        self._lost = 0.0
        self.session = requests.Session()
        self.session.trust_env = False  # neither .netrc nor a proxy that NO_PROXY excludes
        self.session.verify = ca or True
        self.session.headers["User-Agent"] = _AGENT
        self.session.headers["Accept"] = "application/json"
        self.session.mount("https://", _Adapter(ca, Patience.few(self._purse)))
        proxy = proxies.proxy_for(url, None)
        if proxy:
            proxies.check(proxy)
            self.session.proxies = {"https": proxy}
            login = proxies.credentials(proxy) or ""
            self.secrets.update(filter(None, (login, login.partition(":")[2])))

    def get(self, path: str, query: Mapping[str, str], headers: Headers) -> Answer:
        """Ask for something."""
        if self._silent >= _SILENT:
            return Answer(state=Coverage.TIMED_OUT, reason="the server has stopped answering")
        if self._timeout and self._lost > _SLOWNESS * self._timeout:
            return Answer(state=Coverage.TIMED_OUT, reason="the server answers too slowly")
        words = {"params": dict(query), "headers": dict(headers)}
        answer = self._send("GET", path, self._timeout, **words)
        if answer.state is Coverage.CUT_OFF and answer.status:  # in the middle of the body
            answer = self._send("GET", path, self._timeout, **words)
        return answer

    def post(self, path: str, body: Any, headers: Headers | None = None) -> Answer:
        """Log in: sent again only where it was turned away unread."""
        for attempt in range(1, _ATTEMPTS + 1):
            answer = self._send("POST", path, self._timeout, json=body, headers=headers)
            wait = pause(answer.headers, attempt)
            if answer.status not in AGAIN or attempt == _ATTEMPTS or wait > self._purse.left:
                break
            self._purse.left -= wait
            time.sleep(wait)
        return answer

    def farewell(self, path: str, headers: Headers) -> None:
        """Log out, if that can be had quickly."""
        limit = min(self._timeout or _FAREWELL, _FAREWELL)
        self._send("POST", path, limit, json={}, headers=headers)

    def close(self) -> None:
        """Let go of all connections, and of the cookies."""
        self.session.cookies.clear()
        self.session.close()

    def _send(self, method: str, path: str, limit: float | None, **words: Any) -> Answer:
        answer, began = Answer(), time.monotonic()
        try:
            self._receive(answer, method, path, limit, words)
        except (requests.RequestException, *EXPECTED) as error:
            answer.state, said = trouble(_inner(error), self.url, limit)
            answer.reason = safe(said, self.secrets)
            self._silent += answer.state is Coverage.TIMED_OUT and not answer.status
            return answer
        finally:
            self._lost += max(time.monotonic() - began - _QUICK, 0.0)
        if answer.status != 200:
            answer.state, answer.reason = refusal(answer.status, answer.body, self.secrets)
        return answer

    def _receive(
        self, answer: Answer, method: str, path: str, limit: float | None, words: Mapping[str, Any]
    ) -> None:
        waits = (min(limit or CONNECT, CONNECT), limit)
        with self.session.request(
            method, self.url + path, timeout=waits, allow_redirects=False, stream=True, **words
        ) as response:
            answer.status, answer.headers = response.status_code, response.headers
            self._silent = 0
            self._clock(response.headers.get("Date"))
            self.secrets.update(each for each in response.cookies.values() if each)
            parts: list[bytes] = []
            try:
                for chunk in response.iter_content(_CHUNK):
                    parts.append(chunk)
                    if len(parts) * _CHUNK > _LARGEST:
                        raise ValueError("the answer is too large")
            finally:
                answer.body = b"".join(parts)

    def _clock(self, stamp: str | None) -> None:
        try:
            told = parsedate_to_datetime(stamp or "").astimezone(UTC)
        except (ValueError, TypeError):
            return
        self.date = min(self.date or told, told)


class _Adapter(HTTPAdapter):
    """Trusts the given authority, or those of this machine; never less than TLS 1.2."""

    def __init__(self, ca: str | None, retries: Patience) -> None:
        try:
            self._context = ssl.create_default_context(cafile=ca)
        except (OSError, ssl.SSLError) as error:
            broken = isinstance(error, ssl.SSLError)
            why = "no certificate in it" if broken else (error.strerror or "not readable").lower()
            raise Unreadable(f"{ca}: {why}") from None
        self._context.minimum_version = ssl.TLSVersion.TLSv1_2
        super().__init__(max_retries=retries)

    def init_poolmanager(self, *args: Any, **words: Any) -> None:
        super().init_poolmanager(*args, ssl_context=self._context, **words)
        punctual(self.poolmanager)

    def proxy_manager_for(self, *args: Any, **words: Any) -> Any:
        return punctual(super().proxy_manager_for(*args, ssl_context=self._context, **words))


def _inner(error: Exception) -> Exception:
    """What happened on the wire, out of the wrappers of two libraries."""
    found: Any = error
    if isinstance(found, requests.RequestException):
        inside = [each for each in found.args if isinstance(each, HTTPError | OSError)]
        found = inside[0] if inside else found
    while isinstance(found, MaxRetryError) and isinstance(found.reason, Exception):
        found = found.reason
    return found if isinstance(found, Exception) else error
