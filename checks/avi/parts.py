"""What AKO consists of: its program, its settings, its kinds, its words on a Service."""

from __future__ import annotations

import re
from typing import Final

from lbdoctor import (
    CONFIG_MAP,
    DEPLOYMENT,
    NAMESPACE,
    SERVICE,
    STATEFUL_SET,
    Blind,
    Coverage,
    Evidence,
    Gap,
    Obj,
    Ref,
    Space,
    View,
)
from lbdoctor.standin import hidden
from lbdoctor.workloads import Container, containers, programs, require_programs

CLASS: Final = "ako.vmware.com/avi-lb"
SETTINGS_NAME: Final = "avi-k8s-config"
SETTINGS: Final = CONFIG_MAP.where(field=f"metadata.name={SETTINGS_NAME}").only(
    "data", "metadata.managedFields"
)
SUPERVISOR_HOME: Final = "vmware-system-ako"
USUAL_HOME: Final = "avi-system"
REPORTER: Final = "avi-kubernetes-operator"
WRITERS: Final = ("akc", "agc")
TENANT: Final = "ako.vmware.com/tenant-name"
SETTING_OF: Final = "aviinfrasetting.ako.vmware.com/name"
GATEWAY_CONTAINER: Final = "ako-gateway-api"
ANSWERS: Final = ("ako.vmware.com/host-fqdn-vs-uuid-map", "ako.vmware.com/vs-uuid")


_IMAGES: Final = ("ako",)
_LABELS: Final = {"app.kubernetes.io/name": "ako"}
_VERSION: Final = re.compile(r":v?(\d+)\.(\d+)\.(\d+)")


def found(see: View, cluster: str) -> list[Container]:
    """The AKOs of a cluster, one container each, as far as they can be seen.

    An image called `ako` is AKO's when its container reads AKO's settings, or when its owner has
    AKO's name. On the Supervisor AKO is a Deployment whose image and container names are not public.
    Sources: AKO, helm/ako/templates/statefulset.yaml and pkg/utils/utils.go (GetAKONamespace).
    """
    shown = [each for each in programs(see, cluster, *_IMAGES, labels=_LABELS) if _real(each)]
    space = Space(cluster, SUPERVISOR_HOME)
    for owner in see.glance(DEPLOYMENT, space):
        if owner.ref.name.endswith("ako-controller-manager"):
            shown += list(containers(owner))[:1]
    return list({each.owner.ref: each for each in reversed(shown)}.values())[::-1]


def of_place(place: Space, see: View) -> list[Container]:
    """The AKOs of a namespace; raises Blind where none is seen and one may run."""
    here = [each for each in see.once(found, place.cluster) if each.owner.space == place]
    if not here:
        require_programs(see, place.cluster)
    return here


def _real(container: Container) -> bool:
    owner = container.owner.ref
    named = owner.name == "ako" or owner.name.startswith("ako-")
    return named or owner.namespace == SUPERVISOR_HOME or _reads_settings(container)


def _reads_settings(container: Container) -> bool:
    sources = [each.get("valueFrom") or {} for each in container.raw.get("env") or ()]
    named = [(each.get("configMapKeyRef") or {}).get("name") for each in sources]
    return SETTINGS_NAME in named


def on_supervisor(ako: Container) -> bool:
    """Whether this AKO serves a Supervisor, where other rules hold.

    Source: AKO, pkg/utils/utils.go (IsWCP).
    """
    wcp = any(ako.env(name) == "true" for name in ("VCF_CLUSTER", "ADVANCED_L4"))
    return wcp or ako.owner.ref.namespace == SUPERVISOR_HOME


def on_nsx(ako: Container) -> bool:
    """Whether it serves a Supervisor with NSX, where it starts from its ConfigMap alone.

    On a distributed switch it reads the same name at its start (AKO, internal/k8s/ako_init.go), but
    no public state shows what that ConfigMap holds there.
    """
    switched = ako.env("ADVANCED_L4") == "true" and ako.env("VCF_CLUSTER") != "true"
    return on_supervisor(ako) and not switched


def settings(see: View, ako: Container) -> Obj | None:
    """The ConfigMap of an AKO; None when it has none, Blind when that cannot be told."""
    return see.get(CONFIG_MAP, ako.owner.space, SETTINGS_NAME)


def settings_ref(owner: Obj) -> Ref:
    """The name of the ConfigMap that an AKO in this namespace reads."""
    return View.ref(CONFIG_MAP, owner.space, SETTINGS_NAME)


def value(config: Obj, key: str) -> str:
    """A setting; AKO's settings are strings, and one that is missing counts as empty.

    Raises Blind where a tool has hidden it.
    """
    return known(config, str((config["data"] or {}).get(key) or "").strip())


def known(obj: Obj, text: str) -> str:
    """A text of an object, unless it only stands for a hidden one; then Blind is raised."""
    if hidden(text):
        ref = obj.ref
        kind = CONFIG_MAP if ref.kind == CONFIG_MAP.name else NAMESPACE
        why = f"a value of {ref.kind} {ref.name} is hidden"
        raise Blind(Gap(ref.cluster, kind, ref.namespace or None, Coverage.REDACTED, why))
    return text


def boolean(config: Obj, key: str) -> bool | None:
    """A setting as Go's strconv.ParseBool reads it; None where it is neither true nor false."""
    word = value(config, key)
    if word in ("1", "t", "T", "TRUE", "true", "True"):
        return True
    return False if word in ("0", "f", "F", "FALSE", "false", "False") else None


def version(ako: Container) -> tuple[int, ...] | None:
    """The version that the tag of the image names, where it names one."""
    tag = _VERSION.search(ako.raw.get("image") or "")
    return tuple(map(int, tag.groups())) if tag else None


def since(ako: Container, *wanted: int) -> bool:
    """Whether it is of this version or newer; one that does not tell its version is taken as new."""
    known = version(ako)
    return known is None or known >= wanted


def kept(see: View, cluster: str) -> Evidence | None:
    """What shows that AKO gave an address that a Service still holds; it outlives AKO itself.

    Where managed fields are not told, its annotation must name the host of the status: it may have
    come with a copied manifest.
    """
    for service in see.glance(SERVICE, Space(cluster)):
        entries = service["status.loadBalancer.ingress"] or ()
        managed = service["metadata.managedFields"] or ()
        for index, each in enumerate(managed if entries else ()):
            if each.get("manager") in WRITERS and each.get("subresource") == "status":
                return service.cite(f"metadata.managedFields[{index}].manager")
        names = service.annotations.get(ANSWERS[0], "")
        hosts = [str(each.get("hostname")) for each in entries if each.get("hostname")]
        if not managed and any(f'"{host}"' in names for host in hosts):
            return service.cite(f"metadata.annotations[{ANSWERS[0]}]")
    return None


def is_workload(ako: Container) -> bool:
    """Whether its owner is the workload itself and not a Pod of it."""
    return ako.owner.ref.kind in (STATEFUL_SET.name, DEPLOYMENT.name)


def is_settings(config: Obj) -> bool:
    """Whether a ConfigMap has the name of AKO's settings."""
    return config.ref.name == SETTINGS_NAME
