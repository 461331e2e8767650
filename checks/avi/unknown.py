"""What AKO's settings name and Avi does not have: a cloud, a profile, a group of engines."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from lbdoctor import (
    ACCEPTED,
    CONFIG_MAP,
    ERROR,
    RUNNING,
    SERVICE,
    WARNING,
    Evidence,
    Finding,
    Obj,
    Owner,
    Remedy,
    View,
    check,
)
from lbdoctor.workloads import Container

from .api import CLOUD, GROUP, TENANT_FIELDS, WHOLE, given, mapping, named, untold, within
from .belongs import require_home, require_tenant
from .complaints import CONSEQUENCES
from .kinds import INFRA_SETTING
from .names import HOME, built
from .networks import PUBLIC, accepted_setting, cloud_of
from .parts import SETTINGS_NAME, boolean, is_settings, of_place, on_supervisor, settings, value
from .placed import READS
from .timing import in_force

_NSX: Final = "CLOUD_NSXT"


class Lacking(NamedTuple):
    """What does not fit, and what shows it."""

    words: str
    facts: tuple[Evidence, ...]


@check(
    "avi/configuration-invalid",
    "AKO's settings do not fit what Avi has",
    ERROR,
    RUNNING,
    subject=CONFIG_MAP,
    when=is_settings,
    reads=(*READS, TENANT_FIELDS),
    explains=CONSEQUENCES,
    unaffected=WARNING,
)
def settings_do_not_fit(config: Obj, see: View) -> Iterator[Finding]:
    """AKO's settings name a cloud that Avi does not have, or that is of another kind.

    Why it matters: AKO compares its settings with Avi at every start and ends when they do not
    fit, with exit code 0; the words in its log are often about something else (an unknown cloud is
    reported as an unknown network).

    How it is decided: by the rules of AKO, with what the Avi Controller says: the cloud exists
    and has an IPAM profile (not with VPCs or public clouds); nsxtT1LR is there for NSX overlays
    and for nothing else; vpcMode agrees with the cloud. An edit that AKO has not read yet is a warning.
    Needs the Avi Controller as a source.

    How to fix: correct the setting that is quoted, or the cloud in Avi, and restart AKO.
    """
    for ako in _akos(config, see):
        lacking = next(_of_cloud(config, see), None)
        if lacking is not None and cloud_of(config, see) is None:
            require_tenant(see, value(config, "tenantName") or HOME)
        if lacking is not None:
            yield _finding(config, ako, lacking, see)


@check(
    "avi/service-engine-group-missing",
    "Avi has no such group of Service Engines",
    ERROR,
    ACCEPTED,
    subject=CONFIG_MAP,
    when=is_settings,
    reads=(*READS, TENANT_FIELDS),
    unaffected=WARNING,
)
def group_missing(config: Obj, see: View) -> Iterator[Finding]:
    """AKO's settings name a group of Service Engines that Avi does not have.

    Why it matters: AKO reserves the address and then fails to build the virtual service, again
    and again; in NodePort mode it does not check the group when it starts. The Service waits
    without a word.

    How it is decided: serviceEngineGroupName (Default-Group unless set) is no group of the cloud
    that the settings name, though all groups were seen. Needs the Avi Controller as a source.

    How to fix: correct serviceEngineGroupName and restart AKO, or create the group in Avi.
    """
    for ako in _akos(config, see):
        cloud = cloud_of(config, see)
        wanted = value(config, "serviceEngineGroupName") or "Default-Group"
        known = named(wanted, GROUP, see) if cloud else ()
        if cloud and not any(within(each["cloud_ref"], cloud) for each in known):
            see.require(GROUP, WHOLE)
            require_tenant(see, value(config, "tenantName") or HOME)
            where = cloud["name"] or cloud.ref.name
            facts = (
                config.cite("data.serviceEngineGroupName"),
                *(() if known else (see.absence(GROUP, WHOLE, wanted),)),
            )
            lacking = Lacking(
                f"the cloud {where} of Avi has no Service Engine group {wanted}", facts
            )
            yield _finding(config, ako, lacking, see)


@check(
    "avi/service-engine-group-missing",
    "Avi has no such group of Service Engines",
    ERROR,
    ACCEPTED,
    subject=SERVICE,
    when=lambda service: service["spec.type"] == "LoadBalancer",
    reads=(*READS, TENANT_FIELDS, INFRA_SETTING.only("spec", "status")),
    engine="avi",
)
def group_of_setting_missing(service: Obj, see: View) -> Iterator[Finding]:
    """The AviInfraSetting of a Service names a group that Avi does not have.

    Why it matters: AKO accepted the setting when the group was there; now it reserves the address
    and fails to build the virtual service, again and again, without a word.

    How it is decided: the accepted AviInfraSetting that counts for the Service names a group in
    spec.seGroup that is none of the cloud of AKO's settings, though all groups were seen. Needs the
    Avi Controller as a source.

    How to fix: correct the group in the AviInfraSetting, or create it in Avi.
    """
    made = built(service, see) if given(see) and see.addresses(service) == () else None
    setting = accepted_setting(service, see) if made else None
    wanted = setting["spec.seGroup.name"] if setting else ""
    config = settings(see, made.ako) if made and wanted else None
    if not (made and setting and config):
        return
    require_home(see, made.ako)
    cloud = cloud_of(config, see)
    if cloud and not any(within(g["cloud_ref"], cloud) for g in named(wanted, GROUP, see)):
        require_tenant(see, made.tenant)
        yield Finding(
            f"the cloud {cloud['name']} of Avi has no Service Engine group {wanted}",
            (setting.cite("spec.seGroup.name"),),
            Remedy(
                "correct the group in the AviInfraSetting, or create it in Avi",
                (f"kubectl get aviinfrasettings.ako.vmware.com {setting.ref.name} -o yaml",),
                Owner.CLUSTER,
            ),
            affects=(service.ref,),
            about=setting.ref,
        )


def _akos(config: Obj, see: View) -> Iterator[Container]:
    """The AKO that reads these settings, where the given controller is its own."""
    for ako in of_place(config.space, see) if given(see) else ():
        if not on_supervisor(ako):
            require_home(see, ako)
            yield ako
            return


def _of_cloud(config: Obj, see: View) -> Iterator[Lacking]:
    cloud = cloud_of(config, see)
    if cloud is None:
        wanted = value(config, "cloudName") or "Default-Cloud"
        facts = (config.cite("data.cloudName"), see.absence(CLOUD, WHOLE, wanted))
        yield Lacking(f"Avi has no cloud {wanted}", facts)
        return
    nsx = mapping(cloud["nsxt_configuration"])
    vpc, kind = nsx.get("vpc_mode") is True, cloud["vtype"]
    zone = mapping(nsx.get("data_network_config")).get("tz_type")
    name = cloud["name"] or cloud.ref.name
    if not cloud["ipam_provider_ref"] and not vpc and kind not in PUBLIC:
        yield Lacking(
            f"the cloud {name} of Avi has no IPAM profile", (cloud.cite("ipam_provider_ref"),)
        )
    if not isinstance(kind, str):
        raise untold(cloud, CLOUD, "its vtype is not told")
    router = config.cite("data.nsxtT1LR")
    path = value(config, "nsxtT1LR")
    if kind != _NSX and path:
        yield Lacking(
            f"nsxtT1LR is set, and the cloud {name} is not NSX", (router, cloud.cite("vtype"))
        )
    if kind == _NSX and bool(boolean(config, "vpcMode")) != vpc:
        words = "uses VPCs" if vpc else "does not use VPCs"
        facts = (config.cite("data.vpcMode"), cloud.cite("nsxt_configuration.vpc_mode"))
        yield Lacking(f"the cloud {name} of Avi {words}, and vpcMode says otherwise", facts)
    shown = cloud.cite("nsxt_configuration.data_network_config.tz_type")
    if kind == _NSX and zone == "OVERLAY" and not path:
        yield Lacking(
            f"the cloud {name} is an NSX overlay, and nsxtT1LR is missing", (router, shown)
        )
    if kind == _NSX and zone == "VLAN" and path:
        yield Lacking(f"the cloud {name} uses NSX VLANs, and nsxtT1LR is set", (router, shown))


def _finding(config: Obj, ako: Container, lacking: Lacking, see: View) -> Finding:
    read = in_force(config, ako, see)
    return Finding(
        lacking.words + ("" if read else "; AKO will see it at its next start"),
        lacking.facts,
        Remedy(
            "correct AKO's settings and restart AKO, or create in Avi what they name",
            (f"kubectl -n {config.ref.namespace} get configmap {SETTINGS_NAME} -o yaml",),
            Owner.CLUSTER,
        ),
        severity=None if read else WARNING,
    )
