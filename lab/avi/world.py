"""What the controller holds before anybody asks: one NSX cloud, its networks, a group of engines."""

from collections.abc import Sequence
from ipaddress import ip_network

from lab.avi.store import Json, Store

VERSION = "30.2.1"
CLOUD = "nsx-cloud-01"
GROUP = "seg-shop"
NETWORK = "vip-net-shop"
TIER1 = "/infra/tier-1s/t1-shop"
DOMAIN = "lb.example.org"
_TEN = ("10.30.8.20", "10.30.8.29")
_PROFILES = {
    "networkprofile": (
        "System-TCP-Proxy",
        "System-TCP-Fast-Path",
        "System-UDP-Fast-Path",
        "System-SCTP-Proxy",
        "Mixed-Network-Profile-Internal",
    ),
    "applicationprofile": (
        "System-HTTP",
        "System-Secure-HTTP",
        "System-L4-Application",
        "System-SSL-Application",
    ),
    "healthmonitor": ("System-TCP", "System-HTTP", "System-HTTPS", "System-UDP", "System-SCTP"),
    "sslprofile": ("System-Standard", "System-Standard-PFS"),
    "analyticsprofile": ("System-Analytics-Profile",),
    "sslkeyandcertificate": ("System-Default-Cert",),
    "protocolparser": ("Default-TLS", "Default-DNS", "Default-Radius"),
}
_APPLICATIONS = ("System-L4-Application", "L4"), ("System-SSL-Application", "SSL")


def world(*, vips: tuple[str, str] | None = _TEN, tenants: Sequence[str] = ()) -> Store:
    """A healthy controller; `vips` are the first and the last address for VIPs."""
    store = Store()
    for name in ("admin", *tenants):
        store.put("tenant", {"name": name, "local": True})
    store.put("cloud", _cloud())
    cloud = {"cloud_ref": f"/api/cloud/?name={CLOUD}"}
    store.put("vrfcontext", {"name": "global", **cloud})
    attrs = [{"key": "tier1path", "value": TIER1}]
    store.put("vrfcontext", {"name": "t1-shop", "attrs": attrs, **cloud})
    store.put("network", network(NETWORK, "10.30.8.0/24", vips))
    _profiles(store)
    store.put("serviceenginegroup", _group("Default-Group"))
    store.put("serviceenginegroup", _group(GROUP))
    for number in (1, 2):
        store.put("serviceengine", engine(f"Avi-se-{number}", f"10.20.1.{number}"))
    store.singles.update(_singles())
    return store


def network(name: str, cidr: str, vips: tuple[str, str] | None, **fields: object) -> Json:
    """A network of the cloud; without a range for VIPs it gives none."""
    block = ip_network(cidr)
    where = {"addr": str(block.network_address), "type": f"V{block.version}"}
    ranges = []
    if vips:
        begin, end = ({"addr": text, "type": f"V{block.version}"} for text in vips)
        ranges = [{"range": {"begin": begin, "end": end}, "type": "STATIC_IPS_FOR_VIP"}]
    prefix = {"ip_addr": where, "mask": block.prefixlen}
    return {
        "name": name,
        "cloud_ref": f"/api/cloud/?name={CLOUD}",
        "vrf_context_ref": "/api/vrfcontext/?name=t1-shop",
        "dhcp_enabled": False,
        "exclude_discovered_subnets": False,
        "configured_subnets": [{"prefix": prefix, "static_ip_ranges": ranges}],
        **fields,
    }


def engine(name: str, address: str, group: str = GROUP) -> Json:
    """A Service Engine."""
    return {
        "name": name,
        "se_group_ref": f"/api/serviceenginegroup/?name={group}",
        "cloud_ref": f"/api/cloud/?name={CLOUD}",
        "enable_state": "SE_STATE_ENABLED",
        "mgmt_ip_address": {"addr": address, "type": "V4"},
        "vs_refs": [],
    }


