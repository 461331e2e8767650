"""How objects fare: healthy, but for what a story says of them by name (`Store.runtime`)."""

from collections.abc import Callable
from typing import Any

from lab.avi.addresses import counted
from lab.avi.store import Json, Store

_UP = {"state": "OPER_UP", "reason": [], "reason_code_string": ""}


def inventory(store: Store, type: str, one: Json) -> Json:
    """The entry of an object in `/api/<type>-inventory`."""
    config = {**one, "url": f"/api/{type}/{one['uuid']}"}
    entry = {"uuid": one["uuid"], "config": config, "runtime": runtime(store, type, one)}
    entry["health_score"] = {"health_score": 100}
    if type == "serviceengine":
        config["vs_refs"] = [*one.get("vs_refs", ()), *_placed(store, one)]
    if type == "serviceenginegroup":
        own = f"/api/serviceenginegroup/{one['uuid']}"
        engines = [each for each in store.all("serviceengine") if each["se_group_ref"] == own]
        users = [each for each in store.all("virtualservice") if each.get("se_group_ref") == own]
        entry["serviceengines"] = [f"/api/serviceengine/{each['uuid']}" for each in engines]
        entry["virtualservices"] = [f"/api/virtualservice/{each['uuid']}" for each in users]
    if type == "cloud":
        entry["status"] = entry.pop("runtime")
    return entry


def _placed(store: Store, engine: Json) -> list[str]:
    """The virtual services of its group are on the first engine of it."""
    group = engine["se_group_ref"]
    first = next(each for each in store.all("serviceengine") if each["se_group_ref"] == group)
    users = [each for each in store.all("virtualservice") if each.get("se_group_ref") == group]
    return [f"/api/virtualservice/{each['uuid']}" for each in users if first is engine]


def runtime(store: Store, type: str, one: Json) -> Json:
    """The runtime of an object, as `/api/<type>/<uuid>/runtime` gives it."""
    healthy = _HEALTHY[type](store, one) if type in _HEALTHY else {"oper_status": _UP}
    return _merged(healthy, store.runtime.get(one["name"], {}))


def _merged(old: Json, new: Json) -> Json:
    found = dict(old)
    for key, value in new.items():
        both = isinstance(value, dict) and isinstance(old.get(key), dict)
        found[key] = _merged(old[key], value) if both else value
    return found


def _virtualservice(store: Store, one: Json) -> Json:
    group = one.get("se_group_ref")
    engines = [each for each in store.all("serviceengine") if each["se_group_ref"] == group][:1]
    placed = [{"url": f"/api/serviceengine/{each['uuid']}", "primary": True} for each in engines]
    summary = {
        "vip_id": "0",
        "oper_status": _UP,
        "num_se_requested": 1,
        "num_se_assigned": len(placed),
        "percent_ses_up": 100,
        "service_engine": placed,
    }
    if one.get("vsvip_ref"):
        vips = store.get(*one["vsvip_ref"].removeprefix("/api/").split("/"))["vip"]
        summary["ip_address"] = vips[0]["ip_address"]
    return {"oper_status": _UP, "percent_ses_up": 100, "vip_summary": [summary]}


def _pool(_: Store, one: Json) -> Json:
    servers = [each for each in one.get("servers") or ()]
    enabled = sum(1 for each in servers if each.get("enabled", True))
    return {
        "oper_status": _UP if enabled else {**_UP, "state": "OPER_DOWN"},
        "num_servers": len(servers),
        "num_servers_enabled": enabled,
        "num_servers_up": enabled,
        "percent_servers_up_enabled": 100 if enabled else 0,
        "percent_servers_up_total": 100 * enabled // len(servers) if servers else 0,
    }


def _vsvip(store: Store, one: Json) -> Json:
    return {"vip_id": "0", "oper_status": _UP, "num_se_assigned": 1, "num_se_requested": 1}


def _serviceengine(_: Store, one: Json) -> Json:
    return {
        "oper_status": _UP,
        "se_connected": True,
        "power_state": "SE_POWER_ON",
        "gateway_up": True,
        "sufficient_memory": True,
        "license_state": "LICENSE_STATE_LICENSED",
        "version": "30.2.1",
        "at_curr_ver": True,
        "hb_status": {"num_hb_misses": 0, "num_outstanding_hb": 0},
    }


def _cloud(_: Store, one: Json) -> Json:
    image = {"state": "IMAGE_AVAILABLE", "reason": "", "version": "30.2.1"}
    return {"state": "CLOUD_STATE_PLACEMENT_READY", "reason": "", "se_image_state": [image]}


_HEALTHY: dict[str, Callable[[Store, Any], Json]] = {
    "virtualservice": _virtualservice,
    "pool": _pool,
    "vsvip": _vsvip,
    "serviceengine": _serviceengine,
    "cloud": _cloud,
    "network": counted,
}
