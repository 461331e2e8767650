"""Virtual services of AKO that stand empty: no servers behind them, or no traffic allowed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from lbdoctor import (
    ANNOUNCED,
    CERTAIN,
    ERROR,
    GATEWAY,
    INGRESS,
    LIKELY,
    SERVED,
    SERVICE,
    Finding,
    Obj,
    Owner,
    Remedy,
    View,
    check,
)
from lbdoctor.workloads import require_programs

from .engine import GATES_READ
from .gates import Gate, gates, namespace_gates
from .names import SHARED
from .parts import SETTINGS_NAME, settings, value, version

_OFF: Final = "ako.vmware.com/disable-traffic"
_OFF_SINCE: Final = (1, 14, 1)


@check(
    "avi/traffic-disabled",
    "an annotation keeps traffic away",
    ERROR,
    ANNOUNCED,
    subject=(SERVICE, GATEWAY),
    reads=GATES_READ,
    engine="avi",
)
def traffic_disabled(exposed: Obj, see: View) -> Iterator[Finding]:
    """The virtual service is there, and disabled by an annotation.

    Why it matters: the object has an address and nothing answers; Avi shows the virtual service
    as disabled.

    How it is decided: the annotation ako.vmware.com/disable-traffic is true and the object has an
    address; the AKO that takes it is of version 1.14.1 or newer, older ones do not know the
    annotation (without a version it is likely). On a shared VIP it does nothing. Source: AKO,
    internal/nodes/avi_model_l4_translator.go, by release.

    How to fix: take the annotation away when traffic is wanted again; AKO notices at once.
    """
    off = exposed.annotations.get(_OFF, "").lower() == "true" and SHARED not in exposed.annotations
    if not off or not see.addresses(exposed):
        return
    ref = exposed.ref
    found = gates(exposed, see) if ref.kind == SERVICE.name else namespace_gates(exposed, see)
    versions = [version(each.ako) for each in found if not each.closed]
    if not versions or any(each is None or each >= _OFF_SINCE for each in versions):
        yield Finding(
            f"traffic is switched off by the annotation {_OFF}",
            (exposed.cite(f"metadata.annotations[{_OFF}]"),),
            Remedy(
                "take the annotation away when traffic is wanted again",
                (f"kubectl -n {ref.namespace} get {ref.kind.lower()} {ref.name} -o yaml",),
                Owner.APPLICATION,
            ),
            CERTAIN if versions and all(versions) else LIKELY,
        )


@check(
    "avi/no-node-port",
    "AKO sends traffic to node ports, and the Service has none",
    ERROR,
    SERVED,
    subject=INGRESS,
    reads=(*GATES_READ, INGRESS.only("spec"), SERVICE.only("spec.type")),
    engine="avi",
)
def no_node_port(ingress: Obj, see: View) -> Iterator[Finding]:
    """AKO works with node ports, and a backend of the Ingress has none.

    Why it matters: the pool in Avi stays empty; the Ingress has its address, and requests are
    answered with an error or not at all. AKO says so in its log alone.

    How it is decided: serviceType is NodePort in the settings of the AKO that takes the Ingress,
    and a Service that it leads to is of type ClusterIP. Source: AKO,
    internal/nodes/avi_model_l4_translator.go (PopulateServersForNodePort).

    How to fix: make the Service one of type NodePort, or let AKO use NodePortLocal or ClusterIP.
    """
    if not see.addresses(ingress):
        return
    for gate in _of_node_ports(ingress, see):
        for path, name in _backends(ingress):
            service = see.get(SERVICE, ingress.space, name)
            if service is not None and service["spec.type"] in (None, "ClusterIP"):
                yield _empty(ingress, gate, path, service, see)
                return


def _of_node_ports(ingress: Obj, see: View) -> Iterator[Gate]:
    found = list(namespace_gates(ingress, see))
    if not found:
        require_programs(see, ingress.ref.cluster)
    for gate in found:
        config = None if gate.closed else settings(see, gate.ako)
        if config is not None and value(config, "serviceType") == "NodePort":
            yield gate
            return


def _backends(ingress: Obj) -> Iterator[tuple[str, str]]:
    for i, rule in enumerate(ingress["spec.rules"] or ()):
        for j, each in enumerate((rule.get("http") or {}).get("paths") or ()):
            service = (each.get("backend") or {}).get("service") or {}
            if service.get("name"):
                yield f"spec.rules[{i}].http.paths[{j}].backend.service.name", str(service["name"])


def _empty(ingress: Obj, gate: Gate, path: str, service: Obj, see: View) -> Finding:
    config = settings(see, gate.ako)
    home = gate.ako.owner.ref.namespace
    facts = (config.cite("data.serviceType"),) if config is not None else ()
    return Finding(
        f"AKO sends traffic to node ports, and Service {service.ref.name} has none",
        (*facts, ingress.cite(path), service.cite("spec.type")),
        Remedy(
            "make the Service one of type NodePort, or change serviceType and restart AKO",
            (
                f"kubectl -n {service.ref.namespace} get service {service.ref.name} -o yaml",
                f"kubectl -n {home} get configmap {SETTINGS_NAME} -o yaml",
            ),
            Owner.APPLICATION,
        ),
    )
