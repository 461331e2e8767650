"""Whether a key fits its certificate is known on arrival, and nothing else of it."""

import base64
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

from lbdoctor import SECRET
from lbdoctor.cli import cli
from lbdoctor.keypair import FITS, MISFIT, compare
from lbdoctor.redact import arrive

Key = ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey | rsa.RSAPrivateKey
PKCS8 = serialization.PrivateFormat.PKCS8
TRADITIONAL = serialization.PrivateFormat.TraditionalOpenSSL
KINDS: dict[str, Callable[[], Key]] = {
    "RSA": lambda: rsa.generate_private_key(65537, 2048),
    "elliptic curve": lambda: ec.generate_private_key(ec.SECP256R1()),
    "Ed25519": ed25519.Ed25519PrivateKey.generate,
}


def certificate(key: Key) -> str:
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "shop.example.com")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), 1)
        .not_valid_before(now)
        .not_valid_after(now + timedelta(days=90))
        .sign(key, None if isinstance(key, ed25519.Ed25519PrivateKey) else hashes.SHA256())
    )
    return made.public_bytes(serialization.Encoding.PEM).decode()


def pem(key: Key, form: serialization.PrivateFormat = PKCS8, password: bytes | None = None) -> str:
    how: serialization.KeySerializationEncryption = serialization.NoEncryption()
    if password:
        how = serialization.BestAvailableEncryption(password)
    return key.private_bytes(serialization.Encoding.PEM, form, how).decode()


def coded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


@pytest.mark.parametrize("kind", KINDS)
def test_a_key_fits_its_own_certificate_and_no_other(kind: str) -> None:
    mine, other = KINDS[kind](), KINDS[kind]()

    assert compare(coded(certificate(mine)), coded(pem(mine))) == FITS
    assert compare(coded(certificate(mine)), coded(pem(other))) == MISFIT
    assert compare(certificate(mine), pem(mine)) == FITS


@pytest.mark.parametrize("kind", ["RSA", "elliptic curve"])
def test_the_old_forms_of_a_key_are_read_too(kind: str) -> None:
    key = KINDS[kind]()

    assert compare(coded(certificate(key)), coded(pem(key, TRADITIONAL))) == FITS


def test_parameters_before_the_key_and_text_around_it_do_not_matter() -> None:
    key = KINDS["elliptic curve"]()
    parameters = "-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n"

    around = f"subject: shop\n{parameters}{pem(key, TRADITIONAL)}\n"
    assert compare(coded(certificate(key)), coded(around)) == FITS


def test_the_first_certificate_of_a_chain_is_compared() -> None:
    leaf, authority = KINDS["elliptic curve"](), KINDS["elliptic curve"]()
    chain = certificate(leaf) + certificate(authority)

    assert compare(coded(chain), coded(pem(leaf))) == FITS
    assert compare(coded(chain), coded(pem(authority))) == MISFIT


def test_what_cannot_be_read_says_nothing() -> None:
    key = KINDS["elliptic curve"]()
    crt = coded(certificate(key))
    broken = pem(key).replace("\n", "\nAAAA", 1)

    for unknown in (None, "", 7, "REDACTED", coded("REDACTED"), "\ud800", "%%%", coded(broken)):
        assert compare(crt, unknown) is None
    assert compare(crt, coded(pem(key, PKCS8, b"x" * 12))) is None
    for unknown in (None, "", 7, "REDACTED", coded("x"), "\ud800"):
        assert compare(unknown, coded(pem(key))) is None


def test_what_arrived_once_arrives_again_as_it_is() -> None:
    mine, other = KINDS["elliptic curve"](), KINDS["elliptic curve"]()
    raw = {"data": {"tls.crt": coded(certificate(mine)), "tls.key": coded(pem(other))}}
    arrive(raw, SECRET)
    once = json.dumps(raw)
    arrive(raw, SECRET)

    assert raw["data"]["tls.key"] == MISFIT
    assert json.dumps(raw) == once


@pytest.mark.parametrize("form", ["text", "json", "markdown"])
def test_a_dump_with_the_wrong_key_is_told_without_a_byte_of_it(tmp_path: Path, form: str) -> None:
    mine, other = KINDS["elliptic curve"](), KINDS["elliptic curve"]()
    key = pem(other)
    secret = {
        "apiVersion": "v1", "kind": "Secret", "type": "kubernetes.io/tls",
        "metadata": {"name": "shop-tls", "namespace": "web"},
        "data": {"tls.crt": coded(certificate(mine)), "tls.key": coded(key)},
    }  # fmt: skip
    ingress = {
        "apiVersion": "networking.k8s.io/v1", "kind": "Ingress",
        "metadata": {"name": "shop", "namespace": "web"},
        "spec": {"tls": [{"hosts": ["shop.example.com"], "secretName": "shop-tls"}]},
        "status": {"loadBalancer": {"ingress": [{"ip": "192.0.2.7"}]}},
    }  # fmt: skip
    state = tmp_path / "state.json"
    state.write_text(json.dumps({"apiVersion": "v1", "kind": "List", "items": [secret, ingress]}))
    told = CliRunner().invoke(cli, ["scan", "--from", str(state), "-o", form]).output

    assert "tls/certificate-key-mismatch" in told
    for line in (*key.splitlines()[1:-1], *coded(key)[40:120:20].split()):
        assert line not in told