def _group(name: str) -> Json:
    return {
        "name": name,
        "cloud_ref": f"/api/cloud/?name={CLOUD}",
        "max_se": 4,
        "max_vs_per_se": 20,
        "min_se": 1,
        "buffer_se": 0,
        "min_scaleout_per_vs": 1,
        "max_scaleout_per_vs": 4,
        "ha_mode": "HA_MODE_SHARED",
        "algo": "PLACEMENT_ALGO_PACKED",
        "vcpus_per_se": 2,
        "memory_per_se": 4096,
        "max_cpu_usage": 80,
        "license_tier": "ENTERPRISE",
        "labels": [],
    }


def _cloud() -> Json:
    zone = "/infra/sites/default/enforcement-points/default/transport-zones/tz-overlay"
    lr = {"tier1_lr_id": TIER1, "segment_id": "/infra/segments/seg-shop"}
    segments = {"segment_config_mode": "TIER1_SEGMENT_MANUAL", "manual": {"tier1_lrs": [lr]}}
    data = {"transport_zone": zone, "tz_type": "OVERLAY", "tier1_segment_config": segments}
    management = {"transport_zone": zone, "tz_type": "OVERLAY", "overlay_segment": lr}
    return {
        "name": CLOUD,
        "vtype": "CLOUD_NSXT",
        "license_tier": "ENTERPRISE",
        "maintenance_mode": False,
        "nsxt_configuration": {
            "nsxt_url": "nsx.example.org",
            "vpc_mode": False,
            "data_network_config": data,
            "management_network_config": management,
        },
    }


def _profiles(store: Store) -> None:
    usable = [{"nw_ref": f"/api/network/?name={NETWORK}"}]
    ipam = {"usable_networks": usable}
    dns = {"dns_service_domain": [{"domain_name": DOMAIN, "pass_through": True}]}
    made = {}
    for name, kind, inside in (("ipam-shop", "", ipam), ("dns-shop", "_DNS", dns)):
        body = {"name": name, "type": f"IPAMDNS_TYPE_INTERNAL{kind}", "allocate_ip_in_vrf": False}
        made[name] = store.put("ipamdnsproviderprofile", {**body, "internal_profile": inside})
    cloud = store.named("cloud", CLOUD)
    for key, name in (("ipam_provider_ref", "ipam-shop"), ("dns_provider_ref", "dns-shop")):
        cloud[key] = f"/api/ipamdnsproviderprofile/{made[name]['uuid']}"
    for type, names in _PROFILES.items():
        for name in names:
            store.put(type, {"name": name})
    for profile in store.all("applicationprofile"):
        layer = dict(_APPLICATIONS).get(profile["name"], "HTTP")
        profile["type"] = f"APPLICATION_PROFILE_TYPE_{layer}"


def _singles() -> dict[str, Json]:
    up = {"up_since": "2026-02-11 08:10:02"}
    leader = {"name": "10.20.0.6", "role": "CLUSTER_LEADER", "state": "CLUSTER_ACTIVE", **up}
    other = {"name": "10.20.0.7", "role": "CLUSTER_FOLLOWER", "state": "CLUSTER_ACTIVE", **up}
    usage = {"available": 100.0, "consumed": 20.0, "escrow": 0.0, "remaining": 80.0}
    return {
        "/api/initial-data": {"version": {"Version": VERSION}},
        "/api/cluster/version": {"Version": VERSION},
        "/api/cluster": {"uuid": "cluster-0c7f2e11", "name": "cluster-0-1"},
        "/api/cluster/runtime": {
            "cluster_state": {"state": "CLUSTER_UP_HA_ACTIVE", "progress": 100, **up},
            "node_states": [leader, other],
        },
        "/api/systemconfiguration": {"uuid": "default", "default_license_tier": "ENTERPRISE"},
        "/api/ipamdnsproviderprofiledomainlist": {"domains": [DOMAIN]},
        "/api/licensing/ledger/details": {"tier_usages": [{"tier": "ENTERPRISE", "usage": usage}]},
        "/api/licensing/status": {
            "saas_status": {"connected": True, "enabled": False, "expired": False, "message": ""}
        },
    }
