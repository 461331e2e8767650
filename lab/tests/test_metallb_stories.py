"""Services of the real MetalLB in trouble and after it, several stories side by side."""

from collections.abc import Mapping
from typing import Any

from lab.cases.shop import settle, shop
from lab.client import Object
from lab.cluster import Cluster
from lab.objects.metallb import NAMESPACE, l2, pool
from lab.objects.workloads import annotated, deployment, namespace, service
from lab.scans import live, run

DUAL = {"ipFamilyPolicy": "RequireDualStack", "ipFamilies": ["IPv4", "IPv6"]}
WISH, KEY = "metallb.io/loadBalancerIPs", "metallb.io/allow-shared-ip"
HTTPS = {"ports": [{"name": "https", "port": 443, "targetPort": 8080, "protocol": "TCP"}]}
RANGES = {
    "freed": ["192.168.10.200/31"],
    "shared": ["192.168.10.204/31"],
    "edited": ["192.168.10.208/31"],
    "family": ["192.168.10.216/29", "fd00:10::10/128"],
    "wished": ["192.168.10.224/30"],
}
"""By namespace, each with a pool of its own."""

SHARE = {KEY: "k", WISH: "192.168.10.204"}
FIRST = [
    ("freed", "a", {}, {}),
    ("freed", "b", {}, {}),
    ("shared", "a", SHARE, {}),
    ("shared", "b", SHARE, HTTPS),
    ("edited", "a", {}, {}),
    ("edited", "b", {}, {}),
    ("family", "a", {}, DUAL),
    ("wished", "a", {WISH: "192.168.10.225"}, {}),
]
LATE = [
    ("freed", "c", {}, {}),
    ("shared", "c", SHARE, {}),
    ("family", "b", {}, DUAL),
    ("family", "c", {}, {**DUAL, "ipFamilyPolicy": "PreferDualStack"}),
    ("wished", "b", {WISH: "192.168.10.225"}, {}),
]
TROUBLE = {
    "freed/c": "metallb/pool-exhausted",
    "shared/c": "metallb/sharing-refused",
    "family/b": "metallb/pool-exhausted",
    "wished/b": "metallb/requested-ip-unavailable",
}


def test_trouble_is_told_while_it_lasts_and_no_longer() -> None:
    with shop("web", exposed=False, bare=True) as c:
        c.start("metallb")
        c.apply([namespace(space) for space in RANGES])
        c.apply([deployment("web", space, "registry.example.com/web:1") for space in RANGES])
        c.apply([*(one(space, *ranges) for space, ranges in RANGES.items()), l2("all")])
        c.apply([wanted(*each) for each in FIRST])
        c.wait("the first have addresses", lambda: served(c) == len(FIRST), 60)
        c.apply([wanted(*each) for each in LATE])
        c.wait("one of the late has, too", lambda: served(c) == len(FIRST) + 1, 60)
        c.wait("the others are refused", lambda: refused(c) == set(TROUBLE), 60)
        assert told(c) == TROUBLE
        assert counted(c) == {
            ("freed", 4): (2, 0),
            ("shared", 4): (1, 1),
            ("edited", 4): (2, 0),
            ("family", 4): (2, 6),
            ("family", 6): (1, 0),
            ("wished", 4): (1, 3),
        }

        for space in ("freed", "shared", "wished"):
            c.kubectl("delete", "service", "a", "-n", space)
        c.apply(one("edited", "192.168.11.10/31"))
        served_then = len(FIRST) + len(LATE) - 4
        c.wait("most have addresses", lambda: served(c, edited="192.168.11.") == served_then, 60)
        assert told(c) == {"family/b": "metallb/pool-exhausted"}
        assert counted(c)["shared", 4] == (1, 1)


def one(space: str, *ranges: str) -> Object:
    return pool(space, *ranges, serviceAllocation={"namespaces": [space]})


def wanted(space: str, name: str, notes: dict[str, str], spec: Mapping[str, Any]) -> Object:
    return annotated(service(name, space, app="web", **spec), notes)


def served(c: Cluster, *, edited: str = "") -> int:
    """How many have an address, where `edited` one that begins with this."""
    found = 0
    for each in c.all("v1/Service"):
        given = [entry["ip"] for entry in each["status"]["loadBalancer"].get("ingress", ())]
        begins = edited if each["metadata"]["namespace"] == "edited" else ""
        found += bool(given) and given[0].startswith(begins)
    return found


def refused(c: Cluster) -> set[str]:
    involved = (e["involvedObject"] for e in c.all("v1/Event") if e["reason"] == "AllocationFailed")
    return {f"{each['namespace']}/{each['name']}" for each in involved}


def told(c: Cluster) -> dict[str, str]:
    """The first root of each Service that is in trouble."""
    settle(2)
    found = live(c.kubeconfig, "--ignore", "tls").exposures
    return {
        name.removeprefix("guest/Service/"): (roots or (state,))[0]
        for name, (state, roots) in found.items()
        if state != "ok"
    }


def counted(c: Cluster) -> dict[tuple[str, int], tuple[int, int]]:
    """Used and free by pool and family, which are MetalLB's own figures too."""
    figures = {}
    for each in run("pools", "--kubeconfig", c.kubeconfig, "-o", "json").json["pools"]:
        real = c.get("metallb.io/v1beta1/IPAddressPool", each["name"], NAMESPACE)["status"]
        family = int(each["family"][-1])
        told = figures[each["name"], family] = (each["used"], each["free"])
        assert told == (real[f"assignedIPv{family}"], real[f"availableIPv{family}"])
    return figures
