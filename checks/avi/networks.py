"""From which network of Avi a Service takes its address.

Sources: AKO, internal/rest/avi_obj_vsvip.go (outside public clouds the first entry counts; the
subnet is not sent on a Supervisor), internal/nodes (AviInfraSetting before the global settings; one
that is not accepted is passed over), docs/vpc_mode.md.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

from lbdoctor import NAMESPACE, Evidence, Obj, Space, View
from lbdoctor.addresses import block
from lbdoctor.embedded import parsed
from lbdoctor.workloads import Container

from .api import CLOUD, IPAM, NETWORK, WHOLE, entries, mapping, named, target, within
from .gates import gates
from .kinds import INFRA_SETTING
from .parts import SETTING_OF, boolean, on_supervisor, settings, value

INTERNAL: Final = ("IPAMDNS_TYPE_INTERNAL",)
PUBLIC: Final = ("CLOUD_AWS", "CLOUD_AZURE", "CLOUD_GCP")


class Source(NamedTuple):
    """Where the address of a Service comes from.

    `names` are those that its settings ask for (a name or a uuid), `networks` those of them that
    were seen in Avi; without names they are the usable networks of the IPAM profile. `facts` show
    what says so.
    """

    ako: Container
    names: tuple[str, ...]
    networks: tuple[Obj, ...]
    subnets: tuple[str, ...]
    facts: tuple[Evidence, ...]

    @property
    def families(self) -> tuple[str, ...]:
        """The families that AKO asks for: those of the subnets that it names, else IPv4."""
        found = (block(each) for each in self.subnets)
        return tuple(dict.fromkeys(each.family for each in found if each)) or ("IPv4",)

    @property
    def missing(self) -> tuple[str, ...]:
        """The networks that were asked for and not seen."""
        known = {text for each in self.networks for text in (each["name"], each.uid)}
        return tuple(each for each in self.names if each not in known)


def source(service: Obj, see: View) -> Source | None:
    """Where a Service that an AKO takes gets its address, None where Avi's networks do not tell."""
    for gate in gates(service, see):
        if not gate.closed:
            return source_for(service, gate.ako, see)
    return None


def source_for(service: Obj, ako: Container, see: View) -> Source | None:
    """The same for anything that a certain AKO takes."""
    config = settings(see, ako)
    if config is None or boolean(config, "vpcMode") or ako.env("VPC_MODE") == "true":
        return None
    setting = accepted_setting(service, see)
    listed = entries(setting["spec.network.vipNetworks"]) if setting else iter(())
    wanted = list(listed)
    facts = (setting.cite("spec.network.vipNetworks"),) if setting and wanted else ()
    if not wanted:
        wanted = list(entries(parsed(value(config, "vipNetworkList"))))
        facts = (config.cite("data.vipNetworkList"),)
    return _found(config, ako, wanted[:1], facts, see)


def accepted_setting(service: Obj, see: View) -> Obj | None:
    """The AviInfraSetting that counts for a Service: its own, else that of its namespace."""
    wanted = service.annotations.get(SETTING_OF)
    if not wanted:
        here = Space(service.ref.cluster)
        namespace = see.get(NAMESPACE, here, service.ref.namespace)
        wanted = namespace.annotations.get(SETTING_OF) if namespace else None
    if not wanted:
        return None
    setting = see.get(INFRA_SETTING, Space(service.ref.cluster), wanted)
    return setting if setting is not None and setting["status.status"] == "Accepted" else None


def group_of(service: Obj, config: Obj, see: View) -> str:
    """The group of Service Engines that carries what AKO builds for a Service."""
    setting = accepted_setting(service, see)
    own = setting["spec.seGroup.name"] if setting else ""
    return own or value(config, "serviceEngineGroupName") or "Default-Group"


def _found(
    config: Obj,
    ako: Container,
    wanted: Sequence[Mapping[str, Any]],
    facts: tuple[Evidence, ...],
    see: View,
) -> Source | None:
    cloud = cloud_of(config, see)
    if cloud is None or not managed(cloud, see):
        return None
    if not wanted:
        return Source(ako, (), usable(cloud, see), (), (cloud.cite("ipam_provider_ref"),))
    first = wanted[0]
    text = str(first.get("networkUUID") or first.get("networkName") or "")
    by_uid = target(f"/{text}", NETWORK, see)
    networks = (by_uid,) if by_uid is not None else named(text, NETWORK, see)
    here = tuple(each for each in networks if within(each["cloud_ref"], cloud))
    cidrs = [str(first[key]) for key in ("cidr", "v6cidr") if first.get(key)]
    return Source(ako, (text,), here, () if on_supervisor(ako) else tuple(cidrs), facts)


def cloud_of(config: Obj, see: View) -> Obj | None:
    """The cloud that AKO's settings name; None where Avi does not have it."""
    found = named(value(config, "cloudName") or "Default-Cloud", CLOUD, see)
    return found[0] if found else None


def managed(cloud: Obj, see: View) -> bool:
    """Whether Avi itself gives the addresses of a cloud, out of networks that it knows."""
    vpc = mapping(cloud["nsxt_configuration"]).get("vpc_mode")
    if vpc or cloud["vtype"] in PUBLIC or not cloud["ipam_provider_ref"]:
        return False
    profile = target(cloud["ipam_provider_ref"], IPAM, see)
    if profile is None:
        see.require(IPAM, WHOLE)
        return False
    return profile["type"] in INTERNAL


def usable(cloud: Obj, see: View) -> tuple[Obj, ...]:
    """The networks that the IPAM profile of a cloud gives addresses from."""
    profile = target(cloud["ipam_provider_ref"], IPAM, see)
    inside = mapping(profile["internal_profile"]) if profile else {}
    listed = entries(inside.get("usable_networks"))
    found = [target(each.get("nw_ref"), NETWORK, see) for each in listed]
    if None in found:
        see.require(NETWORK, WHOLE)
    return tuple(each for each in found if each is not None)
