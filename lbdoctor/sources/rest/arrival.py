"""From what a product answers to objects: named, stripped of what nobody wants, without secrets."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from math import isfinite
from typing import Any, Final

from lbdoctor.model import Kind, Need, Obj, Ref
from lbdoctor.sources.keep import select
from lbdoctor.sources.rest.dialect import Dialect, Identity, Json

_SECRET: Final = re.compile(
    r"(?:^|_)(?:passwords?|passwd|pass|pwd|passphrase|secrets?|tokens?|credentials?|psk|private_?key"
    r"|(?:api|access|ssh|signing|encryption|hmac)_?key|csr|key_base64|community"
    r"|session_?id|csrf_?token|cookies?|authorization)(?:$|_)"
)
_HUMP: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|-")
NO_HOST: Final = "controller"
_PRIVATE: Final = "PRIVATE KEY"
_VALUES: Final = ("value", "values")


def clean(value: Any) -> Any:
    """A copy without passwords, tokens and private keys, whatever they are called by."""
    if isinstance(value, dict):
        hidden = isinstance(value.get("key"), str) and _secret(value["key"])
        gone = {"key"} if "key" in value and not any(each in value for each in _VALUES) else set()
        gone |= {key for key in value if isinstance(key, str) and _secret(key)}
        gone |= set(_VALUES) if hidden else set()
        return {key: clean(each) for key, each in value.items() if key not in gone}
    if isinstance(value, list):
        return [clean(each) for each in value]
    if isinstance(value, str) and _PRIVATE in value:
        return None
    if isinstance(value, float) and not isfinite(value):
        return None
    return value


def _secret(key: str) -> bool:
    return _SECRET.search(_HUMP.sub("_", key).lower()) is not None


def arrived(
    items: Iterable[Json],
    need: Need,
    dialect: Dialect,
    cluster: str,
    origin: str,
    host: str = NO_HOST,
) -> tuple[list[Obj], int]:
    """The objects of one list, and how many had no name; what has one twice gets its uid behind it.

    What is there only once is called like the host that it was read from.
    """
    known: list[tuple[Identity, Json]] = []
    nameless = 0
    for item in items:
        identity = dialect.identity(item, need.kind.plural)
        if identity is None:
            nameless += 1
        else:
            known.append((identity._replace(name=identity.name or host), item))
    return list(_objects(known, need, cluster, origin)), nameless


def _objects(
    known: list[tuple[Identity, Json]], need: Need, cluster: str, origin: str
) -> Iterator[Obj]:
    often = Counter(identity[:2] for identity, _ in known)
    for identity, item in known:
        twice = often[identity[:2]] > 1
        name = f"{identity.name} ({identity.uid})" if twice else identity.name
        yield one(item, need, cluster, identity._replace(name=name), origin)


def one(item: Json, need: Need, cluster: str, identity: Identity, origin: str) -> Obj:
    """One answer as an object: its own fields, with the metadata that all objects have."""
    kind = need.kind
    place = identity.place if kind.namespaced else ""
    raw = select({**clean(item), **_head(kind, identity)}, need.fields)
    return Obj(raw, Ref(cluster, kind.group, kind.name, place, identity.name), origin)


def _head(kind: Kind, identity: Identity) -> Json:
    metadata = {"name": identity.name, "namespace": identity.place, "uid": identity.uid}
    return {
        "apiVersion": f"{kind.group}/{kind.versions[0]}",
        "kind": kind.name,
        "metadata": metadata,
    }
