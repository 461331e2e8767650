"""The source for REST APIs against the played Avi Controller: what is read, and what becomes a gap."""

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from avis import AVI, read, reasons, shop, states

from lab.avi import Avi, Fault, serving
from lbdoctor.model import Coverage
from lbdoctor.registry import load
from lbdoctor.sources import Unreadable
from lbdoctor.sources.rest.arrival import clean
from lbdoctor.sources.rest.credentials import Unusable, address, credentials
from lbdoctor.sources.rest.recorded import RecordedSource

SEEN = {Coverage.COMPLETE}


@pytest.fixture
def avi() -> Iterator[Avi]:
    with serving(shop("web", "api")) as found:
        yield found


def names(reading: Any, kind: str) -> list[str]:
    return sorted("/".join(o.ref[3:]) for o in reading.objects if o.ref.kind == kind)


def only_read(avi: Avi) -> bool:
    """Whether everything but the sessions was a GET, and the last word was a farewell."""
    others = [each for each in avi.asked if each.method != "GET"]
    words = [each.path for each in others]
    return set(words) == {"/login", "/logout"} and avi.asked[-1].path == "/logout"


def test_everything_is_read_once_and_the_session_is_closed(avi: Avi) -> None:
    found = read(avi)
    paths = [each.path for each in avi.asked]

    assert set(states(found).values()) == SEEN
    assert (found.cluster, found.kind, found.format) == ("avi", "rest", "Avi Controller")
    assert (found.version, found.location, found.api) == ("30.2.1", avi.url, "avi")
    assert found.now and found.exact and not found.notes
    assert len(paths) == len(set(paths))
    assert only_read(avi) and not avi.sessions
    assert {each.tenant for each in avi.asked if each.method == "GET"} == {"*"}
    assert {each.version for each in avi.asked if each.method == "GET"} == {"30.2.1"}


def test_objects_are_called_by_tenant_and_name(avi: Avi) -> None:
    avi.store.put("tenant", {"name": "team-a"})
    avi.store.put("vsvip", {"name": "other", "vip": []}, "team-a")
    found = read(avi)

    assert names(found, "VsVip") == [
        "admin/shop-prod--shop-api",
        "admin/shop-prod--shop-web",
        "team-a/other",
    ]
    assert names(found, "ControllerCluster") == [f"/{avi.url.removeprefix('https://')}"]
    (vsvip,) = (o for o in found.objects if o.ref.name.endswith("web") and o.ref.kind == "VsVip")
    assert vsvip.uid.startswith("vsvip-") and vsvip["vip[0].ip_address.addr"] == "10.30.8.20"
    assert vsvip.origin == "/api/vsvip"


def test_two_objects_of_one_name_are_kept_apart(avi: Avi) -> None:
    avi.store.put("cloud", {"name": "vc", "vtype": "CLOUD_VCENTER"})
    twin = {"name": "vip-net-shop", "cloud_ref": "/api/cloud?name=vc", "configured_subnets": []}
    made = avi.store.put("network", {**twin, "name": "other"})
    made["name"] = "vip-net-shop"
    found = names(read(avi), "Network")

    assert len(found) == 2 and all(
        name.startswith("admin/vip-net-shop (network-") for name in found
    )


def test_lists_come_page_by_page(avi: Avi) -> None:
    avi.page = 2
    for number in range(7):
        avi.store.put("vsvip", {"name": f"more-{number}", "vip": []})
    found = read(avi)

    assert len(names(found, "VsVip")) == 9
    assert [a.query["page"] for a in avi.requests("/api/vsvip")] == ["1", "2", "3", "4", "5"]


