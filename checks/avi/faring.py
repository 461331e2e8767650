"""How a virtual service fares, by the reason that Avi gives.

The codes are those of alb-sdk, swagger Alert (EventLog.reason_code); the texts beside them are
quoted and decide nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Final, NamedTuple

from lbdoctor import Evidence, Obj, Option, View

from .api import VIRTUAL, called, entries, mapping, number, untold

STUCK: Final = Option(
    "avi-placement-minutes",
    15,
    "a virtual service of Avi that still waits for a Service Engine after so long is stuck",
)
CAPACITY, LICENSE, ENGINES, DOWN = "capacity", "license", "engines", "down"

_GROUP_FULL: Final = "the group has as many Service Engines as it may"
_ENGINES_FULL: Final = "every Service Engine has as many virtual services as it may"
_NO_ENGINE: Final = "no Service Engine can be created"
_NO_MANAGEMENT: Final = "no management address is left for another Service Engine"
_LICENSE: Final = "the licence does not allow another Service Engine"
_CODES: Final[Mapping[str, tuple[str, str]]] = {
    "SYSERR_RM_MAX_SE_IN_GRP": (CAPACITY, _GROUP_FULL),
    "SYSERR_RM_ALL_SE_IN_SE_GRP_MAX_VS": (CAPACITY, _ENGINES_FULL),
    "SYSERR_RM_SE_GRP_MAX_VS": (CAPACITY, _ENGINES_FULL),
    "SYSERR_RM_VIP_SE_MAX_VS": (CAPACITY, _ENGINES_FULL),
    "SYSERR_RM_CANNOT_SPAWN_SE": (CAPACITY, _NO_ENGINE),
    "SYSERR_RM_BOOTUP_FAILURE": (CAPACITY, "new Service Engines do not start"),
    "SYSERR_RM_MAX_SE_CREATE_ATTEMPTS": (CAPACITY, _NO_ENGINE),
    "SYSERR_RM_NO_SUITABLE_HOST": (CAPACITY, "no host suits another Service Engine"),
    "SYSERR_VI_MGR_SEVM_CREATE_FAIL_NO_CPU": (CAPACITY, "no host has CPU left for an engine"),
    "SYSERR_VI_MGR_SEVM_CREATE_FAIL_NO_MEM": (CAPACITY, "no host has memory left for an engine"),
    "SYSERR_VI_MGR_SEVM_CREATE_FAIL_NO_MGMT_NW": (CAPACITY, "its management network is missing"),
    "SYSERR_VI_MGR_SEVM_CREATE_NO_HOST": (CAPACITY, "no host takes another Service Engine"),
    "SYSERR_VI_MGR_SEVM_CREATE_NO_IMAGE": (CAPACITY, "the image of Service Engines is missing"),
    "SYSERR_VI_MGR_SEVM_VCENTER_CONN_FAIL": (CAPACITY, "Avi does not reach vCenter"),
    "SYSERR_RM_SE_MGMT_STATIC_IPS_EXHAUSTED": (CAPACITY, _NO_MANAGEMENT),
    "SYSERR_RM_SE_MGMT_NO_STATIC_IPS_CONFIGURED": (CAPACITY, _NO_MANAGEMENT),
    "SYSERR_RM_MGMT_DHCP_FAILURE": (CAPACITY, "a new Service Engine gets no address by DHCP"),
    "SYSERR_RM_LICENSE_EXCEEDED_CANNOT_SPAWN_SE": (LICENSE, _LICENSE),
    "SYSERR_LICENSE_TRANSACTION_INSUFFICIENT_RESOURCES": (LICENSE, _LICENSE),
    "SYSERR_LICENSE_TRANSACTION_MAX_SERVICE_UNITS_LIMIT": (LICENSE, _LICENSE),
    "SYSERR_LICENSE_EXPIRED": (LICENSE, "the licence of Avi has expired"),
    "SYSERR_RM_NO_SE_IN_SE_GRP": (ENGINES, "the group has no Service Engine"),
    "SYSERR_RM_ALL_SE_IN_SE_GRP_DOWN": (ENGINES, "all Service Engines of the group are down"),
    "SYSERR_RM_ALL_SE_IN_SE_GRP_DISABLED": (ENGINES, "all its Service Engines are disabled"),
    "SYSERR_RM_ALL_SE_IN_SE_GRP_GW_DOWN": (ENGINES, "no Service Engine reaches its gateway"),
    "SYSERR_RM_SE_DISCONNECTED": (ENGINES, "its Service Engine has lost the controller"),
}
_NO_NETWORK: Final = "its address lies in no network that the Service Engines of Avi reach"
_WORDS: Final[Mapping[str, str]] = {
    "SYSERR_RM_VIP_NO_NETWORK": _NO_NETWORK,
    "SYSERR_RM_VIP_NETWORK_NOT_FOUND": _NO_NETWORK,
    "SYSERR_RM_NETWORK_NOT_FOUND": _NO_NETWORK,
    "SYSERR_RM_VIP_MULT_NETWORKS": "its address lies in more than one network of Avi",
    "SYSERR_RM_SRVR_NO_NETWORK": "its servers lie in no network that the Service Engines reach",
    "SYSERR_RM_SEGROUP_NOT_FOUND": "its group of Service Engines is gone",
    "SYSERR_RM_UNKNOWN_SE_GROUP": "its group of Service Engines is gone",
    "SYSERR_RM_VRF_NOT_FOUND": "its VRF is gone",
    "SYSERR_RM_STATIC_POOL_EXHAUSTED": "no static address is left for its Service Engine",
    "SYSERR_RM_STATIC_NO_POOL": "there are no static addresses for its Service Engine",
    "SYSERR_RM_NO_BGP_PEER_ADVERTISE_VIP": "no BGP peer announces its address",
    "SYSERR_RM_SE_BGP_PEERS_DOWN": "the BGP peers of its Service Engines are down",
    "SYSERR_VS_DISABLED": "it was disabled in Avi",
}
SHORT: Final[Mapping[str, str]] = {
    "SYSERR_VS_MIN_SE_NOT_ASSIGNED": "it has fewer Service Engines than it should have",
    "SYSERR_VS_NOT_ENOUGH_RESOURCES": "its Service Engines have too little left for it",
    "SYSERR_RM_INSUFFICIENT_BUFFER_SE": "the group has no Service Engine in reserve",
}
"""What ails a virtual service that works, by the reason that Avi gives beside its state."""

_AWAITED: Final = frozenset(
    {
        "SYSERR_RM_AWAIT_VM_CREATE",
        "SYSERR_RM_AWAIT_BOOTUP",
        "SYSERR_RM_AWAIT_VNIC_ADD",
        "SYSERR_RM_MAX_PARALLEL_SE_CREATE",
    }
)
_UP: Final = "OPER_UP"
_BAD: Final = frozenset(
    {
        "OPER_DOWN",
        "OPER_RESOURCES",
        "OPER_INACTIVE",
        "OPER_DISABLED",
        "OPER_ERROR_DISABLED",
        "OPER_AWAIT_MANUAL_PLACEMENT",
        "OPER_PARTITIONED",
        "OPER_FAILED",
        "OPER_UNAVAIL",
        "OPER_AGGREGATE_DOWN",
    }
)
_PASSING: Final = frozenset(
    {
        "OPER_CREATING",
        "OPER_PROCESSING",
        "OPER_INITIALIZING",
        "OPER_SE_PROCESSING",
        "OPER_UPGRADING",
        "OPER_DISABLING",
    }
)
_STATUS: Final = "runtime.oper_status"
_LATEST: Final = 1 << 36  # the year 4147: what is later is no time in seconds


class Trouble(NamedTuple):
    """What keeps a virtual service from working; `what` is one of the four kinds."""

    what: str
    words: str
    facts: tuple[Evidence, ...]


def trouble(virtual: Obj, see: View) -> Trouble | None:
    """What is wrong with a virtual service, None where it works or is just being placed."""
    if virtual["config.enabled"] is False:
        return Trouble(DOWN, "it was disabled in Avi", (virtual.cite("config.enabled"),))
    state, code = _text(virtual, "state"), _text(virtual, "reason_code_string")
    if state not in _BAD | _PASSING:
        return None
    facts = tuple(_facts(virtual))
    if passing(virtual):
        limit = timedelta(minutes=see.option(STUCK))
        if not see.clock.older(changed(virtual), limit):
            return None
        words = f"it has waited for a Service Engine for more than {limit.seconds // 60} minutes"
        return Trouble(CAPACITY if code in _AWAITED else DOWN, words, facts)
    what, words = _CODES.get(code, (DOWN, ""))
    return Trouble(what, words or _quoted(virtual, state, code), facts)


def passing(virtual: Obj) -> bool:
    """Whether Avi says that it is just being placed or changed."""
    state, code = _text(virtual, "state"), _text(virtual, "reason_code_string")
    return state in _PASSING or (state in _BAD and code in _AWAITED)


def short(virtual: Obj) -> str:
    """What a virtual service that is up lacks, by the reason that Avi gives; "" for nothing."""
    if _text(virtual, "state") != _UP:
        return ""
    return SHORT.get(_text(virtual, "reason_code_string"), "")


def require_state(virtual: Obj) -> None:
    """Raise Blind where Avi tells no state of a virtual service, or one that is not known here."""
    state = _text(virtual, "state")
    if virtual["config.enabled"] is not False and state not in _BAD | _PASSING | {_UP}:
        raise untold(virtual, VIRTUAL, f"its state is {called(state)}")


def changed(virtual: Obj) -> datetime | None:
    """Since when it is in its state."""
    seconds = number(virtual[f"{_STATUS}.last_changed_time.secs"])
    known = seconds is not None and 0 < seconds < _LATEST
    return datetime.fromtimestamp(seconds, UTC) if seconds and known else None


def _quoted(virtual: Obj, state: str, code: str) -> str:
    listed = virtual[f"{_STATUS}.reason"]
    said = [str(each) for each in (listed if isinstance(listed, list) else [listed]) if each]
    reason = ", ".join(filter(None, (*said[:1], code)))
    tail = f" ({reason})" if reason else ""
    if known := _WORDS.get(code) or SHORT.get(code):
        return known + tail
    waits = "waits for resources of Service Engines" if state == "OPER_RESOURCES" else ""
    return f"it {waits or f'is {state}'}{tail}"


def _facts(virtual: Obj) -> Iterator[Evidence]:
    for key in ("state", "reason_code_string", "reason"):
        if virtual[f"{_STATUS}.{key}"]:
            yield virtual.cite(f"{_STATUS}.{key}")


def _text(virtual: Obj, key: str) -> str:
    return str(virtual[f"{_STATUS}.{key}"] or "")


def summaries(virtual: Obj) -> list[tuple[str, Mapping[str, object]]]:
    """What is said of each VIP, with its path: one object, or a list of them."""
    found, path = virtual["runtime.vip_summary"], "runtime.vip_summary"
    if isinstance(found, list):
        return [(f"{path}[{n}]", each) for n, each in enumerate(entries(found))]
    return [(path, found)] if mapping(found) else []
