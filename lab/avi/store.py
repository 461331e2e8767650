"""The objects of a controller, by type, with references kept as `/api/<type>/<uuid>`."""

import copy
import itertools
import threading
import time
from typing import Any
from urllib.parse import parse_qs, urlsplit

Json = dict[str, Any]
ADMIN = "admin"
ALL = "*"
_PRIVATE = ("virtualservice", "pool", "poolgroup", "vsvip", "l4policyset", "httppolicyset")
"""What only its own tenant sees; everything else of the tenant admin is seen by all."""

_MODELS = {
    "network": "Network",
    "vrfcontext": "VrfContext",
    "serviceenginegroup": "ServiceEngineGroup",
    "vsvip": "VsVip",
    "virtualservice": "VirtualService",
    "pool": "Pool",
}


class Refused(Exception):
    """The controller says no, with a status and `{"error": …}`."""

    def __init__(self, status: int, error: str) -> None:
        super().__init__(error)
        self.status = status
        self.error = error


class Store:
    """What is in the controller; several requests may use it at once."""

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self.runtime: dict[str, Json] = {}
        """What differs from a healthy runtime, by name of the object."""

        self.singles: dict[str, Json] = {}
        """Answers that belong to no collection, by path."""

        self.metrics: dict[str, dict[str, float]] = {}
        """The latest values, by name of the object and metric id."""

        self._objects: dict[str, dict[str, Json]] = {}
        self._number = itertools.count(1)

    def put(self, type: str, body: Json, tenant: str = ADMIN) -> Json:
        """Create an object, with references resolved; a name may be used once in a tenant."""
        with self.lock:
            name = str(body["name"])
            home = self._tenant(body, tenant) if type != "tenant" else ""
            if any(one["name"] == name and one["tenant_ref"] == home for one in self.all(type)):
                raise Refused(409, f"{model(type)} with name {name} already exists.")
            plain = name if name == ADMIN else f"{type}-{next(self._number):08x}"
            uuid = str(body.get("uuid") or plain)
            made = self._resolved(body, tenant) | {"uuid": uuid, "tenant_ref": home}
            self._objects.setdefault(type, {})[uuid] = made | {"_last_modified": _now()}
            return self._objects[type][uuid]

    def replace(self, type: str, uuid: str, body: Json, tenant: str = ADMIN) -> Json:
        """Put another content into an object."""
        with self.lock:
            before = self.get(type, uuid, tenant)
            kept = {key: before[key] for key in ("uuid", "tenant_ref", "name")}
            changed = self._resolved(body, tenant) | kept | {"_last_modified": _now()}
            self._objects[type][uuid] = changed
            return changed

    def restore(self, type: str, one: Json) -> None:
        """Put an object back as it was."""
        with self.lock:
            self._objects[type][one["uuid"]] = one

    def delete(self, type: str, uuid: str, tenant: str = ADMIN) -> None:
        """Forget an object."""
        with self.lock:
            self.get(type, uuid, tenant)
            del self._objects[type][uuid]

    def get(self, type: str, uuid: str, tenant: str = ALL) -> Json:
        """One object that this tenant sees."""
        with self.lock:
            found = self._objects.get(type, {}).get(uuid)
            if found is None or not self._sees(tenant, type, found):
                raise Refused(404, f"{model(type)} object not found!")
            return found

    def named(self, type: str, name: str, tenant: str = ALL) -> Json:
        """One object by its name; its own tenant's before the one of the tenant admin."""
        found = [one for one in self.all(type, tenant) if one["name"] == name]
        if not found:
            raise Refused(404, f"{model(type)} object not found!")
        return max(found, key=lambda one: self.name(one["tenant_ref"]) == tenant)

    def all(self, type: str, tenant: str = ALL) -> list[Json]:
        """All objects of a type that this tenant sees."""
        with self.lock:
            found = list(self._objects.get(type, {}).values())
            return [one for one in found if self._sees(tenant, type, one)]

    def name(self, ref: str) -> str:
        """The name of what a reference leads to."""
        type, _, uuid = ref.removeprefix("/api/").partition("/")
        return str(self._objects.get(type, {}).get(uuid, {}).get("name", ""))

    def shown(self, one: Any, host: str, *, names: bool) -> Any:
        """A copy with references as addresses, and with the names behind `#` where asked for."""
        if isinstance(one, dict):
            kept = {key: each for key, each in one.items() if each != "" or key != "tenant_ref"}
            return {key: self.shown(each, host, names=names) for key, each in kept.items()}
        if isinstance(one, list):
            return [self.shown(each, host, names=names) for each in one]
        if isinstance(one, str) and one.startswith("/api/"):
            name = self.name(one) if names else ""
            return f"https://{host}{one}" + (f"#{name}" if name else "")
        return one

    def _sees(self, tenant: str, type: str, one: Json) -> bool:
        home = self.name(one["tenant_ref"]) or ADMIN
        return tenant in (ALL, home) or (type not in _PRIVATE and home == ADMIN)

    def _tenant(self, body: Json, tenant: str) -> str:
        return self._reference(body.get("tenant_ref") or f"/api/tenant/?name={tenant}", ALL)

    def _resolved(self, body: Json, tenant: str) -> Json:
        kept = {key: each for key, each in body.items() if key not in ("url", "_last_modified")}
        return {key: self._value(key, each, tenant) for key, each in copy.deepcopy(kept).items()}

    def _value(self, key: str, value: Any, tenant: str) -> Any:
        if isinstance(value, dict):
            return {k: self._value(k, each, tenant) for k, each in value.items()}
        if isinstance(value, list):
            return [self._value(key, each, tenant) for each in value]
        if isinstance(value, str) and key.endswith(("_ref", "_refs")) and "/api/" in value:
            return self._reference(value, ALL if key == "tenant_ref" else tenant)
        return value

    def _reference(self, text: str, tenant: str) -> str:
        """`/api/<type>/<uuid>` of what is named by uuid or by name, on any host."""
        url = urlsplit(text[text.index("/api/") :])
        type, _, uuid = url.path.removeprefix("/api/").strip("/").partition("/")
        names = parse_qs(url.query).get("name")
        try:
            found = self.named(type, names[0], tenant) if names else self.get(type, uuid, tenant)
        except Refused:
            if type == "tenant":
                raise Refused(
                    403, f"Tenant '{names[0] if names else uuid}' does not exist!"
                ) from None
            status = 400 if type in ("network", "vrfcontext") else 404
            raise Refused(status, f"{model(type)} object not found!") from None
        return f"/api/{type}/{found['uuid']}"


def model(type: str) -> str:
    """The name of a type as messages write it."""
    return _MODELS.get(type, type)


def _now() -> str:
    return str(time.time_ns() // 1000)