def test_a_server_that_names_no_next_page_is_asked_as_long_as_its_count_says_so(avi: Avi) -> None:
    """Some proxies and older versions leave `next` out."""
    pages = [
        {"count": 3, "results": [{"uuid": f"vsvip-{n}", "name": f"v{n}", "vip": []} for n in some]}
        for some in ((1, 2), (3,))
    ]
    avi.faults.replace(
        Fault("/api/vsvip", status=200, times=1, raw=json.dumps(pages[0]).encode()),
        Fault("/api/vsvip", status=200, times=1, raw=json.dumps(pages[1]).encode()),
    )
    found = read(avi)

    assert states(found)["vsvip"] is Coverage.COMPLETE and len(names(found, "VsVip")) == 3


@pytest.mark.parametrize("name", ["avi-sessionid", "sessionid"])
def test_a_session_without_a_token_against_forgery_is_one(
    avi: Avi, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    avi.cookies = (name,)

    assert set(states(read(avi)).values()) == SEEN and not avi.sessions


def test_a_token_does_in_place_of_a_password(avi: Avi) -> None:
    assert set(states(read(avi, password="", token=avi.token)).values()) == SEEN


def test_a_newer_controller_is_asked_in_the_version_that_is_known(avi: Avi) -> None:
    avi.newest = "30.2.1"
    avi.store.singles["/api/initial-data"]["version"]["Version"] = "32.1.1"
    found = read(avi)

    assert set(states(found).values()) == SEEN and found.version == "32.1.1"
    assert {each.version for each in avi.requests("/api/cloud")} == {"30.2.1"}


def test_an_older_controller_is_asked_in_its_own_version(avi: Avi) -> None:
    avi.newest = "22.1.3"
    avi.store.singles["/api/initial-data"]["version"]["Version"] = "22.1.3"

    assert set(states(read(avi)).values()) == SEEN


def test_a_refused_version_is_a_gap_for_everything(avi: Avi) -> None:
    avi.newest = "20.1.1"
    found = read(avi)

    assert set(states(found).values()) == {Coverage.FAILED}
    assert reasons(found) == {"400 Bad Request: API versions up to 20.1.1 are supported"}
    assert only_read(avi)


@pytest.mark.parametrize("session", [1, 5, 9])
def test_a_session_that_ends_is_opened_again(avi: Avi, session: int) -> None:
    avi.session = session
    found = read(avi)
    seen = {how for path, how in states(found).items()}

    assert Coverage.FORBIDDEN not in seen and only_read(avi)
    assert seen == SEEN or session == 1
    assert len([1 for each in avi.asked if each.path == "/login"]) <= 6


def test_a_token_against_forgery_that_ended_is_renewed(avi: Avi) -> None:
    avi.faults.replace(Fault("/api/network", status=419, after=1, times=1))

    assert set(states(read(avi)).values()) == SEEN
    assert only_read(avi)


def test_what_answers_419_for_ever_is_a_gap(avi: Avi) -> None:
    avi.faults.replace(Fault("/api/vsvip", status=419, error="CSRF Failed"))
    found = states(read(avi))

    assert found.pop("vsvip") is Coverage.FAILED
    assert set(found.values()) == SEEN and only_read(avi)


def test_what_is_forbidden_is_a_gap_and_the_rest_is_read(avi: Avi) -> None:
    words = "User does not have permission to read NETWORK"
    avi.faults.replace(Fault("/api/network", status=403, error=words))
    found = read(avi)

    assert states(found)["network"] is Coverage.FORBIDDEN
    assert states(found)["vsvip"] is Coverage.COMPLETE
    assert words in reasons(found)


@pytest.mark.parametrize(
    ("fault", "state", "words"),
    [
        (Fault("/api/vsvip", status=500, error="Bad pb"), Coverage.FAILED, "Bad pb"),
        (Fault("/api/vsvip", status=404), Coverage.FAILED, "404 Not Found"),
        (Fault("/api/vsvip", status=302, headers={"Location": "/x"}), Coverage.FAILED, "redirects"),
        (Fault("/api/vsvip", raw=b"<html><title>Busy</title>"), Coverage.FAILED, "a web page: Busy"),
        (Fault("/api/vsvip", raw=b'{"results": 7}'), Coverage.FAILED, "not the answer"),
        (Fault("/api/vsvip", raw=b"[]"), Coverage.FAILED, "not the answer"),
        (Fault("/api/vsvip", keep=0.5), Coverage.CUT_OFF, "cut"),
        (Fault("/api/vsvip", keep=0), Coverage.CUT_OFF, "cut"),
    ],
)  # fmt: skip
def test_an_answer_that_is_none_is_a_gap(
    avi: Avi, fault: Fault, state: Coverage, words: str
) -> None:
    avi.faults.replace(fault)
    found = read(avi)
    (seen,) = (each for each in found.seen if each.kind.plural == "vsvip")

    assert seen.state is state and words in seen.reason
    assert states(found)["network"] is Coverage.COMPLETE and only_read(avi)


def test_a_second_page_that_is_cut_leaves_what_was_there(avi: Avi) -> None:
    avi.page = 1
    avi.faults.replace(Fault("/api/vsvip", keep=0.3, after=1))
    found = read(avi)

    assert states(found)["vsvip"] is Coverage.CUT_OFF and len(names(found, "VsVip")) == 1


def test_a_busy_controller_is_asked_again(avi: Avi) -> None:
    wait = {"Retry-After": "0"}
    avi.faults.replace(
        Fault("/api/network", status=429, times=2, headers=wait),
        Fault("/api/vsvip", status=503, times=1),
        Fault("/login", status=503, times=1),
    )

    assert set(states(read(avi)).values()) == SEEN


def test_nobody_waits_longer_than_was_allowed(avi: Avi) -> None:
    avi.faults.replace(Fault("/api/", status=429, headers={"Retry-After": "600"}))
    began = time.monotonic()
    found = read(avi, patience=1.0)

    assert time.monotonic() - began < 5
    assert set(states(found).values()) == {Coverage.FAILED} and only_read(avi)


def test_a_controller_that_stops_answering_is_left_soon(avi: Avi) -> None:
    avi.faults.replace(Fault("/api/", delay=1.0, after=2))
    began = time.monotonic()
    found = read(avi, timeout=0.3, patience=0)

    assert time.monotonic() - began < 4
    assert Coverage.TIMED_OUT in states(found).values()
    assert "the server has stopped answering" in reasons(found)


def test_a_controller_that_is_slow_every_time_is_left(
    avi: Avi, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lbdoctor.sources.rest.door._QUICK", 0.1)
    avi.faults.replace(Fault("/api/", delay=0.6))
    began = time.monotonic()
    found = read(avi, timeout=1.0)

    assert time.monotonic() - began < 5 and only_read(avi)
    assert "the server answers too slowly" in reasons(found)


def test_a_list_that_shrinks_while_it_is_read_is_read_again(avi: Avi) -> None:
    avi.page = 1
    avi.faults.replace(Fault("/api/vsvip", status=404, after=1, times=1))
    found = read(avi)

    assert states(found)["vsvip"] is Coverage.COMPLETE and len(names(found, "VsVip")) == 2


def test_a_list_that_lacks_what_it_counts_is_partial(avi: Avi) -> None:
    answer = {"count": 3, "results": [{"uuid": "vsvip-1", "name": "one", "vip": []}]}
    avi.faults.replace(Fault("/api/vsvip", raw=json.dumps(answer).encode()))
    found = read(avi)

    assert states(found)["vsvip"] is Coverage.PARTIAL
    assert "2 of the objects that it counts did not come" in reasons(found)


def test_a_server_that_repeats_its_pages_is_left(avi: Avi) -> None:
    answer = {"count": 9, "results": [{"uuid": "v1", "name": "one"}], "next": "https://else/"}
    avi.faults.replace(Fault("/api/vsvip", status=200, raw=json.dumps(answer).encode()))

    assert states(read(avi))["vsvip"] is Coverage.CUT_OFF
    assert len(avi.requests("/api/vsvip")) == 2


def test_who_does_not_see_the_tenant_admin_has_seen_nothing_completely(avi: Avi) -> None:
    nothing = json.dumps({"count": 0, "results": []}).encode()
    avi.faults.replace(*(Fault(f"/api/{w}", raw=nothing) for w in
                         ("tenant", "cloud", "ipam", "virtual", "pool", "service", "ssl")),
                       Fault("/api/network", raw=nothing), Fault("/api/vsvip", raw=nothing))  # fmt: skip
    found = read(avi)

    assert states(found)["network"] is states(found)["vsvip"] is Coverage.PARTIAL
    assert any("does not see the tenant admin" in each for each in reasons(found))


def test_one_tenant_is_not_all_of_them(avi: Avi) -> None:
    found = read(avi, place="admin")

    assert {each.tenant for each in avi.requests("/api/vsvip")} == {"admin"}
    assert states(found)["vsvip"] is Coverage.PARTIAL
    assert "only the tenant admin was asked for" in reasons(found)


def test_wrong_credentials_are_a_gap_and_are_sent_once(avi: Avi) -> None:
    found = read(avi, password="wr0ng-w0rd")

    assert set(states(found).values()) == {Coverage.FAILED}
    assert reasons(found) == {
        "login: the server does not accept the credentials (401 Unauthorized)"
    }
    assert [each.path for each in avi.asked] == ["/login"]


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (Fault("/login", status=403, error="Account locked"), "Account locked"),
        (Fault("/login", status=500), "500 Internal Server Error"),
        (Fault("/login", status=200), "no session"),
        (Fault("/login", keep=0), "the connection was cut"),
        (Fault("/login", delay=1.0), "no answer within 0.4 s"),
    ],
)
def test_a_login_that_fails_is_a_gap_for_everything(avi: Avi, fault: Fault, words: str) -> None:
    avi.faults.replace(fault)
    found = read(avi, timeout=0.4)

    assert Coverage.COMPLETE not in states(found).values()
    assert all(words in each for each in reasons(found)), reasons(found)
    assert found.notes


