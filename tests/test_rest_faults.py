"""An Avi Controller that does what no server should: it is left in time, and costs no verdict."""

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from avis import AVI, Scanner, guest, read, reasons, shop, states

from lab.avi import Avi, Fault, serving
from lbdoctor.cli import run
from lbdoctor.model import Coverage
from lbdoctor.sources import Unreadable
from lbdoctor.sources.pauses import asked_for, pause
from lbdoctor.sources.proxies import proxy_for
from lbdoctor.sources.rest.arrival import clean
from lbdoctor.sources.rest.avi import Avi as Dialect
from lbdoctor.sources.rest.credentials import Unusable, address, credentials, place
from lbdoctor.sources.rest.door import Door


@pytest.fixture
def avi() -> Iterator[Avi]:
    with serving(shop("web", "api")) as found:
        yield found


@pytest.mark.parametrize("path", ["/login", "/api/vsvip"])
def test_a_trickle_does_not_keep_us(avi: Avi, path: str) -> None:
    avi.faults.replace(Fault(path, drip=0.05))
    found = read(avi, timeout=0.5)
    late = {each.kind.plural for each in found.seen if each.state is Coverage.TIMED_OUT}

    assert late == ({"vsvip"} if path != "/login" else set(states(found)))
    assert all(each.endswith("no answer within 0.5 s") for each in reasons(found))


def test_a_connection_that_does_not_come_is_tried_once(tmp_path: Path) -> None:
    """A firewall that drops what it forbids answers nothing at all."""
    with socket.socket() as full:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        callers = [socket.socket() for _ in range(4)]
        for each in callers:
            each.setblocking(False)
            each.connect_ex(full.getsockname())
        door = Door(f"https://127.0.0.1:{full.getsockname()[1]}", None, 0.3, 5.0)
        answer = door.get("/api/cloud", {}, {})
        for each in callers:
            each.close()

    assert (answer.state, answer.reason) == (Coverage.TIMED_OUT, "no answer within 0.3 s")
    assert door._purse.left == 5.0


def test_an_answer_that_was_cut_once_is_asked_for_again(avi: Avi) -> None:
    avi.faults.replace(Fault("/api/vsvip", keep=0.5, times=1))

    assert states(read(avi))["vsvip"] is Coverage.COMPLETE
    assert len(avi.requests("/api/vsvip")) == 2


@pytest.mark.parametrize("said", ["soon", "-5", "\u00b2", ""])
def test_a_pause_that_nobody_understands_is_our_own(avi: Avi, said: str) -> None:
    avi.faults.replace(
        Fault("/login", status=429, times=1, headers={"Retry-After": said}),
        Fault("/api/vsvip", status=429, times=1, headers={"Retry-After": said}),
    )

    assert set(states(read(avi)).values()) == {Coverage.COMPLETE}


def test_a_pause_may_be_a_date() -> None:
    assert asked_for({"Retry-After": "Wed, 21 Oct 2015 07:28:00 GMT"}) == 0
    assert pause({"Retry-After": "Wed, 21 Oct 2199 07:28:00 GMT"}, 1) > 1e9
    assert (pause({"Retry-After": "7"}, 1), pause({}, 1)) == (7.0, 0.1)


def test_a_list_that_counts_in_text_lacks_what_did_not_come(avi: Avi) -> None:
    answer = {"count": "3", "results": [{"uuid": "vsvip-1", "name": "one", "vip": []}]}
    avi.faults.replace(Fault("/api/vsvip", raw=json.dumps(answer).encode()))

    assert states(read(avi))["vsvip"] is Coverage.PARTIAL


def test_pages_without_end_are_left(avi: Avi, monkeypatch: pytest.MonkeyPatch) -> None:
    numbers = iter(range(10_000))

    def page(self: Dialect, body: Any) -> Any:
        found = real(self, body)
        assert found is not None
        return found._replace(items=[{**each, "uuid": str(next(numbers))} for each in found.items])

    real = Dialect.page
    monkeypatch.setattr(Dialect, "page", page)
    raw = b'{"count": 5, "results": [{"name": "x"}], "next": "https://else/"}'
    avi.faults.replace(Fault("/api/vsvip", status=200, raw=raw))
    found = read(avi)

    assert states(found)["vsvip"] is Coverage.CUT_OFF
    assert "no end after 5 objects that it counts" in reasons(found)
    assert len(avi.requests("/api/vsvip")) < 50


