"""Scans with an Avi Controller that is well, and with one that misbehaves in every way there is."""

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest
from avis import Scanner, Told, guest, shop

from lab.avi import Avi, Fault, serving
from lbdoctor.cli import run
from lbdoctor.registry import load

POOL = "avi/vip-pool-exhausted"
CASE = "avi-vip-pool-exhausted"
PLAIN = {k: v for k, v in os.environ.items() if "proxy" not in k.lower()}
LACKED = {"tenant": ["avi/tenant-missing"], "serviceenginegroup": ["avi/service-engine-group-missing"],
          "cloud": ["avi/configuration-invalid"], "network": ["avi/vip-network-missing"]}  # fmt: skip
"""What is to be said where Avi itself says that it has none."""

EMPTY = json.dumps({"count": 0, "results": []}).encode()
MANNERS = {
    "401 at the login": [Fault("/login", status=401, error="Invalid credentials")],
    "401 for ever": [Fault("/api/", status=401, error="Invalid credentials")],
    "403 everywhere": [Fault("/api/", status=403, error="User does not have permission")],
    "403 for networks": [Fault("/api/network", status=403, error="no permission")],
    "403 for VIPs": [Fault("/api/vsvip", status=403, error="no permission")],
    "403 for clouds": [Fault("/api/cloud", status=403, error="no permission")],
    "404 everywhere": [Fault("/api/", status=404)],
    "404 for the counts": [Fault("/api/networkruntime", status=404)],
    "419 in the middle": [Fault("/api/", status=419, error="CSRF Failed", after=4)],
    "401 in the middle": [Fault("/api/", status=401, after=4)],
    "429 for ever": [Fault("/api/", status=429, headers={"Retry-After": "120"})],
    "500": [Fault("/api/", status=500, error="Internal error")],
    "503": [Fault("/api/", status=503, headers={"Retry-After": "60"})],
    "503 in the middle": [Fault("/api/", status=503, after=5, headers={"Retry-After": "60"})],
    "slow": [Fault("/api/", delay=1.0, after=3)],
    "slow login": [Fault("/login", delay=1.0)],
    "cut": [Fault("/api/", keep=0.4)],
    "cut off": [Fault("/api/", keep=0)],
    "cut login": [Fault("/login", keep=0)],
    "a web page": [Fault("/api/", raw=b"<html><title>Controller is initializing</title></html>")],
    "no JSON": [Fault("/api/", raw=b'{"count": 1, "results": [{')],
    "odd JSON": [Fault("/api/", raw=b'{"count": "x", "results": [1, null, {"name": []}, {}]}')],
    "null": [Fault("/api/", raw=b"null")],
    "empty tenant": [Fault(f"/api/{word}", status=200, raw=EMPTY) for word in
                     ("tenant", "cloud", "network", "ipam", "vsvip", "virtual", "pool", "service")],
    "a redirect": [Fault("/api/", status=301, headers={"Location": "https://127.0.0.1:1/"})],
    "a refused version": [Fault("/api/", status=400, error="API version is not supported")],
    "a refused tenant": [Fault("/api/", status=403, error="Tenant '*' does not exist!")],
}  # fmt: skip


