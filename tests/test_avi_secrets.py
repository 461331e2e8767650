"""No password, token or cookie leaves the program, whatever the controller does with them; and it
logs out, whatever happens."""

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from avis import guest, read, reasons, shop

from lab.avi import Avi, Fault, serving

CANARY = 'c4n4ry"w\\rd%/+ä'
TOKEN = "t0k3n-c4n4ry"
FORMATS = ("text", "short", "json", "yaml", "markdown")
FORMS = (CANARY, json.dumps(CANARY)[1:-1], quote(CANARY), "c4n4ry", TOKEN)


@pytest.fixture(scope="module")
def dump(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return guest("avi-vip-pool-exhausted", tmp_path_factory.mktemp("guest"))


@pytest.fixture
def avi() -> Iterator[Avi]:
    with serving(shop("api"), password=CANARY, token=TOKEN) as found:
        yield found


@pytest.fixture
def listening() -> Iterator[None]:
    """A shell may have started the tests with Ctrl-C ignored."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def scan(avi: Avi, dump: Path, *words: str, **env: str) -> subprocess.CompletedProcess[str]:
    """A scan as users start it, with a token or (none given) a password, and all that it says."""
    told = {"LBDOCTOR_AVI_USERNAME": avi.user, "LBDOCTOR_AVI_PASSWORD": avi.password, **env}
    call = [sys.executable, "-m", "lbdoctor", "scan", "-v", "--from", str(dump)]
    call += ["--at", "2026-05-11T09:00:00Z", "--avi-controller", avi.url, *words]
    call += ["--avi-ca", str(avi.authority), "--request-timeout", "2s"]
    return subprocess.run(
        call, check=False, env={**os.environ, **told}, capture_output=True, text=True
    )


def silent(text: str, avi: Avi) -> None:
    for secret in (*FORMS, *avi.sessions):
        assert secret not in text


@pytest.mark.parametrize("debug", ["", "1"])
def test_no_format_holds_a_secret(avi: Avi, dump: Path, debug: str) -> None:
    wide = [word for each in FORMATS for word in ("-o", f"{each}={dump.parent}/report.{each}")]
    done = scan(avi, dump, *wide, LBDOCTOR_DEBUG=debug)
    files = [path.read_text() for path in dump.parent.glob("report.*")]

    assert len(files) == len(FORMATS) and done.returncode in (0, 1, 3)
    silent("".join((done.stdout, done.stderr, *files)), avi)


ECHOES = [
    Fault("/login", status=401, error=f"{CANARY} is wrong"),
    Fault("/login", status=500, error=f"password={quote(CANARY)}"),
    Fault("/login", raw=json.dumps({"error": {"password": CANARY}}).encode(), status=400),
    Fault("/api/", status=400, error=f"session of {CANARY}"),
    Fault(
        "/api/", status=503, raw=f"<title>{CANARY}</title>".encode(), headers={"Retry-After": "0"}
    ),
    Fault("/api/", raw=json.dumps({"results": CANARY}).encode()),
]


@pytest.mark.parametrize("fault", ECHOES, ids=str)
def test_a_controller_that_repeats_the_password_is_not_quoted(
    avi: Avi, dump: Path, fault: Fault
) -> None:
    avi.faults.replace(fault)
    for form in ("text", "json"):
        done = scan(avi, dump, "-o", form, LBDOCTOR_DEBUG="1")
        silent(done.stdout + done.stderr, avi)


def test_cookies_are_not_quoted_either(avi: Avi, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("secrets.token_hex", lambda _=0: "c00k13-c4n4ry")
    avi.faults.replace(Fault("/api/", status=400, error="c00k13-c4n4ry of this session"))
    found = read(avi, password=CANARY)

    assert any("of this session" in each for each in reasons(found))
    silent("".join((*reasons(found), *found.notes)), avi)


def test_what_objects_hold_is_dropped(avi: Avi, dump: Path) -> None:
    cloud = avi.store.named("cloud", "nsx-cloud-01")
    cloud["vcenter_configuration"] = {"username": "u", "password": CANARY}
    cloud["nsxt_configuration"]["nsxt_credentials"] = CANARY
    found = read(avi, password=CANARY)

    assert "c4n4ry" not in "".join(json.dumps(dict(each.raw)) for each in found.objects)


def test_credentials_are_refused_on_the_command_line(avi: Avi, dump: Path) -> None:
    done = scan(avi, dump, "--avi-controller", f"https://admin:{quote(CANARY, safe='')}@127.0.0.1")

    assert done.returncode == 2 and "credentials belong into the environment" in done.stderr
    silent(done.stdout + done.stderr, avi)


@pytest.mark.usefixtures("listening")
@pytest.mark.parametrize("after", [1, 4])
def test_ctrl_c_logs_out_and_keeps_what_arrived(avi: Avi, after: int) -> None:
    avi.faults.replace(Fault("/api/", delay=1.5, after=after))
    timer = threading.Timer(0.6, os.kill, (os.getpid(), signal.SIGINT))
    timer.start()
    found = read(avi, password=CANARY)

    assert found.interrupted and "interrupted" in reasons(found)
    assert [a.path for a in avi.asked if a.method == "POST"] == ["/login", "/logout"]
    assert not avi.sessions


def test_an_error_of_our_own_logs_out(avi: Avi, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lbdoctor.sources.rest.listing.Asking.fill", _break)
    with pytest.raises(ZeroDivisionError):
        read(avi, password=CANARY)

    assert [each.path for each in avi.asked][-1] == "/logout" and not avi.sessions


def _break(*_: object) -> None:
    raise ZeroDivisionError