def test_alone_a_controller_that_cannot_be_read_is_the_end(avi: Avi) -> None:
    with pytest.raises(
        Unreadable, match=r"avi: https://127\.0\.0\.1:.* does not accept the credent"
    ):
        read(avi, password="wrong", alone=True)


def test_a_certificate_that_nobody_signed_is_refused_before_a_word_is_said(avi: Avi) -> None:
    found = read(avi, ca=None)

    assert set(states(found).values()) == {Coverage.FAILED}
    assert all("TLS: its certificate is not trusted" in each for each in reasons(found))
    assert avi.asked == []


def test_a_controller_that_is_gone_is_a_gap(avi: Avi) -> None:
    avi.leave()

    assert all("connection refused" in each for each in reasons(read(avi)))


def test_a_ca_that_is_none_ends_at_once(avi: Avi, tmp_path: Path) -> None:
    (tmp_path / "ca.pem").write_text("nothing")
    for ca in ("/nowhere/ca.pem", str(tmp_path / "ca.pem")):
        with pytest.raises(Unreadable, match=r"ca\.pem: no"):
            read(avi, ca=ca)


def test_secrets_are_dropped_on_arrival() -> None:
    raw = {
        "name": "c",
        "key": "-----BEGIN PRIVATE KEY-----",
        "key_passphrase": "a",
        "vcenter": {"username": "u", "password": "b", "Password": "c", "nested": [{"token": "d"}]},
        "markers": [{"key": "clustername", "values": ["shop"]}, {"key": "password", "value": "e"}],
        "text": "-----BEGIN RSA PRIVATE KEY-----\nf",
        "adminPassword": "g",
        "x-auth-token": "h",
        "sessionid": "i",
        "apiKey": "j",
        "snmp_community": "k",
    }

    assert clean(raw) == {
        "name": "c",
        "vcenter": {"username": "u", "nested": [{}]},
        "markers": [{"key": "clustername", "values": ["shop"]}, {"key": "password"}],
        "text": None,
    }


