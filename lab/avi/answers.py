"""What is answered to a request of somebody who is logged in."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from lab.avi import addresses
from lab.avi.queries import matching, narrowed, page
from lab.avi.runtime import inventory, runtime
from lab.avi.store import ALL, Json, Refused, Store

_MODES = {"POST": 201, "PUT": 200, "PATCH": 200, "DELETE": 204}


@dataclass(frozen=True)
class Answer:
    """A status, a body, and the cookies that go with them."""

    status: int
    body: Any
    cookies: tuple[str, ...] = ()


@dataclass(frozen=True)
class Asker:
    """Who asks, for which tenant, and how the controller is called by them."""

    tenant: str
    host: str
    most: int
    """The largest page."""


def answered(
    store: Store, method: str, path: str, query: Mapping[str, str], sent: Any, asker: Asker
) -> Answer:
    """The answer, or `Refused`."""
    if asker.tenant != ALL and not _exists(store, asker.tenant):
        raise Refused(403, f"Tenant '{asker.tenant}' does not exist!")
    if method != "GET":
        return _write(store, method, path, sent, asker)
    if path in store.singles:
        return Answer(200, store.shown(store.singles[path], asker.host, names=False))
    words = path.removeprefix("/api/").split("/")
    if words[0] == "analytics":
        return Answer(200, _metrics(store, words[-1], query))
    if len(words) == 1:
        return Answer(200, _list(store, path, query, asker))
    return Answer(200, _one(store, words, query, asker))


def _exists(store: Store, tenant: str) -> bool:
    return any(one["name"] == tenant for one in store.all("tenant"))


def _list(store: Store, path: str, query: Mapping[str, str], asker: Asker) -> Json:
    """One page of a collection, of an inventory, or of the runtimes of networks."""
    word = path.removeprefix("/api/")
    type = "network" if word == "networkruntime" else word.removesuffix("-inventory")
    with store.lock:
        found = matching(store.all(type, asker.tenant), query, store)
        try:
            part, following = page(found, query, asker.most)
        except ValueError:
            raise Refused(404, "Invalid page.") from None
        if word == "networkruntime":
            part = [runtime(store, type, one) for one in part]
        elif type != word:
            part = [inventory(store, type, one) for one in part]
    body: Json = {
        "count": len(found),
        "results": [_body(store, o, type, query, asker) for o in part],
    }
    if following:
        kept = "".join(f"&{key}={text}" for key, text in query.items() if key != "page")
        body["next"] = f"https://{asker.host}{path}?page={following}{kept}"
    return body


def _one(store: Store, words: list[str], query: Mapping[str, str], asker: Asker) -> Json:
    type = "network" if words[0] == "networkruntime" else words[0].removesuffix("-inventory")
    with store.lock:
        found = store.get(type, words[1], asker.tenant)
        if words[0] == "networkruntime" or words[2:] in (["runtime"], ["status"]):
            found = runtime(store, type, found)
        elif type != words[0]:
            found = inventory(store, type, found)
        elif len(words) > 2:
            raise Refused(404, "Not found")
    return _body(store, found, type, query, asker)


def _body(
    store: Store, one: Json, type: str, query: Mapping[str, str], asker: Asker, names: bool = False
) -> Json:
    names = names or query.get("include_name") in ("", "true", "True")
    shown: Json = store.shown(one, asker.host, names=names)
    if "uuid" in one:
        shown["url"] = f"https://{asker.host}/api/{type}/{one['uuid']}"
    shown.pop(addresses.HELD, None)
    return narrowed(shown, query)


def _write(store: Store, method: str, path: str, sent: Any, asker: Asker) -> Answer:
    type, _, uuid = path.removeprefix("/api/").partition("/")
    with store.lock:
        if method == "DELETE":
            store.delete(type, uuid, asker.tenant)
            return Answer(204, None)
        if method == "POST":
            made = store.put(type, sent, asker.tenant)
            _allocated(store, type, made, None)
        else:
            before = store.get(type, uuid, asker.tenant)
            body = _patched(before, sent) if method == "PATCH" else sent
            made = store.replace(type, uuid, body, asker.tenant)
            _allocated(store, type, made, before)
        return Answer(_MODES[method], _body(store, made, type, {}, asker, names=True))


def _allocated(store: Store, type: str, made: Json, before: Json | None) -> None:
    """A VIP gets its address with the request, or the request leaves no trace."""
    if type != "vsvip":
        return
    vips, made["vip"] = made.get("vip") or [], []
    try:
        wanted = {**made, "vip": vips}
        addresses.allocate(store, wanted, before)
        made["vip"] = wanted["vip"]
    except Refused:
        store.delete(type, made["uuid"])
        if before is not None:
            store.restore(type, before)
        raise


def _patched(before: Json, sent: Json) -> Json:
    """`{"add": {…}}` and its like, as far as lists and plain fields need it."""
    found = dict(before)
    for way, fields in sent.items():
        for key, value in fields.items():
            old = found.get(key)
            if way == "add" and isinstance(value, list):
                found[key] = [*(old or []), *value]
            elif way == "delete" and isinstance(value, list):
                found[key] = [one for one in old or [] if one not in value]
            else:
                found[key] = value
    return found


_QUIET: Final = {
    "se_stats.avg_cpu_usage": 12.0,
    "se_stats.avg_mem_usage": 41.0,
    "se_stats.avg_packet_buffer_usage": 3.0,
    "se_stats.avg_connection_mem_usage": 6.0,
    "se_stats.avg_connections": 80.0,
    "se_stats.avg_connections_dropped": 0.0,
}


def _metrics(store: Store, uuid: str, query: Mapping[str, str]) -> Json:
    """The series of one object; where a story tells none, it is quiet."""
    type = uuid.rpartition("-")[0]
    known = {**_QUIET, **store.metrics.get(store.get(type, uuid)["name"], {})}
    wanted = [name for name in query.get("metric_id", "").split(",") if name in known]
    return {"series": [_series(name, known[name], uuid) for name in wanted]}


def _series(name: str, value: float, uuid: str) -> Json:
    statistics = {"min": value, "max": value, "mean": value, "num_samples": 1}
    header = {"name": name, "entity_uuid": uuid, "statistics": statistics}
    return {"header": header, "data": [{"timestamp": "2026-03-02T09:10:00", "value": value}]}
