"""How an Avi Controller is spoken to: its session, its pages, its names.

Sources: vmware/alb-sdk, python/avi/sdk/avi_api.py and go/session/avisession.go (login, cookies,
headers, 401 and 419, logout); swagger/*.json (query words, collections, tenant_ref).
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final
from urllib.parse import unquote

from lbdoctor.model import Coverage
from lbdoctor.sources.rest.dialect import Credentials, Identity, Json, Page
from lbdoctor.sources.rest.door import Door
from lbdoctor.sources.wire import Answer

NEWEST: Final = "30.2.1"
"""The newest version of the API whose description these kinds were written after."""

_SIZE: Final = 200
_LOGINS: Final = 5
_EVERYWHERE: Final = "*"
_HOME: Final = "admin"
_METRICS: Final = "analytics/metrics/serviceengine"
_IDS: Final = (
    "se_stats.avg_cpu_usage",
    "se_stats.avg_mem_usage",
    "se_stats.avg_packet_buffer_usage",
    "se_stats.avg_connection_mem_usage",
    "se_stats.avg_connections",
    "se_stats.avg_connections_dropped",
    "se_if.avg_bandwidth",
)
_SAMPLES: Final = {"metric_id": ",".join(_IDS), "step": "300", "limit": "12"}
_SINGLE: Final = ("cluster", "licensing/", "systemconfiguration")
_VERSION: Final = re.compile(r"\d+(?:\.\d+){1,3}")


class Avi:
    """A session with an Avi Controller."""

    first = ("tenant",)
    each: Mapping[str, str] = MappingProxyType({_METRICS: "serviceengine-inventory"})

    def __init__(self) -> None:
        self._who: Credentials | None = None
        self._place = _EVERYWHERE
        self._version = ""
        self._logins = 0
        self._sent = ""

    def enter(self, door: Door, who: Credentials, place: str) -> Answer:
        """Log in with a password, or with a token in its place."""
        self._who, self._place = who, place or _EVERYWHERE
        secret = {"token": who.token} if who.token else {"password": who.password}
        self._logins += 1
        door.session.cookies.clear()
        answer = door.post("/login", {"username": who.user, **secret})
        if answer.ok and not _session(door):
            answer.state, answer.reason = Coverage.FAILED, "the answer to the login has no session"
        if answer.ok:
            self._version = _told(answer.body)
        return answer

    def renew(self, door: Door, answer: Answer) -> bool:
        """After 419 the answer brought a new token, perhaps; else it takes another login."""
        if answer.status == 419 and self._token(door) != self._sent:
            return True
        if answer.status in (401, 419) and self._who and self._logins < _LOGINS:
            self.leave(door)
            return self.enter(door, self._who, self._place).ok
        return False

    def leave(self, door: Door) -> None:
        """Log out, where there is a session."""
        if _session(door):
            door.farewell("/logout", self.headers(door))

    def version(self, door: Door) -> str:
        """What the login said, else what everybody may ask."""
        if not self._version:
            answer = door.get("/api/initial-data", {}, self.headers(door))
            self._version = _told(answer.body) if answer.ok else ""
        return self._version

    def headers(self, door: Door) -> dict[str, str | bytes]:
        """What goes with every request; the version is never newer than what is known here."""
        known = min(self._version or NEWEST, NEWEST, key=_order)
        self._sent = self._token(door)
        return {
            "X-CSRFToken": self._sent,
            "Referer": f"{door.url}/",
            "X-Avi-Version": known,
            "X-Avi-Tenant": self._place.encode(),
        }

    def _token(self, door: Door) -> str:
        found = [each.value for each in door.session.cookies if each.name == "csrftoken"]
        return found[-1] or "" if found else ""

    def query(self, path: str, fields: Sequence[str] | None, page: int) -> Mapping[str, str]:
        """Names beside references, large pages, and of configuration only what is wanted."""
        if path.startswith(_METRICS):
            return _SAMPLES
        if path.startswith(_SINGLE):
            return {}
        words = {"include_name": "true", "page_size": str(_SIZE), "page": str(page)}
        if fields is not None and not path.endswith(("-inventory", "runtime")):
            tops = {each.partition(".")[0] for each in fields}
            words["fields"] = ",".join(sorted({*tops, "name", "tenant_ref"} - {"metadata"}))
        return words

    def page(self, body: Any) -> Page | None:
        """A collection, or the one object that lives at a path."""
        if not isinstance(body, dict):
            return None
        results = body.get("results")
        if not isinstance(results, list):
            return None if "error" in body or "results" in body else Page([body], None, False)
        items = [each for each in results if isinstance(each, dict)]
        return Page(items, _count(body.get("count")), bool(body.get("next")))

    def identity(self, item: Json, path: str) -> Identity | None:
        """Tenant, name and uuid; in an inventory they are below `config`."""
        config = item.get("config")
        inner = config if isinstance(config, dict) else item
        uuid = item.get("uuid") or inner.get("uuid") or item.get("entity_uuid") or ""
        name = inner.get("name") or item.get("name") or (uuid if path == _METRICS else "")
        if path.startswith(_SINGLE):
            return Identity("", "", str(uuid))
        if not name or not isinstance(name, str):
            return None
        home = inner.get("tenant_ref") or item.get("tenant_ref") or ""
        return Identity("" if path == "tenant" else _tenant(str(home)), name, str(uuid))

    def doubt(self, found: Mapping[str, Sequence[Json]], place: str) -> str:
        """Everybody's objects belong to the tenant admin: who does not see it sees too little."""
        if place not in ("", _EVERYWHERE):
            return f"only the tenant {place} was asked for"
        if any(each.get("name") == _HOME for each in found.get("tenant", ())):
            return ""
        known = (self.identity(each, path) for path, items in found.items() for each in items)
        if any(each.place == _HOME for each in known if each):
            return ""
        return f"this account does not see the tenant {_HOME}, whose objects all others use"


DIALECT: Final = Avi


def _session(door: Door) -> bool:
    """Whether there is one: the names of its cookies have changed with the versions."""
    return any(each.value for each in door.session.cookies)


def _count(said: Any) -> int | None:
    """A number, whatever it is written as."""
    text = str(said)
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def _tenant(ref: str) -> str:
    """The name of a tenant: behind the #, else the end of the address."""
    address, _, name = ref.partition("#")
    return unquote(name) or address.rstrip("/").rpartition("/")[2]


def _told(body: bytes) -> str:
    """The version that an answer tells: `{"version": {"Version": "30.2.1"}}`."""
    try:
        said = json.loads(body)["version"]["Version"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return ""
    found = _VERSION.match(str(said))
    return found[0] if found else ""


def _order(version: str) -> list[int]:
    return [int(part) for part in version.split(".")]
