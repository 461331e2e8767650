"""Which texts stand for a hidden value, and which only look like it."""

import pytest

from lbdoctor.standin import hidden


@pytest.mark.parametrize(
    "value",
    [
        "10.0.0.1",
        "xxx-large",
        "sha256:" + "0" * 64,
        "containerd://" + "a" * 64,
        "hidden",
        "REDACTED",
        {"ip": "10.0.0.1", "ports": [80]},
        None,
        7,
    ],
)
def test_values_that_are_known(value: object) -> None:
    assert not hidden(value)


@pytest.mark.parametrize(
    "value",
    [
        "***HIDDEN***",
        "https://***HIDDEN***:443/",
        "***TOKEN_PASSWORD_0A1B***",
        "REDACTED-IP4-ADDRESS",
        "x-ipv4-0000000001-x",
        "node x-ipv6-00000000000000000000000000000002-x is down",
        "xxx.xxx.xxx.xxx",
        "xxx",
        "0" * 64,
        "host-" + "0a" * 32,
        [{"ip": "***HIDDEN***"}],
        {"***HIDDEN***": "kurl"},
    ],
)
def test_values_that_exist_and_are_hidden(value: object) -> None:
    assert hidden(value)
