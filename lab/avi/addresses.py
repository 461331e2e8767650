"""Addresses of VIPs: given out of the ranges of a network, and counted."""

from collections.abc import Iterator
from ipaddress import ip_address

from lab.avi.store import Json, Refused, Store

FOR_VIPS = ("STATIC_IPS_FOR_VIP", "STATIC_IPS_FOR_VIP_AND_SE")
NONE_FREE = "No available free IPs"
HELD = "_held"
"""Addresses of a network that no VIP holds, by address: who does. Never shown as a field."""


def allocate(store: Store, vsvip: Json, before: Json | None = None) -> None:
    """Give every VIP of an object its address, or refuse; an address once given stays."""
    for index, vip in enumerate(vsvip.get("vip") or ()):
        old = (before or {}).get("vip") or []
        if index < len(old) and "ip_address" in old[index]:
            _kept(vip, old[index])
            continue
        network = _network(store, vsvip, vip)
        asked = (vip.get("ip_address") or {}).get("addr")
        vip |= {"enabled": True, "ip_address": _given(store, network, asked)}
        subnet = vip.setdefault("ipam_network_subnet", {})
        subnet |= {"network_ref": f"/api/network/{network['uuid']}"}
        subnet.setdefault("subnet", network["configured_subnets"][0]["prefix"])


def held(store: Store, network: Json) -> dict[str, tuple[str, str]]:
    """Every address of a network that is taken: by which object, under which name."""
    found = {text: ("", who) for text, who in network.get(HELD, {}).items()}
    ref = f"/api/network/{network['uuid']}"
    for one in store.all("vsvip"):
        for vip in one.get("vip") or ():
            if (vip.get("ipam_network_subnet") or {}).get("network_ref") == ref:
                found[vip["ip_address"]["addr"]] = (one["uuid"], one["name"])
    return found


def counted(store: Store, network: Json) -> Json:
    """The runtime of a network: what is free in each of its ranges, and who has the rest."""
    taken = held(store, network)
    subnets = []
    for subnet in network["configured_subnets"]:
        ranges = [_range(one, taken) for one in subnet.get("static_ip_ranges") or ()]
        subnets.append({"prefix": subnet["prefix"], "ip_range_runtimes": ranges})
    kept = ("name", "uuid", "tenant_ref")
    return {**{key: network[key] for key in kept}, "subnet_runtime": subnets}


def _range(one: Json, taken: dict[str, tuple[str, str]]) -> Json:
    every = list(_addresses(one))
    given = [
        {"ip": _address(text), "obj_uuid": taken[text][0], "obj_info": taken[text][1]}
        for text in every
        if text in taken
    ]
    return {
        "type": one["type"],
        "total_ip_count": len(every),
        "free_ip_count": len(every) - len(given),
        "allocated_ips": given,
    }


def _given(store: Store, network: Json, asked: str | None) -> Json:
    taken = held(store, network)
    free = [text for text in _pool(network) if text not in taken]
    if asked and asked not in free:
        raise Refused(400, f"the address {asked} is not free in network {network['name']}")
    if not free:
        raise Refused(400, NONE_FREE)
    return _address(asked or free[0])


def _kept(vip: Json, old: Json) -> None:
    asked = (vip.get("ip_address") or {}).get("addr")
    if asked not in (None, old["ip_address"]["addr"]):
        raise Refused(400, "If a new preferred IP is needed, please recreate the VIP")
    vip |= {key: old[key] for key in ("ip_address", "ipam_network_subnet", "enabled")}


def _network(store: Store, vsvip: Json, vip: Json) -> Json:
    ref = (vip.get("ipam_network_subnet") or {}).get("network_ref")
    ref = ref or next(_usable(store, vsvip), None)
    if not ref:
        raise Refused(400, "no usable network is configured")
    return store.get(*ref.removeprefix("/api/").split("/"))


def _usable(store: Store, vsvip: Json) -> Iterator[str]:
    cloud = store.get(*vsvip["cloud_ref"].removeprefix("/api/").split("/"))
    profile = cloud.get("ipam_provider_ref")
    if profile:
        inside = store.get(*profile.removeprefix("/api/").split("/"))["internal_profile"]
        yield from (each["nw_ref"] for each in inside.get("usable_networks") or ())


def _pool(network: Json) -> Iterator[str]:
    for subnet in network["configured_subnets"]:
        for one in subnet.get("static_ip_ranges") or ():
            if one["type"] in FOR_VIPS:
                yield from _addresses(one)


def _addresses(one: Json) -> Iterator[str]:
    begin, end = (ip_address(one["range"][key]["addr"]) for key in ("begin", "end"))
    for number in range(int(begin), int(end) + 1):
        yield str(type(begin)(number))


def _address(text: str) -> Json:
    return {"addr": text, "type": f"V{ip_address(text).version}"}
