"""What is dropped on arrival and what never leaves."""

import base64

import pytest

from lbdoctor import SECRET, SERVICE
from lbdoctor.redact import arrive, leave

# Taken apart, so that no scanner takes the test for a leak.
KEY = "-----BEGIN RSA " + "PRIVATE KEY-----\nc2VjcmV0\n-----END RSA " + "PRIVATE KEY-----"
CERTIFICATE = "-----BEGIN CERTIFICATE-----\ncHVibGlj\n-----END CERTIFICATE-----"
TOKEN = "eyJ" + "hbGciOiJSUzI1NiJ9.eyJzdWIiOiJ4In0xxxx.c2lnbmF0dXJl"


def coded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def test_of_a_secret_only_certificates_and_names_of_keys_stay() -> None:
    raw = {"data": {"tls.crt": coded(CERTIFICATE), "tls.key": coded(KEY), "password": "eA=="}}
    arrive(raw, SECRET)

    assert raw["data"] == {"tls.crt": coded(CERTIFICATE), "tls.key": None, "password": None}


def test_a_key_pasted_beside_the_certificate_is_cut_out() -> None:
    raw = {"data": {"tls.crt": coded(f"{CERTIFICATE}\n{KEY}\n")}}
    arrive(raw, SECRET)

    assert base64.b64decode(raw["data"]["tls.crt"]).decode().strip() == CERTIFICATE


def test_other_kinds_keep_their_data() -> None:
    raw = {"data": {"tls.key": "x"}, "metadata": {"annotations": {"a": "b"}}}
    arrive(raw, SERVICE)

    assert raw == {"data": {"tls.key": "x"}, "metadata": {"annotations": {"a": "b"}}}


def test_keys_and_tokens_in_messages_are_hidden() -> None:
    assert "c2VjcmV0" not in leave(f"could not parse {KEY}")
    assert TOKEN not in str(leave({"a": [f"refused {TOKEN}"]}))
    assert (
        leave("Authorization: Bearer abcdefghijklmnopqrstuvwxyz") == "Authorization: ***HIDDEN***"
    )


def test_ordinary_text_is_left_alone() -> None:
    for text in ("the bearer of bad news", "10.0.0.1", "eyJ"):
        assert leave(text) == text


SAID = "Pl4nted-w0rd"


@pytest.mark.parametrize(
    "text",
    [
        f"login failed: password={SAID}",
        f"password: {SAID}",
        f'{{"adminPassword": "{SAID}"}}',
        f"'auth-token': '{SAID}', next",
        f"https://user:{SAID}@vc.example.org/sdk",
        f"Authorization: Basic {SAID}",
        f"Bearer {SAID}",
        f"sessionid={SAID}; csrftoken={SAID}",
        f"curl -u admin:{SAID} https://10.20.0.5",
        f"Secret field password changed: existing='{SAID}', desired='{SAID}'",
    ],
)
def test_passwords_in_messages_are_hidden(text: str) -> None:
    assert SAID not in leave(text) and "***HIDDEN***" in leave(text)


@pytest.mark.parametrize(
    "text",
    [
        "spec.password: Required value: must be set",
        "secret: shop/tls has been deleted",
        "password: %!s(MISSING), authToken: %!s(MISSING)",
        "the token is invalid: 401; token: expired",
        "Basic authentication is off, bearer authentication is on",
        "http://[::1]:80/a@b and registry.example.com:5000/a@sha256:abc",
        "passthrough.ako.vmware.com/enabled: true",
    ],
)
def test_words_about_passwords_are_left_alone(text: str) -> None:
    assert leave(text) == text
