"""The kinds of the Avi Controller's own API, and how its objects refer to each other.

Sources: vmware/alb-sdk, swagger (API 30.2.1): CloudInventory, Network, NetworkRuntime, VsInventory,
ServiceEngineInventory, ServiceEngineGroup, PoolInventory, VsVip, Tenant, LicenseLedgerDetails; the
inventories exist since 22.1.1. `cluster/runtime` as AKO reads it (internal/cache).
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from typing import Any, Final

from lbdoctor import Blind, Coverage, Gap, Kind, Need, Obj, Ref, Space, View

AVI: Final = "avi"
"""The cluster in which the objects of the Avi Controller are."""


def _kind(name: str, path: str, *, tenants: bool = True) -> Kind:
    return Kind(AVI, name, path, namespaced=tenants, api=AVI)


CONTROLLER: Final = _kind("ControllerCluster", "cluster/runtime", tenants=False)
IDENTITY: Final = _kind("Cluster", "cluster", tenants=False)
TENANTS: Final = _kind("Tenant", "tenant", tenants=False)
CLOUD: Final = _kind("Cloud", "cloud")
IPAM: Final = _kind("IpamDnsProviderProfile", "ipamdnsproviderprofile")
NETWORK: Final = _kind("Network", "network")
NETWORK_RUNTIME: Final = _kind("NetworkRuntime", "networkruntime")
VSVIP: Final = _kind("VsVip", "vsvip")
CLOUD_STATUS: Final = _kind("CloudInventory", "cloud-inventory")
VIRTUAL: Final = _kind("VirtualService", "virtualservice-inventory")
SERVERS: Final = _kind("Pool", "pool-inventory")
GROUP: Final = _kind("ServiceEngineGroup", "serviceenginegroup")
ENGINE: Final = _kind("ServiceEngine", "serviceengine-inventory")
LOAD: Final = _kind("ServiceEngineMetrics", "analytics/metrics/serviceengine", tenants=False)
CERTIFICATE: Final = _kind("SSLKeyAndCertificate", "sslkeyandcertificate")
LEDGER: Final = _kind("LicenseLedger", "licensing/ledger/details", tenants=False)

WHOLE: Final = Space(AVI)
CONTROLLER_FIELDS: Final = CONTROLLER.only("cluster_state", "node_states")
IDENTITY_FIELDS: Final = IDENTITY.only("uuid", "nodes", "virtual_ip")
TENANT_FIELDS: Final = TENANTS.only("name", "attrs")
CLOUD_FIELDS: Final = CLOUD.only(
    "name", "vtype", "ipam_provider_ref", "dns_provider_ref", "nsxt_configuration"
)
IPAM_FIELDS: Final = IPAM.only(
    "name", "type", "internal_profile.usable_networks", "internal_profile.dns_service_domain"
)
NETWORK_FIELDS: Final = NETWORK.only("name", "cloud_ref", "configured_subnets", "dhcp_enabled")
RUNTIME_FIELDS: Final = NETWORK_RUNTIME.only("name", "subnet_runtime")
STATUS_FIELDS: Final = CLOUD_STATUS.only("config.name", "status.state", "status.reason")
VIRTUAL_FIELDS: Final = VIRTUAL.only(
    "config.name", "config.enabled", "config.type", "config.se_group_ref", "runtime", "pools"
)
SERVERS_FIELDS: Final = SERVERS.only("config.name", "runtime")
GROUP_FIELDS: Final = GROUP.only(
    "name",
    "cloud_ref",
    "max_se",
    "max_vs_per_se",
    "min_scaleout_per_vs",
    "license_tier",
    "se_bandwidth_type",
)
ENGINE_FIELDS: Final = ENGINE.only(
    "config.name",
    "config.se_group_ref",
    "config.enable_state",
    "config.vs_refs",
    "config.vs_per_se_refs",
    "config.virtualservice_refs",
    "runtime",
)
LOAD_FIELDS: Final = LOAD.only("entity_uuid", "series")
CERTIFICATE_FIELDS: Final = CERTIFICATE.only(
    "name", "certificate.expiry_status", "certificate.not_after"
)
LEDGER_FIELDS: Final = LEDGER.only("tier_usages")
VSVIP_FIELDS: Final = VSVIP.only("name", "vip", "tier1_lr", "markers")


def given(see: View) -> bool:
    """Whether an Avi Controller was given at all."""
    return AVI in see.clusters


def uid(reference: object) -> str:
    """The uuid in a reference: `https://10.20.0.5/api/network/network-1#vip-net` is `network-1`."""
    text = reference if isinstance(reference, str) else ""
    return text.partition("#")[0].rstrip("/").rpartition("/")[2]


def within(reference: object, obj: Obj) -> bool:
    """Whether a reference leads to an object; one that tells nothing may."""
    wanted, own = uid(reference), obj.uid
    if wanted and own:
        return wanted == own
    return name(reference) in ("", obj["name"] or obj["config.name"] or "")


def name(reference: object) -> str:
    """The name in a reference, "" where it was not asked for."""
    return reference.partition("#")[2] if isinstance(reference, str) else ""


def own_uid(obj: Obj) -> Iterator[Hashable]:
    """The key by which references find an object."""
    if obj.uid:
        yield obj.uid


def target(reference: object, kind: Kind, see: View) -> Obj | None:
    """The visible object that a reference leads to."""
    found = see.index(kind, AVI, own_uid).get(uid(reference), ())
    return found[0] if found else None


def named(wanted: str, kind: Kind, see: View) -> Sequence[Obj]:
    """The objects of a name, whichever tenant or cloud they are in; none only where all were seen."""
    found = see.index(kind, AVI, _own_name).get(wanted, ())
    if not found:
        see.require(kind, WHOLE)
    return found


def _own_name(obj: Obj) -> Iterator[Hashable]:
    found = obj["name"] or obj["config.name"]
    if found:
        yield found


def mapping(value: Any) -> Mapping[str, Any]:
    """What should be a JSON object; an empty one where it is none."""
    return value if isinstance(value, dict) else {}


def entries(value: Any) -> Iterator[Mapping[str, Any]]:
    """The JSON objects of what should be a list."""
    return (
        (each for each in value if isinstance(each, dict)) if isinstance(value, list) else iter(())
    )


_MOST: Final = 1 << 128  # there are no more addresses


def number(value: Any) -> int | None:
    """A count; None where it is none, or not told."""
    told = isinstance(value, int | float) and not isinstance(value, bool)
    return int(value) if told and 0 <= value < _MOST and value == int(value) else None


def called(state: Any) -> str:
    """A state as Avi calls it, as far as it is a word of its API."""
    plain = isinstance(state, str) and state.isascii() and state.isidentifier()
    return str(state) if plain else "not told"


def untold(obj: Obj, kind: Kind, words: str) -> Blind:
    """What to raise where an object that was seen does not tell what a verdict needs."""
    why = f"{obj.ref.name}: {words}"
    return Blind(Gap(AVI, kind, obj.ref.namespace or None, Coverage.PARTIAL, why))


def refs(objects: Sequence[Obj]) -> tuple[Ref, ...]:
    """Their names."""
    return tuple(each.ref for each in objects)


POOL_READS: Final[tuple[Need, ...]] = (
    IDENTITY_FIELDS,
    CONTROLLER_FIELDS,
    CLOUD_FIELDS,
    IPAM_FIELDS,
    NETWORK_FIELDS,
    RUNTIME_FIELDS,
    VSVIP_FIELDS,
)