def test_recorded_answers_are_read_like_live_ones(avi: Avi, tmp_path: Path) -> None:
    live = read(avi)
    record(avi, tmp_path)
    found = RecordedSource(AVI, str(tmp_path)).read(load().needs("avi"))

    assert (found.kind, found.location) == ("dump", str(tmp_path))
    once = ("ControllerCluster", "Cluster", "LicenseLedger")
    assert {o.ref: o.raw for o in found.objects if o.ref.kind not in once} == {
        o.ref: o.raw for o in live.objects if o.ref.kind not in once
    }
    assert set(states(found).values()) == SEEN


def test_alone_they_explain_nothing_and_say_so(avi: Avi, tmp_path: Path) -> None:
    record(avi, tmp_path)
    found = RecordedSource(AVI, str(tmp_path), alone=True).read(load().needs("avi"))

    assert found.notes == [
        "only the Avi Controller was read, no cluster: --from or --kubeconfig names one"
    ]


def record(avi: Avi, folder: Path) -> None:
    """What somebody with curl would save."""
    import requests

    session = requests.Session()
    session.trust_env, session.verify = False, str(avi.authority)
    session.post(f"{avi.url}/login", json=avi.credentials)
    session.headers["X-Avi-Tenant"] = "*"
    for path in [need.kind.plural for need in load().needs("avi")]:
        if not path.startswith("analytics"):
            words = "" if "/" in path or path == "cluster" else "?include_name=true&page_size=200"
            answer = session.get(f"{avi.url}/api/{path}{words}").json()
            (folder / f"{path.replace('/', '-')}.json").write_text(json.dumps(answer))
        else:
            for engine in avi.store.all("serviceengine"):
                asked = AVI.dialect().query(path, None, 1)
                answer = session.get(f"{avi.url}/api/{path}/{engine['uuid']}", params=asked).json()
                file = folder / f"{path.replace('/', '-')}-{engine['uuid']}.json"
                file.write_text(json.dumps(answer))


