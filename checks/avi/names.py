"""How AKO calls what it builds in Avi, and in which tenant it builds it.

Sources: AKO, internal/lib/lib.go (GetL4VSName, Encode, SetNamePrefix), internal/lib/utils.go
(GetTenantInNamespace), docs/shared_vip.md and docs/ako_tenancy.md (a shared VIP is always in the
default tenant).
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Final, NamedTuple

from lbdoctor import NAMESPACE, SERVICE, Obj, Ref, Space, View
from lbdoctor.workloads import Container

from .gates import gates
from .parts import SUPERVISOR_HOME, TENANT, boolean, on_supervisor, settings, value

SHARED: Final = "ako.vmware.com/enable-shared-vip"
_SUPERVISOR_NAME: Final = "ako.vmware.com/ako-user-cluster-name"
HOME: Final = "admin"
"""The tenant that every controller has."""


class Built(NamedTuple):
    """What AKO calls the virtual service, and the VsVip, of a Service."""

    ako: Container
    tenant: str
    name: str


def built(service: Obj, see: View) -> Built | None:
    """The name of what the AKO that takes a Service builds for it; None where none takes it."""
    for gate in gates(service, see):
        if not gate.closed:
            return _built(service, gate.ako, see)
    return None


def _built(service: Obj, ako: Container, see: View) -> Built | None:
    config = settings(see, ako)
    if config is None:
        return None
    cluster = cluster_name(config, ako, see)
    if not cluster:
        return None
    shared = service.annotations.get(SHARED)
    name = f"{cluster}--{service.ref.namespace}-{shared or service.ref.name}"
    if boolean(config, "enableEVH") and not on_supervisor(ako):
        name = f"{cluster}--{hashlib.sha1(name.encode(), usedforsecurity=False).hexdigest()}"
    default = value(config, "tenantName") or HOME
    return Built(ako, default if shared else tenant(service, config, see), name)


def tenant(obj: Obj, config: Obj, see: View) -> str:
    """The tenant for what is in a namespace: its annotation, else that of the settings."""
    namespace = see.get(NAMESPACE, Space(obj.ref.cluster), obj.ref.namespace)
    noted = namespace.annotations.get(TENANT) if namespace else None
    return noted or value(config, "tenantName") or HOME


def cluster_name(config: Obj, ako: Container, see: View) -> str:
    """The name of a cluster in Avi; on a Supervisor ako-infra notes it on AKO's namespace."""
    if not on_supervisor(ako):
        return value(config, "clusterName")
    home = see.get(NAMESPACE, Space(config.ref.cluster), SUPERVISOR_HOME)
    noted = home.annotations.get(_SUPERVISOR_NAME) if home else None
    return noted or value(config, "clusterName")


def services(see: View, cluster: str) -> Mapping[str, Ref]:
    """The visible Services of a cluster by the name of what AKO builds for them."""
    found = {}
    for service in see.glance(SERVICE, Space(cluster)):
        if service["spec.type"] == "LoadBalancer":
            made = built(service, see)
            if made is not None:
                found[made.name] = service.ref
    return found