def test_an_answer_that_is_nested_without_end_is_a_gap(avi: Avi) -> None:
    avi.faults.replace(Fault("/api/vsvip", raw=b"[" * 100_000))

    assert states(read(avi))["vsvip"] is Coverage.FAILED


def test_figures_that_are_no_numbers_are_none() -> None:
    figures = json.loads('{"a": NaN, "b": [1e999, -1e999], "c": 1.5}')

    assert clean(figures) == {"a": None, "b": [None, None], "c": 1.5}


def test_a_token_of_a_session_is_in_no_message(avi: Avi, monkeypatch: pytest.MonkeyPatch) -> None:
    """Libraries quote what they cannot send."""

    def headers(self: Dialect, door: Door) -> dict[str, str]:
        return {"X-CSRFToken": next(c.value or "" for c in door.session.cookies) + "\n"}

    monkeypatch.setattr(Dialect, "headers", headers)
    found = read(avi)

    assert all("in header value: '…" in each for each in reasons(found)), reasons(found)


@pytest.mark.parametrize(
    "given", ["", "https://[::1", "https://a b", "https://a\nb", "https://a\\b"]
)
def test_what_is_no_address_is_wrong_usage(given: str) -> None:
    with pytest.raises(Unusable, match="is an address as https"):
        address(given, "--avi-controller")


def test_an_empty_address_is_not_passed_over(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """As when a variable of a script is not set."""
    dump = guest("avi-namespace-not-watched", tmp_path)

    assert run("lbdoctor", ["scan", "--from", str(dump), "--avi-controller", ""]) == 2
    assert "--avi-controller is an address" in capsys.readouterr().err


def test_a_tenant_that_cannot_be_sent_is_wrong_usage(avi: Avi) -> None:
    for given in ("a\nX-Evil: 1", " a"):
        with pytest.raises(Unusable, match="is a name"):
            place(given, "--avi-tenant")
    read(avi, place="zürich")

    assert {each.tenant.encode("latin-1").decode() for each in avi.requests("/api/vsvip")} == {
        "zürich"
    }


@pytest.mark.parametrize("given", ["http://[bad", "https://h:x", "//"])
def test_a_proxy_that_is_none_is_told(given: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", given)
    with pytest.raises(Unreadable, match="the proxy of the environment is no address"):
        proxy_for("https://avi.example.org", None)


def test_credentials_nested_without_end_are_none(tmp_path: Path) -> None:
    file = tmp_path / "avi"
    file.write_text('{"a":' * 100_000)
    with pytest.raises(Unusable, match="begins as JSON and is none"):
        credentials(AVI, str(file))


@pytest.mark.parametrize(("path", "left"), [("/api/vsvip", 0), ("/logout", 1)])
@pytest.mark.parametrize("word", [signal.SIGINT, signal.SIGTERM])
def test_who_is_interrupted_logs_out_and_tells_what_there_was(
    avi: Avi, tmp_path: Path, path: str, left: int, word: signal.Signals
) -> None:
    avi.faults.replace(Fault(path, delay=60.0, times=1))
    dump = guest("avi-namespace-not-watched", tmp_path)
    call = ["scan", "--from", str(dump), "--avi-controller", avi.url, "-o", "json"]
    call += ["--avi-ca", str(avi.authority)]
    secrets = {"LBDOCTOR_AVI_USERNAME": avi.user, "LBDOCTOR_AVI_PASSWORD": avi.password}
    child = subprocess.Popen(
        [sys.executable, "-c", "from lbdoctor.cli import main; main()", *call],
        env={**os.environ, **secrets}, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert avi.faults.met.wait(30)
    child.send_signal(word)
    told = json.loads(child.communicate(timeout=30)[0])

    assert child.returncode == 130 and told["exposures"]
    assert len(avi.sessions) == left


def test_no_way_to_misbehave_is_an_error_of_ours(
    avi: Avi, tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    scan = Scanner(guest("avi-namespace-not-watched", tmp_path), capfd, monkeypatch)
    for raw in (b"[" * 100_000, b"\xff\xfe", b'{"count": 1e999, "results": [{}]}', b"9" * 9999):
        avi.faults.replace(Fault("/api/", raw=raw), Fault("/login", raw=raw))
        told = scan(avi)

        assert told.code in (1, 3) and avi.password not in told.out + told.err