def test_what_was_not_recorded_is_a_gap(tmp_path: Path) -> None:
    (tmp_path / "cluster").mkdir()
    (tmp_path / "cluster" / "runtime.json").write_text('{"cluster_state": {"state": "X"}}')
    (tmp_path / "tenant.json").write_text('{"count": 1, "results": [{"name": "admin"}]}')
    (tmp_path / "network.json").write_text('{"status": 403, "error": "no permission"}')
    (tmp_path / "vsvip.json").write_text('{"count": 9, "results": [], "next": "page=2"}')
    (tmp_path / "cloud.json").write_text("{")
    (tmp_path / "recording.json").write_text('{"version": "30.2.1", "capturedAt": "2026-05-11T08:00:00Z"}')  # fmt: skip
    found = RecordedSource(AVI, str(tmp_path)).read(load().needs("avi"))
    seen = states(found)

    assert seen["cluster/runtime"] is Coverage.COMPLETE
    assert seen["network"] is Coverage.FORBIDDEN and seen["vsvip"] is Coverage.CUT_OFF
    assert seen["cloud"] is Coverage.FAILED and seen["networkruntime"] is Coverage.NOT_IN_DUMP
    assert (
        found.version == "30.2.1"
        and found.captured_at
        and found.notes == ["cloud: cloud.json: no json"]
    )


@pytest.mark.parametrize("name", ["", "unknown.json"])
def test_a_folder_without_answers_is_the_end(tmp_path: Path, name: str) -> None:
    if name:
        (tmp_path / name).write_text("{}")
    with pytest.raises(Unreadable, match="expected answers of the Avi Controller"):
        RecordedSource(AVI, str(tmp_path)).read(load().needs("avi"))
    with pytest.raises(Unreadable, match="no such folder"):
        RecordedSource(AVI, str(tmp_path / "gone")).read(load().needs("avi"))


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("https://10.20.0.5", "https://10.20.0.5"),
        ("avi.example.org:8443", "https://avi.example.org:8443"),
        ("https://[fd00::5]/", "https://[fd00::5]"),
    ],
)
def test_addresses_that_can_be_used(given: str, meant: str) -> None:
    assert address(given, "--avi-controller") == meant


