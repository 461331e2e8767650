"""What the real cloud provider of kube-vip gives of its pools, and says, is what is told of it."""

from typing import Any

from lab.cases.shop import shop
from lab.cluster import Cluster
from lab.objects.workloads import namespace, service
from lab.scans import live, run

DUAL = {"ipFamilyPolicy": "RequireDualStack", "ipFamilies": ["IPv4", "IPv6"]}
UNREADABLE, FULL, NONE = "configuration-invalid", "pool-exhausted", "no-pool"

POOLS: dict[str, tuple[str, str, int, str]] = {
    "cidr-all": ("cidr", "192.168.20.8/30", 4, FULL),
    "cidr-zero": ("cidr", "192.168.21.0/30", 3, FULL),
    "cidr-none": ("cidr", "192.168.22.0/32", 0, FULL),
    "cidr-range": ("cidr", "192.168.23.8-192.168.23.9", 2, FULL),
    "cidr-two": ("cidr", "192.168.24.8/31, 192.168.24.16/31", 0, UNREADABLE),
    "cidr-mask": ("cidr", "192.168.25.0/255.255.255.0", 0, UNREADABLE),
    "cidr-six": ("cidr", "fd00:20::/120", 0, NONE),
    "cidr-four": ("cidr", "192.168.26.16/29", 0, NONE),
    "range-slash": ("range", "192.168.28.8/31", 2, FULL),
    "range-some": ("range", "192.168.29.8-192.168.29.10", 3, FULL),
    "range-blanks": ("range", "192.168.30.8 - 192.168.30.9", 0, UNREADABLE),
    "range-one": ("range", "192.168.31.8", 0, UNREADABLE),
    "nothing": ("", "", 0, NONE),
}
"""By namespace: the key, the pool, how many addresses it gives, and why no more."""


def test_pools_give_what_is_told_of_them_and_no_more() -> None:
    with shop("web", exposed=False, bare=True) as c:
        pools = {f"{key}-{space}": text for space, (key, text, _, _) in POOLS.items() if key}
        c.apply([namespace(space) for space in POOLS])
        c.apply([wanted(space, n) for space, one in POOLS.items() for n in range(one[2] + 1)])
        c.start("kube-vip", announced=True, **pools)
        c.wait("each is given an address or refused", lambda: answered(c), 120)
        found = live(c.kubeconfig, "--ignore", "tls").exposures
        listed = run("pools", "--kubeconfig", c.kubeconfig, "-o", "json").json["pools"]

        for space, (_, text, gives, code) in POOLS.items():
            late = [one for one in of(c, space) if not addresses(one)]
            assert len(of(c, space)) - len(late) == gives, (space, text)
            for one in late:
                roots = found[f"guest/Service/{space}/{one['metadata']['name']}"][1]
                assert roots[0] == f"kube-vip/{code}", (space, text)
            if gives:
                (pool,) = (each for each in listed if each["name"].endswith(f"-{space}"))
                assert (pool["total"], pool["used"], pool["free"]) == (gives, gives, 0)


def wanted(space: str, number: int) -> dict[str, Any]:
    return service(f"web-{number}", space, app="web", **(DUAL if space == "cidr-four" else {}))


def of(c: Cluster, space: str) -> list[dict[str, Any]]:
    return c.all("v1/Service", space)


def addresses(one: dict[str, Any]) -> Any:
    return one["status"]["loadBalancer"].get("ingress")


def answered(c: Cluster) -> bool:
    """Whether every Service has an address, or the provider's word why not."""
    said = {
        (each["involvedObject"]["namespace"], each["involvedObject"]["name"])
        for each in c.all("v1/Event")
        if each["reason"] == "SyncLoadBalancerFailed"
    }
    return all(
        addresses(one) or (space, one["metadata"]["name"]) in said
        for space in POOLS
        for one in of(c, space)
    )
