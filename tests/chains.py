"""Healthy chains of two clusters, one for each engine of a Supervisor, made of the fixtures."""

from __future__ import annotations

import copy
from pathlib import Path

from breaking import Sides

from lbdoctor.model import GUEST, SUPERVISOR, Ref
from lbdoctor.testing import cases
from lbdoctor.testing.written import Raw

FIXTURES = Path(__file__).parent.parent / "fixtures"
CASES = {case.name: case for case in cases(FIXTURES)}
AT = "2026-09-01T09:10:00Z"
WEB = Ref(GUEST, "", "Service", "shop", "web")

_NETWORK = "netoperator.vmware.com/network-configuration"


def chains() -> dict[str, Sides]:
    """A healthy state for each engine (and network); `shop/web` of the guest is the exposure."""
    found = {
        "flb": CASES["flb-vip-pool-low"].healthy,
        "haproxy": CASES["haproxy-vip-pool-low"].healthy,
        "nsx": CASES["nsx-ip-pool-low"].healthy,
        "nsx-vpc": CASES["nsx-vpc-ip-block-low"].healthy,
        "avi": CASES["avi-vds-pool-exhausted"].healthy,
        "avi/nsx": CASES["avi-nsx-ingress-low"].healthy,
    }
    return {engine: _completed(sides) for engine, sides in found.items()}


def _completed(sides: Sides) -> Sides:
    """With what every cluster has and the stories leave out: an object for each namespace."""
    found = copy.deepcopy(sides)
    for raws in found.values():
        there = {raw["metadata"]["name"] for raw in raws if raw["kind"] == "Namespace"}
        used = {raw["metadata"].get("namespace") for raw in raws}
        raws += [_namespace(each) for each in sorted(used - there - {None})]
    for config in found[SUPERVISOR]:
        if config["kind"] == "NamespaceNetworkConfiguration":
            _label(config, found[SUPERVISOR])
    return found


def _namespace(called: str) -> Raw:
    metadata = {"name": called, "creationTimestamp": "2026-06-10T09:12:44Z"}
    return {
        "apiVersion": "v1",
        "kind": "Namespace",
        "metadata": metadata,
        "status": {"phase": "Active"},
    }


def _label(config: Raw, raws: list[Raw]) -> None:
    names = [each["name"] for each in config["status"]["associatedNamespaces"]]
    for raw in raws:
        if raw["kind"] == "Namespace" and raw["metadata"]["name"] in names:
            labels = raw["metadata"].setdefault("labels", {})
            labels[_NETWORK] = config["metadata"]["name"]