@pytest.mark.parametrize(
    "given",
    ["http://10.20.0.5", "ftp://x", "https://", "https://u:s3cret@h", "https://h/api", "https://h:x"],
)  # fmt: skip
def test_addresses_that_cannot(given: str) -> None:
    with pytest.raises(Unusable) as error:
        address(given, "--avi-controller")
    assert "s3cret" not in str(error.value)


@pytest.mark.parametrize(
    "text",
    [
        "username: ako\npassword: a:b=c #1\n",
        "# mine\nUSERNAME=ako\nPASSWORD = a:b=c #1",
        '{"username": "ako", "password": "a:b=c #1"}',
        "username: 'ako'\npassword: \"a:b=c #1\"",
    ],
)
def test_credentials_from_a_file(tmp_path: Path, text: str) -> None:
    file = tmp_path / "avi"
    file.write_text(text)
    who = credentials(AVI, str(file))

    assert (who.user, who.password, who.token) == ("ako", "a:b=c #1", "")
    assert "a:b" not in repr(who)


def test_credentials_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(Unusable, match=r"LBDOCTOR_AVI_USERNAME.* lacks a username"):
        credentials(AVI, None)
    monkeypatch.setenv("LBDOCTOR_AVI_USERNAME", "ako")
    with pytest.raises(Unusable, match="lacks a password or a token"):
        credentials(AVI, None)
    monkeypatch.setenv("LBDOCTOR_AVI_TOKEN", "t")

    assert credentials(AVI, None).token == "t"


@pytest.mark.parametrize("text", ["{", "\udcff"])
def test_a_file_without_credentials(tmp_path: Path, text: str) -> None:
    file = tmp_path / "avi"
    file.write_bytes(text.encode(errors="surrogateescape"))
    for path in (file, tmp_path / "gone"):
        with pytest.raises(Unusable):
            credentials(AVI, str(path))


def recorded(folder: Path) -> Any:
    return RecordedSource(AVI, str(folder)).read(load().needs("avi"))


def test_an_engine_without_saved_figures_leaves_them_open(avi: Avi, tmp_path: Path) -> None:
    record(avi, tmp_path)
    one, *others = sorted(tmp_path.glob("analytics-metrics-serviceengine-*.json"))
    one.unlink()
    found = recorded(tmp_path)

    assert others and states(found)["analytics/metrics/serviceengine"] is Coverage.PARTIAL
    one.write_text('{"status": 403, "error": "no permission"}')
    assert states(recorded(tmp_path))["analytics/metrics/serviceengine"] is Coverage.PARTIAL


def test_without_engines_there_are_no_figures_to_miss(avi: Avi, tmp_path: Path) -> None:
    record(avi, tmp_path)
    for each in tmp_path.glob("analytics-*.json"):
        each.unlink()
    nothing = {"count": 0, "results": []}
    (tmp_path / "serviceengine-inventory.json").write_text(json.dumps(nothing))

    assert set(states(recorded(tmp_path)).values()) == SEEN


def test_a_saved_list_without_its_first_page_is_cut_off(tmp_path: Path) -> None:
    page = {"results": [{"uuid": "vsvip-9", "name": "nine"}]}
    (tmp_path / "vsvip.2.json").write_text(json.dumps(page))

    assert states(recorded(tmp_path))["vsvip"] is Coverage.CUT_OFF


def test_what_was_saved_twice_is_there_once(tmp_path: Path) -> None:
    page = {"count": 1, "results": [{"uuid": "vsvip-9", "name": "nine"}]}
    for name in ("vsvip.json", "vsvip.2.json"):
        (tmp_path / name).write_text(json.dumps(page))

    assert [o.ref.name for o in recorded(tmp_path).objects] == ["nine"]
