"""Settings of AKO that contradict each other, or lack something, on their face."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from lbdoctor import (
    CONFIG_MAP,
    DEPLOYMENT,
    ERROR,
    RUNNING,
    STATEFUL_SET,
    WARNING,
    Finding,
    Obj,
    Owner,
    Remedy,
    View,
    check,
)
from lbdoctor.addresses import block
from lbdoctor.embedded import parsed
from lbdoctor.workloads import PROGRAMS, Container, down, ready

from .complaints import CONSEQUENCES
from .parts import (
    SETTINGS,
    SETTINGS_NAME,
    boolean,
    found,
    is_settings,
    of_place,
    on_nsx,
    on_supervisor,
    value,
)

_NAME: Final = re.compile(r"[a-zA-Z0-9_-]+")
_BOOTSTRAP: Final = (
    "clusterID",
    "controllerIP",
    "credentialsSecretName",
    "credentialsSecretNamespace",
)
_MOST_NODE_NETWORKS: Final = 5


class Wrong(NamedTuple):
    """A setting that cannot work, and why."""

    keys: tuple[str, ...]
    words: str


@check(
    "avi/configuration-invalid",
    "AKO's settings cannot work",
    ERROR,
    RUNNING,
    subject=CONFIG_MAP,
    when=is_settings,
    reads=(*PROGRAMS, SETTINGS),
    explains=CONSEQUENCES,
    unaffected=WARNING,
)
def settings_invalid(config: Obj, see: View) -> Iterator[Finding]:
    """AKO's ConfigMap lacks or contradicts something that AKO checks when it starts.

    Why it matters: AKO checks its settings at every start and ends when they do not fit, with
    exit code 0 and often without an Event. An AKO that runs already has read older settings: then
    this is a warning, and the next restart of its Pod is the day on which it stops.

    How it is decided: by the rules that need no look at Avi: the address of the controller, cloud
    and cluster name are there; vipNetworkList is JSON, names one network and no broken subnet
    (more are for AWS; none only in VPC mode); NodePortLocal goes with cniPlugin antrea; bgpPeerLabels
    with enableRHI; a key that the container reads exists. On a Supervisor with NSX: the keys that
    NSX has to write, for which AKO waits. Only settings that AKO's container really takes from the ConfigMap are judged.

    How to fix: correct the value that is quoted, and restart AKO.
    """
    for ako in of_place(config.space, see):
        wrong = list(_bootstrap(config, ako) if on_supervisor(ako) else _rules(config, ako))
        for each in wrong[:1]:
            alive = not on_supervisor(ako) and _alive(ako, see)
            late = "; AKO started before that and will stop at its next start" if alive else ""
            yield Finding(
                each.words + late,
                tuple(config.cite(f"data.{key}") for key in each.keys),
                _remedy(config),
                severity=WARNING if alive else None,
            )


@check(
    "avi/configuration-invalid",
    "AKO has no settings",
    ERROR,
    RUNNING,
    subject=(STATEFUL_SET, DEPLOYMENT),
    reads=(*PROGRAMS, SETTINGS),
    engine="avi",
    explains=CONSEQUENCES,
    unaffected=WARNING,
)
def settings_missing(workload: Obj, see: View) -> Iterator[Finding]:
    """The ConfigMap that AKO's container reads does not exist.

    Why it matters: the Pod of AKO cannot start without it (CreateContainerConfigError), and an AKO
    that runs ends when it is deleted.

    How it is decided: AKO's container takes settings from the ConfigMap avi-k8s-config, as it always
    does on a Supervisor with NSX (ako-infra reports `ConfigMapNotFound` there), and none of that
    name is in its namespace. On a Supervisor with a distributed switch it reads the same name at
    its start (AKO, internal/k8s/ako_init.go), but no public state shows that it is a ConfigMap of
    that name there, so nothing is said.

    How to fix: install AKO's chart (or package) again with its values.
    """
    for ako in see.once(found, workload.ref.cluster):
        if ako.owner.ref != workload.ref or not (_keys(ako) or on_nsx(ako)):
            continue
        if see.get(CONFIG_MAP, workload.space, SETTINGS_NAME) is None:
            namespace = workload.ref.namespace
            yield Finding(
                "AKO's ConfigMap avi-k8s-config does not exist",
                (see.absence(CONFIG_MAP, workload.space, SETTINGS_NAME),),
                Remedy(
                    "install AKO's chart or package again with its values",
                    (f"kubectl -n {namespace} get configmaps,statefulsets,pods",),
                    Owner.CLUSTER,
                ),
            )


def _alive(ako: Container, see: View) -> bool:
    owner = ako.owner
    return ready(owner) if owner.ref.kind == "Pod" else down(owner) is None


def _remedy(config: Obj) -> Remedy:
    namespace = config.ref.namespace
    return Remedy(
        "correct the setting and restart AKO",
        (
            f"kubectl -n {namespace} get configmap {SETTINGS_NAME} -o yaml",
            f"kubectl -n {namespace} get pods -o wide",
        ),
        Owner.CLUSTER,
    )


def _bootstrap(config: Obj, ako: Container) -> Iterator[Wrong]:
    """What NSX must have written. Source: AKO, ako-infra (ValidBootStrapData)."""
    if ako.env("VCF_CLUSTER") != "true":
        return
    wanted = _BOOTSTRAP if ako.env("VPC_MODE") == "true" else (*_BOOTSTRAP, "cloudName")
    for key in wanted:
        if not value(config, key):
            yield Wrong((key,), f"AKO's settings lack {key}, which NSX has to write there")


def _rules(config: Obj, ako: Container) -> Iterator[Wrong]:
    """What AKO checks by itself. Sources: AKO, internal/lib/lib.go, controller_obj_cache.go."""
    read = _keys(ako)
    data = config["data"] or {}
    for key in sorted(read.keys() - data.keys()):
        if not read[key]:
            yield Wrong((key,), f"the settings lack {key}, without which AKO's Pod cannot start")
    for key, words in (
        ("controllerIP", "no address of the Avi Controller is set"),
        ("cloudName", "no Avi cloud is named"),
        ("clusterName", "no name of this cluster is set"),
    ):
        if key in read and not value(config, key):
            yield Wrong((key,), f"{words} in AKO's settings ({key} is empty)")
    name = value(config, "clusterName")
    if "clusterName" in read and name and not _NAME.fullmatch(name):
        yield Wrong(("clusterName",), "clusterName may hold letters, digits, - and _ only")
    yield from _networks(config, read)
    yield from _contradictions(config, read)


def _keys(ako: Container) -> dict[str, bool]:
    """The keys of the ConfigMap that the container reads, and whether it can do without."""
    found: dict[str, bool] = {}
    for each in ako.raw.get("env") or ():
        source = (each.get("valueFrom") or {}).get("configMapKeyRef") or {}
        if source.get("name") == SETTINGS_NAME and source.get("key"):
            found[source["key"]] = bool(source.get("optional"))
    return found


def _networks(config: Obj, read: dict[str, bool]) -> Iterator[Wrong]:
    if "vipNetworkList" not in read or boolean(config, "vpcMode"):
        return
    text = value(config, "vipNetworkList")
    listed: Any = parsed(text)
    if text and text != "null" and not isinstance(listed, list):
        yield Wrong(("vipNetworkList",), "vipNetworkList is no JSON list")
        return
    if not listed:
        yield Wrong(
            ("vipNetworkList",),
            "vipNetworkList is empty: AKO does not know where to take addresses",
        )
    for each in listed or ():
        cidr = each.get("cidr") if isinstance(each, dict) else None
        if cidr and block(cidr) is None:
            yield Wrong(("vipNetworkList",), f"{cidr} in vipNetworkList is no subnet")


def _contradictions(config: Obj, read: dict[str, bool]) -> Iterator[Wrong]:
    npl = value(config, "serviceType") == "NodePortLocal"
    cni = value(config, "cniPlugin")
    if npl and {"serviceType", "cniPlugin"} <= read.keys() and cni != "antrea":
        said = f"cniPlugin is {cni}" if cni else "cniPlugin is empty"
        yield Wrong(("serviceType", "cniPlugin"), f"NodePortLocal needs cniPlugin antrea; {said}")
    if parsed(value(config, "bgpPeerLabels")) and boolean(config, "enableRHI") is not True:
        yield Wrong(
            ("bgpPeerLabels", "enableRHI"), "bgpPeerLabels are set, but enableRHI is not true"
        )
    nodes = parsed(value(config, "nodeNetworkList"))
    if isinstance(nodes, list) and len(nodes) > _MOST_NODE_NETWORKS:
        yield Wrong(
            ("nodeNetworkList",),
            f"nodeNetworkList names {len(nodes)} networks; AKO takes 5 at most",
        )
