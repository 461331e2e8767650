"""As whom, and through what, a server is asked."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from lbdoctor.sources.kubeconfig import Entry


@dataclass(frozen=True, slots=True)
class Access:
    """An open door: `pool` is urllib3's, `headers` gives the credentials of the moment.

    `secrets` are the texts that must never be shown. `namespaces` are those that the kubeconfig
    mentions, that of the context first.
    """

    server: str
    context: str
    pool: Any = field(repr=False)
    headers: Callable[[], Mapping[str, str]] = field(repr=False)
    secrets: Sequence[str] = field(default=(), repr=False)
    namespaces: Sequence[str] = ()

    @property
    def location(self) -> str:
        """Server and context, for people."""
        where = shown(self.server)
        return f"{where} (context {self.context})" if self.context else where

    def expired(self, now: datetime) -> str:
        """When the token ran out, where it tells; empty when it has not or does not say."""
        for secret in self.secrets:
            ends = _expiry(secret)
            if ends is not None and ends <= now:
                return f"the token expired at {ends:%Y-%m-%dT%H:%M:%SZ}"
        return ""


def shown(server: str) -> str:
    """A URL without the credentials that it may hold."""
    url = urlsplit(server)
    return urlunsplit(url._replace(netloc=url.netloc.rpartition("@")[2], query="", fragment=""))


def impersonation(user: Entry, name: str | None, groups: Sequence[str]) -> list[tuple[str, str]]:
    """The headers to act as somebody else: as the flags say, else as the kubeconfig does."""
    if name or groups:
        user = {"as": name, "as-groups": list(groups)}
    found = [("Impersonate-User", user.get("as")), ("Impersonate-Uid", user.get("as-uid"))]
    found += [("Impersonate-Group", group) for group in user.get("as-groups") or ()]
    for key, values in (user.get("as-user-extra") or {}).items():
        found += [(f"Impersonate-Extra-{key}", value) for value in values]
    return [(header, str(value)) for header, value in found if value]


def _expiry(token: str) -> datetime | None:
    """The `exp` of a JSON Web Token."""
    parts = token.split(".")
    if len(parts) != 3:
        return None
    try:
        claims = json.loads(base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
        return datetime.fromtimestamp(claims["exp"], UTC)
    except (ValueError, KeyError, TypeError, OverflowError, RecursionError):
        return None
