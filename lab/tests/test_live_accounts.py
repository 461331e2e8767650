"""Scans with less than all rights: what is not seen is said, and nothing is made of it."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from lab import accounts, scans
from lab.client import Object
from lab.cluster import Cluster, cluster
from lab.objects.crds import permissive
from lab.scans import Report, live, wrong
from lbdoctor.registry import load

pytestmark = pytest.mark.xdist_group("town")


@pytest.fixture(scope="module")
def role() -> Object:
    return accounts.printed()


@pytest.fixture(scope="module")
def admin(town: Cluster) -> Report:
    return live(town.kubeconfig)


def test_an_administrator_sees_everything(town: Cluster, admin: Report) -> None:
    assert (admin.code, admin.verdict, admin.gaps) == (1, "fail", {})
    assert admin.exposures == {
        "guest/Service/calm/front": ("ok", ()),
        "guest/Service/shop/api": ("ok", ()),
        "guest/Service/shop/web": ("ok", ()),
        "guest/Service/shop/late": ("pending", ("metallb/pool-exhausted",)),
        "guest/Service/shop/typo": (
            "pending",
            ("metallb/pool-exhausted", "service/selector-matches-nothing"),
        ),
    }
    calm = live(town.kubeconfig, "-n", "calm")
    assert (calm.code, calm.verdict) == (0, "pass")


def test_the_printed_cluster_role_suffices(town: Cluster, role: Object, admin: Report) -> None:
    kubeconfig = accounts.user(town, "reader", role)
    seen = live(kubeconfig)
    assert (seen.code, seen.gaps, seen.exposures) == (1, {}, admin.exposures)
    assert seen.certain == admin.certain


def test_each_kind_forbidden_in_turn_is_a_gap_and_nothing_else(
    town: Cluster, role: Object, admin: Report
) -> None:
    peace = live(town.kubeconfig, "-n", "calm")
    served = [one for one in accounts.resources(role) if _served(town, *one)]
    assert len(served) > 20

    def look(one: tuple[str, str]) -> list[str]:
        kubeconfig = accounts.user(town, f"no-{one[1]}", accounts.without(role, *one))
        everything, calm = live(kubeconfig), live(kubeconfig, "-n", "calm")
        found = [*wrong(everything, admin), *wrong(calm, peace)]
        resource = f"{one[1]}.{one[0] or 'core'}"
        found += [f"gaps: {r.gaps}" for r in (everything, calm) if resource not in r.gaps]
        return [f"without {resource}: {each}" for each in found]

    with ThreadPoolExecutor(2) as crew:
        found = [each for found in crew.map(look, served) for each in found]
    assert found == [], "\n".join(found)


@pytest.fixture(scope="module")
def everything(role: Object) -> Iterator[Cluster]:
    """A server that serves every kind that a check reads, and has hardly an object."""
    with cluster() as c:
        missing = {one for one in accounts.resources(role) if not _served(c, *one)}
        for kind in {need.kind for need in load().needs()}:
            if (kind.group, kind.plural) in missing:
                c.apply(
                    permissive(
                        kind.group,
                        kind.name,
                        kind.versions[0],
                        namespaced=kind.namespaced,
                        plural=kind.plural,
                    )
                )
        yield c


def test_a_rule_less_is_a_gap_for_every_rule(everything: Cluster, role: Object) -> None:
    full = live(accounts.user(everything, "reader", role))
    assert full.gaps == {}

    def look(one: tuple[str, str]) -> dict[str, str]:
        name = f"no-{one[1]}.{one[0]}".rstrip(".")
        return live(accounts.user(everything, name, accounts.without(role, *one))).gaps

    kinds = accounts.resources(role)
    with ThreadPoolExecutor(2) as crew:
        missed = [one for one, gaps in zip(kinds, crew.map(look, kinds), strict=True) if not gaps]
    assert missed == []


def test_an_account_of_one_namespace(town: Cluster, admin: Report) -> None:
    kubeconfig = accounts.user(town, "shopkeeper", accounts.printed("-n", "shop"))
    seen = live(kubeconfig, "-n", "shop")
    assert wrong(seen, admin) == []
    assert set(seen.exposures) == {name for name in admin.exposures if "/shop/" in name}
    assert seen.exposures["guest/Service/shop/typo"][1][-1] == "service/selector-matches-nothing"
    assert {one for one, state in _whole(seen, "shop").items() if state != "complete"} == set()


def test_a_rule_less_of_the_namespaces_role_is_a_gap(town: Cluster) -> None:
    role = accounts.printed("-n", "shop")
    for one in (("", "pods"), ("discovery.k8s.io", "endpointslices"), ("", "events")):
        kubeconfig = accounts.user(town, f"shop-no-{one[1]}", accounts.without(role, *one))
        resource = f"{one[1]}.{one[0] or 'core'}"
        assert _whole(live(kubeconfig, "-n", "shop"), "shop")[resource] == "forbidden"


def test_an_account_without_rights_sees_nothing_and_says_so(town: Cluster, admin: Report) -> None:
    seen = live(town.plane.kubeconfig("stranger", "developers"))
    assert wrong(seen, admin) == []
    assert (seen.code, seen.exposures, seen.certain) == (3, {}, set())


def test_impersonation_sees_what_the_other_sees(town: Cluster, role: Object) -> None:
    group = {"kind": "Group", "name": "readers", "apiGroup": "rbac.authorization.k8s.io"}
    accounts.bind(town, group, "readers", role)
    accounts.known(town, "", role, "readers")
    assert live(town.kubeconfig, "--as", "nobody").code == 3
    seen = live(town.kubeconfig, "--as", "nobody", "--as-group", "readers")
    assert (seen.code, seen.gaps) == (1, {})


def test_who_may_not_impersonate_gets_one_line(town: Cluster) -> None:
    stranger = town.plane.kubeconfig("meddler")
    seen = scans.run("scan", "--kubeconfig", stranger, "--as", "nobody")
    assert seen.code == 4
    assert "cannot impersonate" in seen.complaints and len(seen.complaints.splitlines()) == 1


def test_an_expired_token_is_named_in_one_line(town: Cluster) -> None:
    kubeconfig = town.plane.write_kubeconfig("expired", {"token": _expired(town)})
    seen = scans.run("scan", "--kubeconfig", kubeconfig)
    assert (seen.code, seen.text) == (4, "")
    assert "the token expired at" in seen.complaints and len(seen.complaints.splitlines()) == 1


def _served(c: Cluster, group: str, plural: str) -> bool:
    if not group:
        return True
    named = [one for one in c.client.request("GET", "/apis")["groups"] if one["name"] == group]
    return any(
        one["name"] == plural
        for found in named
        for version in found["versions"]
        for one in c.client.request("GET", f"/apis/{version['groupVersion']}")["resources"]
    )


def _whole(seen: Report, namespace: str) -> dict[str, str]:
    """How well each kind was seen in one namespace."""
    return {
        one["resource"]: one["state"]
        for source in seen.json["sources"]
        for one in source["coverage"]
        if one.get("namespace") == namespace
    }


def _expired(c: Cluster) -> str:
    """A token that this very server signed for an hour, two hours ago."""
    return accounts.token(c.plane.directory / "sa.key", "default", "default", age=7200, life=3600)
