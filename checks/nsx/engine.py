"""How NSX with NCP is recognised on a Supervisor, and where another engine takes its place."""

from __future__ import annotations

from collections.abc import Iterator

from lbdoctor import (
    CONFIG_MAP,
    DEPLOYMENT,
    POD,
    SERVICE,
    SUPERVISOR,
    Evidence,
    Obj,
    Space,
    View,
    engine,
)

from .kinds import (
    ASKING,
    AVI_SPACE,
    ERROR_PREFIX,
    NAMESPACE_NETWORK,
    NCP,
    NCP_SPACE,
    NETWORK_SETTINGS,
    PODS,
    SETTINGS,
    VM_SERVICE,
    VPC_CONFIG,
    WORKLOAD,
)

nsx = engine(
    "nsx",
    "NSX load balancer (NCP, Tier-1)",
    reads=(
        *ASKING,
        *SETTINGS,
        WORKLOAD,
        PODS,
        NETWORK_SETTINGS,
        NAMESPACE_NETWORK,
        VPC_CONFIG.only(),
    ),
    subjects=(SERVICE, VM_SERVICE),
)


@nsx.installed
def installed(cluster: str, see: View) -> Iterator[Evidence]:
    """The Supervisor says that NCP is its network, else NCP runs and there is no VPC."""
    if cluster != SUPERVISOR:
        return
    said = see.once(network_provider)
    if said is not None:
        if said["data.network_provider"] == "NSXT_CONTAINER_PLUGIN":
            yield said.cite("data.network_provider")
            return
        mixed = [e for e in see.glance(NETWORK_SETTINGS, Space(cluster)) if _is_tier1(e)]
        yield from (each.cite("provider") for each in mixed[:1])
        return
    traces = [*_ncp(see)]
    if traces and not see.glance(VPC_CONFIG, Space(cluster)):
        yield from traces
        return
    see.require(CONFIG_MAP, Space(cluster, "kube-system"))
    if not traces:
        see.require(DEPLOYMENT, Space(cluster, NCP_SPACE))


def _is_tier1(settings: Obj) -> bool:
    return bool(settings["provider"] == "nsx-tier1")


def network_provider(see: View) -> Obj | None:
    """The ConfigMap in which a Supervisor names its network, if it is visible."""
    for each in see.glance(CONFIG_MAP, Space(SUPERVISOR, "kube-system")):
        if each.ref.name == "wcp-network-config" and each["data.network_provider"]:
            return each
    return None


def _ncp(see: View) -> Iterator[Evidence]:
    for kind in (DEPLOYMENT, POD):
        for each in see.glance(kind, Space(SUPERVISOR, NCP_SPACE)):
            if each.ref.name == NCP or each.ref.name.startswith(f"{NCP}-"):
                yield each.cite("metadata.name")


@nsx.claims
def claims(service: Obj, see: View) -> Iterator[Evidence]:
    """What NCP has marked, else every Service of type LoadBalancer where Avi was not put in."""
    if service.ref.cluster != SUPERVISOR or service["spec.type"] != "LoadBalancer":
        return
    if service.ref.kind != "Service" and see.get(SERVICE, service.space, service.ref.name):
        return
    if service["spec.loadBalancerClass"] or not _on_tier1(service, see):
        return
    said = see.once(network_provider)
    if said is None and not see.glance(VPC_CONFIG, Space(SUPERVISOR)):
        yield from (each.likely() for each in _marks(service))
    found = see.installed("nsx", SUPERVISOR)
    yield from _marks(service) if found else ()
    if not see.once(avi_instead):
        yield from found


def _marks(service: Obj) -> Iterator[Evidence]:
    """What NCP wrote; who sees nothing else of the network still sees that."""
    for key in sorted(service.annotations):
        if key.startswith(ERROR_PREFIX):
            yield service.cite(f"metadata.annotations[{key}]")


def _on_tier1(service: Obj, see: View) -> bool:
    """Namespaces of one Supervisor may be on different networks."""
    for settings in see.glance(NETWORK_SETTINGS, service.space):
        return bool(settings["provider"] in ("nsx-tier1", None, ""))
    said = see.once(network_provider)
    return said is None or bool(said["data.network_provider"] == "NSXT_CONTAINER_PLUGIN")


def avi_instead(see: View) -> bool:
    """Whether Avi was put in the place of NSX's own load balancer.

    Raises Blind when no trace of it is visible and some may be unseen.
    """
    space = Space(SUPERVISOR, AVI_SPACE)
    for kind in (POD, DEPLOYMENT):
        if any("ako" in each.ref.name for each in see.glance(kind, space)):
            return True
    if any(each.ref.name == "avi-k8s-config" for each in see.glance(CONFIG_MAP, space)):
        return True
    for each in see.glance(CONFIG_MAP, Space(SUPERVISOR, NCP_SPACE)):
        words = str(each["data"].get("ncp.ini", "") if each["data"] else "").replace(" ", "")
        if any(line.lower() == "use_avi_lb=true" for line in words.splitlines()):
            return True
    see.require(POD if see.gap(DEPLOYMENT, space) else DEPLOYMENT, space)
    return False


@nsx.answered
def answered(service: Obj, see: View) -> Iterator[Evidence]:
    """NCP writes its errors as annotations."""
    if service.ref.cluster == SUPERVISOR and see.installed("nsx", SUPERVISOR):
        yield from _marks(service)