@pytest.fixture
def sick(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Scanner:
    return Scanner(guest(CASE, tmp_path / "sick"), capfd, monkeypatch)


@pytest.fixture
def well(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Scanner:
    return Scanner(guest(CASE, tmp_path / "well", healthy=True), capfd, monkeypatch)


def full() -> dict[str, tuple[str, str]]:
    return {"vips": ("10.30.8.20", "10.30.8.20")}


def test_a_healthy_cluster_with_a_healthy_controller_is_silent(well: Scanner) -> None:
    with serving(shop("web", "api", vips=("10.30.8.20", "10.30.8.29"))) as avi:
        told = well(avi)

    assert told.roots == {"web": [], "api": []}
    assert (told.errors, told.report["gaps"], told.code) == ([], [], 0)
    sources = {each["cluster"]: each for each in told.report["sources"]}
    assert sources["avi"]["kind"] == "rest" and sources["avi"]["version"] == "30.2.1"
    assert {each["state"] for each in sources["avi"]["coverage"]} == {"complete"}


def test_the_full_pool_is_seen_only_with_the_controller(sick: Scanner) -> None:
    with serving(shop("api", **full())) as avi:
        told = sick(avi)
        assert told.roots == {"web": [POOL], "api": []} and told.code == 1
        (pool,) = (each for each in told.report["pools"] if each["engine"] == "avi")
    assert (pool["total"], pool["used"], pool["free"]) == (1, 1, 0)
    assert [each["name"] for each in pool["holders"]] == ["api"]
    assert [each["name"] for each in pool["waiting"]] == ["web"]
    run("lbdoctor", ["scan", "--from", str(sick.dump), "-o", "json"])
    assert json.loads(sick.capfd.readouterr().out)["exposures"][1]["roots"] == [
        "service/pending@guest/Service/shop/web"
    ]


@pytest.mark.parametrize(
    ("runtime", "code"),
    [
        ({"state": "OPER_RESOURCES", "reason_code_string": "SYSERR_RM_MAX_SE_IN_GRP"}, "service-engine-capacity"),
        ({"state": "OPER_RESOURCES", "reason_code_string": "SYSERR_LICENSE_EXPIRED"}, "license-exhausted"),
        ({"state": "OPER_RESOURCES", "reason_code_string": "SYSERR_RM_NO_SE_IN_SE_GRP"}, "service-engine-down"),
        ({"state": "OPER_DOWN", "reason": ["odd"], "reason_code_string": "SYSERR_ODD"}, "virtual-service-down"),
    ],
)  # fmt: skip
def test_an_address_that_nothing_carries_is_seen(
    well: Scanner, runtime: dict[str, object], code: str
) -> None:
    store = shop("web", "api", vips=("10.30.8.20", "10.30.8.29"))
    store.runtime["shop-prod--shop-web"] = {"oper_status": runtime}
    with serving(store) as avi:
        told = well(avi)

    assert told.roots == {"web": [f"avi/{code}"], "api": []} and told.code == 1
    assert {e["ref"]["name"]: e["state"] for e in told.report["exposures"]}["web"] == "broken"


def test_a_virtual_service_that_is_being_placed_is_left_in_peace(well: Scanner) -> None:
    store = shop("web", "api", vips=("10.30.8.20", "10.30.8.29"))
    young = {"secs": 1778489700, "usecs": 0}  # five minutes before the time of the state
    status = {"state": "OPER_PROCESSING", "last_changed_time": young}
    store.runtime["shop-prod--shop-web"] = {"oper_status": status}
    with serving(store) as avi:
        assert well(avi).errors == []
        store.runtime["shop-prod--shop-web"]["oper_status"]["last_changed_time"]["secs"] -= 3600
        assert well(avi).errors == ["avi/virtual-service-down"]


def test_engines_under_load_are_warned_of_and_break_nothing(well: Scanner) -> None:
    store = shop("web", "api", vips=("10.30.8.20", "10.30.8.29"))
    store.metrics["Avi-se-1"] = {"se_stats.avg_cpu_usage": 96.0, "se_stats.avg_mem_usage": 40.0}
    with serving(store) as avi:
        told = well(avi)
    (found,) = told.report["findings"]

    assert (found["code"], found["severity"]) == ("avi/service-engine-overloaded", "warning")
    assert found["message"] == "in the last hour: 96 % of its CPU in use (limit 90 %)"
    assert told.code == 0


def test_a_refusal_that_ako_dropped_is_concluded_from_what_avi_has(sick: Scanner) -> None:
    with serving(shop("api", vips=("10.30.8.20", "10.30.8.29"))) as avi:
        told = sick(avi)
        assert told.roots == {"web": ["avi/not-retried"], "api": []}
        avi.faults.replace(Fault("/api/cloud-inventory", status=403))
        assert sick(avi).roots["web"] == ["service/pending"]


def test_pools_lists_the_networks_of_the_controller(sick: Scanner) -> None:
    with serving(shop("api", **full())) as avi:
        told = sick(avi, "--low", "10%", verb="pools")

    assert told.code == 1
    assert [each["name"] for each in told.report["pools"]] == ["vip-net-shop"]


@pytest.mark.parametrize("manner", MANNERS)
def test_a_controller_that_misbehaves_brings_no_wrong_verdict(
    sick: Scanner, well: Scanner, manner: str
) -> None:
    patience = ["--request-timeout", "500ms"] if manner.startswith("slow") else []
    with serving(shop("api", **full())) as avi:
        avi.faults.replace(*MANNERS[manner])
        told = sick(avi, *patience)
        _fair(avi, told.out + told.err)
    assert told.code in (1, 3) and "Traceback" not in told.err
    assert told.roots["web"] in ([POOL], ["service/pending"]), told.roots
    assert told.roots["api"] == []

    with serving(shop("web", "api", vips=("10.30.8.20", "10.30.8.29"))) as avi:
        avi.faults.replace(*MANNERS[manner])
        told = well(avi, *patience)
        _fair(avi, told.out + told.err)
    assert told.errors == [] and told.code in (0, 3), told.roots


PATHS = sorted({need.kind.plural for need in load().needs("avi")} | {"tenant", "initial-data"})


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("fault", [{"status": 403}, {"status": 500}, {"raw": EMPTY, "status": 200}])
def test_whatever_is_unseen_nobody_is_accused(
    sick: Scanner, well: Scanner, path: str, fault: dict[str, Any]
) -> None:
    fits = [Fault(f"/api/{path}", **fault)]
    with serving(shop("api", **full()), fits) as avi:
        told = sick(avi)
        assert told.roots["web"][0] in (POOL, "service/pending", *LACKED.get(path, ()))
        assert told.roots["api"] == []
    with serving(shop("web", "api", vips=("10.30.8.20", "10.30.8.29")), fits) as avi:
        told = well(avi)
    assert told.errors == [] and told.code in (0, 3), told.roots


def _fair(avi: Avi, text: str) -> None:
    """Only reading, a farewell to every session, and no secret in what was said."""
    others = {(each.method, each.path) for each in avi.asked if each.method != "GET"}

    assert others <= {("POST", "/login"), ("POST", "/logout")}
    heard = [each.path for each in avi.asked] or ["/login"]  # not yet, where its login is slow
    assert heard[-1] in ("/login", "/logout")
    assert not avi.sessions or heard[-1] == "/login", "a session was left open"
    for secret in (avi.password, avi.token, *avi.sessions):
        assert secret not in text


def test_a_stranger_is_never_told_the_password(sick: Scanner) -> None:
    with serving(shop("api", **full())) as avi, serving(shop()) as other:
        told = sick(avi, "--avi-ca", str(other.authority))
        assert avi.asked == []
    assert told.roots["web"] == ["service/pending"]
    assert any("TLS" in each["reason"] for each in told.report["gaps"])


def test_another_controller_proves_nothing(sick: Scanner) -> None:
    """It knows neither this cluster nor its networks; that is no news of the right one."""
    with serving(shop()) as avi:
        told = sick(avi)

    assert told.roots == {"web": ["service/pending"], "api": []}
    assert any("nothing shows" in each["reason"] for each in told.report["gaps"])


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--avi-controller", "http://10.20.0.5"], "over https"),
        (["--avi-controller", "https://10.20.0.5"], "lacks a username"),
        (["--avi-controller", "x", "--avi-from", "y"], "exclude each other"),
        (["--avi-ca", "x"], "--avi-ca goes with --avi-controller"),
        (["--avi-controller", "x", "--avi-credentials", "/nowhere"], "no such file"),
    ],
)
def test_wrong_usage_is_said_in_one_line(
    words: list[str], said: str, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for word in ("USERNAME", "PASSWORD", "TOKEN"):
        monkeypatch.delenv(f"LBDOCTOR_AVI_{word}", raising=False)
    code = run("lbdoctor", ["scan", "--from", "/nowhere", *words])
    error = capfd.readouterr().err

    assert (code, error.count("\n")) == (2, 1) and said in error


def test_alone_it_must_be_readable(
    capfd: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run("lbdoctor", ["pools", "--avi-from", str(tmp_path)]) == 4
    assert "expected answers of the Avi Controller" in capfd.readouterr().err


def test_the_way_to_save_answers_in_the_documents_works(sick: Scanner, tmp_path: Path) -> None:
    page = (Path(__file__).parent.parent / "docs" / "avi.md").read_text()
    script = page.partition("## Recorded answers")[2].partition("```sh\n")[2].partition("```")[0]
    with serving(shop("api", **full())) as avi:
        script = script.replace("https://avi.example.org", avi.url)
        script = script.replace("avi-ca.pem", str(avi.authority))
        (tmp_path / "login.json").write_text(json.dumps(avi.credentials))
        subprocess.run(["bash", "-e", "-c", script], cwd=tmp_path, check=True, env=PLAIN)
        assert avi.asked[-1].path == "/logout" and not avi.sessions
    call = ["scan", "--from", str(sick.dump), "--avi-from", str(tmp_path / "answers")]
    run("lbdoctor", [*call, "--at", "2026-05-11T09:00:00Z", "-o", "json"])
    told = Told(0, *sick.capfd.readouterr())

    assert told.roots["web"] == [POOL]
    (source,) = (each for each in told.report["sources"] if each["cluster"] == "avi")
    unseen = {e["resource"] for e in source["coverage"] if e["state"] != "complete"}
    assert unseen == set()
