"""Small decisions: which proxy, which lists, which words."""

import pytest

from lbdoctor.kinds import NODE, POD
from lbdoctor.model import Coverage, Need
from lbdoctor.sources.access import shown
from lbdoctor.sources.plan import lists
from lbdoctor.sources.proxies import proxy_for
from lbdoctor.sources.refusals import quote, refusal, safe

PROXY = "http://proxy.example:3128"


@pytest.mark.parametrize(
    ("server", "exceptions", "used"),
    [
        ("https://10.1.2.3:6443", "", True),
        ("https://10.1.2.3:6443", "10.0.0.0/8", False),
        ("https://10.1.2.3:6443", "192.168.0.0/16,10.1.2.4", True),
        ("https://10.1.2.3:6443", "10.1.2.3:443", True),
        ("https://10.1.2.3:6443", "10.1.2.3:6443", False),
        ("https://[fd00::1]:6443", "fd00::/8", False),
        ("https://api.corp.example", "corp.example", False),
        ("https://api.corp.example", ".corp.example", False),
        ("https://api.corp.example", "*.corp.example", False),
        ("https://corp.example", ".corp.example", True),
        ("https://notcorp.example", "corp.example", True),
        ("https://api.corp.example", "other, *", False),
        ("https://127.0.0.1:6443", "", False),
        ("https://localhost:6443", "", False),
        ("http://api.corp.example", "", False),
    ],
)
def test_no_proxy_is_understood_as_go_does(
    monkeypatch: pytest.MonkeyPatch, server: str, exceptions: str, used: bool
) -> None:
    monkeypatch.delenv("HTTP_PROXY", raising=False)
    monkeypatch.delenv("http_proxy", raising=False)
    monkeypatch.setenv("HTTPS_PROXY", PROXY)
    monkeypatch.setenv("NO_PROXY", exceptions)

    assert proxy_for(server, None) == (PROXY if used else None)
    assert proxy_for(server, "http://named") == "http://named"


def test_needs_are_folded_into_the_fewest_lists() -> None:
    everything, fields = Need(POD, fields=("spec",)), POD.where(labels="app=a").only("status")

    assert lists([fields, everything]) == [
        Need(POD, fields=("metadata.labels", "spec", "status")),
    ]
    assert lists([fields, Need(POD)]) == [Need(POD)]
    assert lists([Need(NODE, namespace="shop")]) == [Need(NODE)]
    assert len(lists([POD.where(labels="app=a"), POD.where(labels="app=b")])) == 2
    assert len(lists([POD.where(namespace="a"), POD.where(namespace="b")])) == 2


@pytest.mark.parametrize(
    "text",
    [
        "Authorization: Bearer abcdef123456",
        "got eyJhbGciOi.eyJzdWIiOiIx.c2lnbmF0",
        "at https://me:hidden-word@host/x",
        "the word s3cr3t",
    ],
)
def test_secrets_are_never_quoted(text: str) -> None:
    said = safe(text, ["s3cr3t"])

    assert "…" in said
    assert not any(word in said for word in ("abcdef", "c2lnbmF0", "hidden", "s3cr3t"))


def test_a_quotation_is_one_short_printable_line() -> None:
    said = safe("a\x1b[31m\r\nb " + "x" * 1000)

    assert said.startswith("a [31m b x") and len(said) == 240 and said.isprintable()


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b'{"kind": "Status", "message": "no way"}', "no way"),
        (b"<h1>Oops</h1><script>x()</script>", "a web page: Oops"),
        (b"plain", "plain"),
        (b"", ""),
    ],
)
def test_a_body_is_quoted_by_what_matters(body: bytes, said: str) -> None:
    assert quote(body) == said


@pytest.mark.parametrize(
    ("status", "state"),
    [
        (401, Coverage.FAILED),
        (403, Coverage.FORBIDDEN),
        (404, Coverage.FAILED),
        (504, Coverage.TIMED_OUT),
        (799, Coverage.FAILED),
    ],
)
def test_a_status_becomes_its_gap(status: int, state: Coverage) -> None:
    assert refusal(status, b"")[0] is state


def test_a_location_has_no_credentials() -> None:
    assert shown("https://me:word@host:6443/k8s/c-1?x=y") == "https://host:6443/k8s/c-1"
