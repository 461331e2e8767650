"""The stand-in for the Avi Controller, asked over real HTTP: nothing wrong first, then its faults."""

from collections.abc import Iterator
from typing import Any

import pytest
import requests

from lab.avi import Avi, Fault, serving, world

VSVIP = {
    "cloud_ref": "/api/cloud?name=nsx-cloud-01",
    "vip": [
        {
            "vip_id": "0",
            "auto_allocate_ip": True,
            "ipam_network_subnet": {"network_ref": "/api/network/?name=vip-net-shop"},
        }
    ],
}


class Caller:
    """Somebody who is logged in."""

    def __init__(self, avi: Avi, tenant: str = "admin") -> None:
        self.avi = avi
        self.session = requests.Session()
        self.session.trust_env = False
        self.session.verify = str(avi.authority)
        self.session.headers["X-Avi-Tenant"] = tenant
        assert self.session.post(f"{avi.url}/login", json=avi.credentials).ok

    def ask(self, path: str, body: object = None, method: str = "") -> requests.Response:
        word = method or ("POST" if body else "GET")
        return self.session.request(word, self.avi.url + path, json=body, timeout=5)

    def get(self, path: str) -> Any:
        answer = self.ask(path)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def vip(self, name: str, **vip: object) -> requests.Response:
        wanted = {**VSVIP["vip"][0], **vip}  # type: ignore[dict-item]
        return self.ask("/api/vsvip", {**VSVIP, "name": name, "vip": [wanted]})


@pytest.fixture
def avi() -> Iterator[Avi]:
    with serving(world(vips=("10.30.8.20", "10.30.8.21"), tenants=["team-a"])) as found:
        yield found


def names(found: Any) -> list[str]:
    return [each["name"] for each in found["results"]]


def test_who_is_not_logged_in_is_answered_nothing(avi: Avi) -> None:
    stranger = requests.Session()
    stranger.trust_env = False
    stranger.verify = str(avi.authority)

    assert stranger.get(f"{avi.url}/api/cloud").status_code == 401
    wrong = {**avi.credentials, "password": "wrong"}
    assert stranger.post(f"{avi.url}/login", json=wrong).status_code == 401
    by_token = {"username": avi.user, "token": avi.token}
    assert stranger.post(f"{avi.url}/login", json=by_token).status_code == 200
    assert stranger.get(f"{avi.url}/api/cloud").status_code == 200
    assert stranger.post(f"{avi.url}/logout").status_code == 200
    assert stranger.get(f"{avi.url}/api/cloud").status_code == 401


def test_its_certificate_is_signed_by_an_authority_of_its_own(avi: Avi) -> None:
    stranger = requests.Session()
    stranger.trust_env = False

    with pytest.raises(requests.exceptions.SSLError):
        stranger.get(f"{avi.url}/api/cloud")


def test_collections_come_in_pages(avi: Avi) -> None:
    caller = Caller(avi)
    found, path = [], "/api/healthmonitor?page_size=2"
    while path:
        page = caller.get(path)
        found += names(page)
        path = page.get("next", "").removeprefix(avi.url)

    assert page["count"] == len(found) == 5
    assert caller.ask("/api/healthmonitor?page=9").status_code == 404


def test_queries_select_and_narrow(avi: Avi) -> None:
    caller = Caller(avi)
    (cloud,) = caller.get("/api/cloud?name=nsx-cloud-01&include_name")["results"]
    assert cloud["ipam_provider_ref"].endswith("#ipam-shop")
    (bare,) = caller.get("/api/cloud?fields=vtype")["results"]
    assert set(bare) == {"vtype", "name", "uuid", "url"}
    assert names(caller.get("/api/network?cloud_ref.name=nsx-cloud-01")) == ["vip-net-shop"]
    assert names(caller.get("/api/network?cloud_ref.name=other")) == []
    assert names(caller.get("/api/vrfcontext?name.in=global,none")) == ["global"]


def test_a_tenant_sees_what_is_its_own_and_what_is_shared(avi: Avi) -> None:
    assert Caller(avi).vip("shop").ok
    team = Caller(avi, "team-a")

    assert names(team.get("/api/vsvip")) == []
    assert names(team.get("/api/network")) == ["vip-net-shop"]
    assert names(Caller(avi, "*").get("/api/vsvip")) == ["shop"]
    gone = Caller(avi, "team-b").ask("/api/vsvip")
    assert (gone.status_code, gone.json()["error"]) == (403, "Tenant 'team-b' does not exist!")


def test_vips_get_addresses_until_none_is_left(avi: Avi) -> None:
    caller = Caller(avi)
    made = [caller.vip(name) for name in ("web", "api", "late")]

    assert [one.status_code for one in made] == [201, 201, 400]
    assert made[0].json()["vip"][0]["ip_address"] == {"addr": "10.30.8.20", "type": "V4"}
    assert made[2].json() == {"error": "No available free IPs"}
    (runtime,) = caller.get("/api/networkruntime")["results"]
    (counted,) = runtime["subnet_runtime"][0]["ip_range_runtimes"]
    assert (counted["total_ip_count"], counted["free_ip_count"]) == (2, 0)
    assert [one["obj_info"] for one in counted["allocated_ips"]] == ["web", "api"]

    assert caller.ask(f"/api/vsvip/{made[0].json()['uuid']}", method="DELETE").status_code == 204
    assert caller.vip("late").json()["vip"][0]["ip_address"]["addr"] == "10.30.8.20"


def test_a_vip_keeps_its_address(avi: Avi) -> None:
    caller = Caller(avi)
    asked = {"addr": "10.30.8.21", "type": "V4"}
    made = caller.vip("web", ip_address=asked).json()
    assert made["vip"][0]["ip_address"] == asked
    assert caller.vip("other", ip_address=asked).status_code == 400

    other = {**made, "vip": [{"vip_id": "0", "ip_address": {"addr": "10.30.8.20", "type": "V4"}}]}
    refused = caller.ask(f"/api/vsvip/{made['uuid']}", other, "PUT")
    assert (refused.status_code, "recreate" in refused.text) == (400, True)
    assert caller.get(f"/api/vsvip/{made['uuid']}")["vip"][0]["ip_address"] == asked


def test_references_lead_to_what_exists(avi: Avi) -> None:
    caller = Caller(avi)
    made = caller.vip("web").json()
    body = {"name": "web", "vsvip_ref": made["url"]}
    group = {"se_group_ref": "/api/serviceenginegroup?name=seg-shop"}
    assert caller.ask("/api/virtualservice", {**body, **group}).status_code == 201
    (entry,) = caller.get("/api/virtualservice-inventory?include_name")["results"]
    assert entry["config"]["se_group_ref"].endswith("#seg-shop")
    (vip,) = entry["runtime"]["vip_summary"]
    assert vip["ip_address"]["addr"] == "10.30.8.20"

    group = {"se_group_ref": "/api/serviceenginegroup?name=seg-none"}
    assert caller.ask("/api/virtualservice", {"name": "b", **group}).status_code == 404
    nowhere = {"network_ref": "/api/network/?name=none"}
    lost = caller.vip("c", ipam_network_subnet=nowhere)
    assert (lost.status_code, lost.json()["error"]) == (400, "Network object not found!")
    assert caller.vip("web").status_code == 409


def test_stories_say_how_objects_fare(avi: Avi) -> None:
    avi.store.runtime["Avi-se-2"] = {"oper_status": {"state": "OPER_DOWN"}, "se_connected": False}
    avi.store.metrics["Avi-se-1"] = {"se_stats.avg_cpu_usage": 93.5}
    caller = Caller(avi)

    one, two = caller.get("/api/serviceengine-inventory")["results"]
    assert one["runtime"]["oper_status"]["state"] == "OPER_UP"
    assert two["runtime"]["oper_status"] == {
        "state": "OPER_DOWN",
        "reason": [],
        "reason_code_string": "",
    }
    path = f"/api/analytics/metrics/serviceengine/{one['uuid']}"
    (series,) = caller.get(f"{path}?metric_id=se_stats.avg_cpu_usage,other")["series"]
    assert series["data"][0]["value"] == 93.5


def test_a_session_ends_in_the_middle(avi: Avi) -> None:
    avi.session = 2
    caller = Caller(avi)

    assert [caller.ask("/api/cloud").status_code for _ in range(3)] == [200, 200, 401]


def test_it_refuses_versions_that_it_does_not_know(avi: Avi) -> None:
    avi.newest = "22.1.7"
    caller = Caller(avi)
    assert caller.ask("/api/cloud").status_code == 200
    caller.session.headers["X-Avi-Version"] = "30.2.1"
    assert caller.ask("/api/cloud").status_code == 400
    caller.session.headers["X-Avi-Version"] = "22.1.7"
    assert caller.ask("/api/cloud").status_code == 200


@pytest.mark.parametrize("status", [401, 403, 419, 429, 500, 503])
def test_it_fails_as_told_and_only_there(avi: Avi, status: int) -> None:
    caller = Caller(avi)
    headers = {"Retry-After": "1"}
    fault = Fault("/api/network", status, "no", after=1, times=2, headers=headers)
    avi.faults.replace(fault)
    answers = [caller.ask("/api/network") for _ in range(4)]

    assert [one.status_code for one in answers] == [200, status, status, 200]
    assert (answers[1].json(), answers[1].headers["Retry-After"]) == ({"error": "no"}, "1")
    assert caller.ask("/api/cloud").status_code == 200
    assert [one.status for one in avi.requests("/api/network")] == [200, status, status, 200]


def test_answers_come_late_cut_or_as_nonsense(avi: Avi) -> None:
    caller = Caller(avi)
    avi.faults.replace(Fault("/api/cloud", keep=0.5, times=1), Fault("/api/tenant", raw=b"<html>"))
    with pytest.raises(requests.RequestException):
        caller.get("/api/cloud")
    assert names(caller.get("/api/cloud")) == ["nsx-cloud-01"]
    assert caller.ask("/api/tenant").text == "<html>"

    avi.faults.replace(Fault("/api/cloud", delay=0.5))
    with pytest.raises(requests.Timeout):
        caller.session.get(f"{avi.url}/api/cloud", timeout=0.1)
    avi.faults.replace(Fault("/api/cloud", keep=0))
    with pytest.raises(requests.ConnectionError):
        caller.get("/api/cloud")


def test_it_leaves_and_comes_back_on_the_same_port(avi: Avi) -> None:
    caller = Caller(avi)
    url = avi.url
    avi.leave()
    for _ in range(2):
        with pytest.raises(requests.ConnectionError):
            caller.get("/api/cloud")
    avi.listen()

    assert avi.url == url
    assert names(caller.get("/api/cloud")) == ["nsx-cloud-01"]
