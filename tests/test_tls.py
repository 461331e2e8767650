"""Certificates: what is judged, what is not, and that no key is ever seen."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID

from lbdoctor.kinds import SECRET
from lbdoctor.model import GUEST, Coverage, Outcome
from lbdoctor.redact import NOTHING_PUBLIC, arrive, public
from lbdoctor.registry import load
from lbdoctor.snapshot import Snapshot
from lbdoctor.sources import Reading, Seen
from lbdoctor.testing import judge, look, state
from lbdoctor.testing.states import reading
from lbdoctor.testing.written import objects
from lbdoctor.x509 import Unreadable, certificates

NOW = datetime(2026, 6, 10, 8, tzinfo=UTC)
KEY = ec.generate_private_key(ec.SECP256R1())
PRIVATE = KEY.private_bytes(
    serialization.Encoding.PEM,
    serialization.PrivateFormat.PKCS8,
    serialization.NoEncryption(),
)


def pem(
    *names: str,
    days: float = 90,
    since: float = -30,
    cn: str = "shop.example.com",
    key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey = KEY,
) -> bytes:
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, cn)])
    builder = (
        x509.CertificateBuilder(subject, subject, key.public_key(), 1)
        .not_valid_before(NOW + timedelta(days=since))
        .not_valid_after(NOW + timedelta(days=days))
    )
    if names:
        alternative = x509.SubjectAlternativeName([x509.DNSName(name) for name in names])
        builder = builder.add_extension(alternative, critical=False)
    return builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)


def b64(text: bytes) -> str:
    return base64.b64encode(text).decode()


def secret(crt: str | None, *, type: str = "kubernetes.io/tls", notes: str = "{}") -> str:
    return f"""
apiVersion: v1
kind: Secret
metadata: {{name: shop-tls, namespace: web, annotations: {notes}}}
type: {type}
data: {{tls.crt: {json.dumps(crt)}, tls.key: null}}
---"""


def ingress(
    host: str = "shop.example.com", *, tls: str = "", notes: str = "{}", api: str = "v1"
) -> str:
    entry = tls or f"{{hosts: [{json.dumps(host)}], secretName: shop-tls}}"
    return f"""
apiVersion: networking.k8s.io/{api}
kind: Ingress
metadata: {{name: shop, namespace: web, annotations: {notes}}}
spec:
  tls: [{entry}]
  rules: [{{host: {json.dumps(host)}}}]
status: {{loadBalancer: {{ingress: [{{ip: 192.0.2.4}}]}}}}
---"""


def verdict(code: str, text: str, **how: object) -> Outcome:
    how.setdefault("at", NOW.isoformat())
    return judge(code, text, **how).outcome  # type: ignore[arg-type]


ALL = (
    "tls/certificate-expired",
    "tls/certificate-expiring",
    "tls/certificate-not-yet-valid",
    "tls/certificate-host-mismatch",
    "tls/secret-missing",
    "tls/secret-malformed",
)
GOOD = secret(b64(pem("shop.example.com")))


@pytest.mark.parametrize("code", ALL)
@pytest.mark.parametrize("api", ["v1", "v1beta1"])
def test_a_good_certificate_is_fine(code: str, api: str) -> None:
    assert verdict(code, GOOD + ingress(api=api)) is Outcome.PASSED


@pytest.mark.parametrize("code", ALL)
@pytest.mark.parametrize(
    "note",
    [
        'nginx.ingress.kubernetes.io/ssl-passthrough: "true"',
        "alb.ingress.kubernetes.io/scheme: internet-facing",
    ],
)
def test_certificates_from_elsewhere_are_not_judged(code: str, note: str) -> None:
    text = secret("") + ingress(notes=f"{{{note}}}")

    assert verdict(code, text) is Outcome.NOT_APPLICABLE


@pytest.mark.parametrize("code", ALL)
def test_an_entry_without_secret_takes_the_controllers_own(code: str) -> None:
    text = ingress(tls="{hosts: [shop.example.com]}")

    assert verdict(code, text) is Outcome.NOT_APPLICABLE


@pytest.mark.parametrize("code", ALL)
def test_secrets_that_nobody_may_read_leave_it_open(code: str) -> None:
    assert verdict(code, GOOD + ingress(), hide="Secret") is Outcome.INCONCLUSIVE


@pytest.mark.parametrize("code", ALL[:4] + ALL[5:])
def test_a_hidden_certificate_leaves_it_open(code: str) -> None:
    assert verdict(code, secret(None) + ingress()) is Outcome.INCONCLUSIVE


@pytest.mark.parametrize("code", ALL[:3])
def test_without_a_time_there_is_no_verdict_on_expiry(code: str) -> None:
    text = secret(b64(pem("shop.example.com", days=-3, since=-90))) + ingress()
    registry = load()
    given = reading(objects(text), GUEST, registry)
    found = look(Snapshot([given]))

    assert not [each for each in found.findings if each.check.code == code]
    assert any(each.check.code == code for each in found.verdicts.notable)


def test_the_newest_stamp_of_a_dump_does_not_prove_that_a_certificate_is_too_new() -> None:
    text = secret(b64(pem("shop.example.com", since=2))) + ingress()
    stamped = text.replace(
        "{name: shop,", '{creationTimestamp: "2026-06-10T08:00:00Z", name: shop,'
    )

    assert verdict(ALL[2], stamped, at=None) is Outcome.INCONCLUSIVE
    assert verdict(ALL[2], stamped) is Outcome.FAILED


@pytest.mark.parametrize(
    ("days", "notes", "told"),
    [
        (29, "{}", True),
        (31, "{}", False),
        (29, "{cert-manager.io/certificate-name: shop}", False),
        (5, "{cert-manager.io/certificate-name: shop}", True),
    ],
)
def test_a_certificate_that_is_renewed_may_be_young(days: int, notes: str, told: bool) -> None:
    crt = b64(pem("shop.example.com", days=days, since=days - 90))
    found = verdict(ALL[1], secret(crt, notes=notes) + ingress())

    assert (found is Outcome.FAILED) is told


def test_how_soon_is_soon_is_an_option() -> None:
    text = secret(b64(pem("shop.example.com", days=29))) + ingress()

    assert verdict(ALL[1], text, options={"certificate-days": 14}) is Outcome.PASSED


@pytest.mark.parametrize(
    ("names", "host", "fits"),
    [
        (("shop.example.com",), "shop.example.com", True),
        (("SHOP.example.com",), "shop.example.com", True),
        (("*.example.com",), "shop.example.com", True),
        (("*.example.com",), "*.example.com", True),
        (("*.example.com",), "a.b.example.com", False),
        (("*.example.com",), "example.com", False),
        (("other.example.com", "shop.example.com"), "shop.example.com", True),
        ((), "shop.example.com", True),
        (("other.example.com",), "shop.example.com", False),
    ],
)
def test_names_cover_hosts_as_clients_read_them(
    names: tuple[str, ...], host: str, fits: bool
) -> None:
    found = verdict(ALL[3], secret(b64(pem(*names))) + ingress(host))

    assert (found is Outcome.PASSED) is fits


def test_a_host_that_no_rule_serves_is_not_compared() -> None:
    entry = "{hosts: [shop.example.com, old.example.com], secretName: shop-tls}"

    assert verdict(ALL[3], GOOD + ingress(tls=entry)) is Outcome.PASSED


def test_an_opaque_secret_with_a_certificate_is_not_missing() -> None:
    text = secret(b64(pem("shop.example.com")), type="Opaque") + ingress()

    assert verdict(ALL[4], text) is Outcome.PASSED


def test_where_only_tls_secrets_were_asked_for_a_missing_one_is_likely() -> None:
    registry = load()
    whole = reading(objects(ingress()), GUEST, registry, at=NOW)
    narrow = Seen(SECRET, Coverage.COMPLETE, selector="|type=kubernetes.io/tls")
    seen = [narrow if each.kind == SECRET else each for each in whole.seen]
    given = Reading(GUEST, "live", "live", "here", objects=whole.objects, seen=seen, now=NOW)
    (found,) = [f for f in look(Snapshot([given])).findings if f.check.code == ALL[4]]

    assert found.confidence.value == "likely"
    assert "type kubernetes.io/tls" in found.finding.message


@pytest.mark.parametrize(
    "crt",
    [NOTHING_PUBLIC, b64(b"no certificate"), b64(PRIVATE), ""],
    ids=["nothing public", "words", "a private key", "nothing"],
)
def test_what_is_no_certificate_is_malformed(crt: str) -> None:
    assert verdict(ALL[5], secret(crt) + ingress()) is Outcome.FAILED


def test_weakness_is_seen() -> None:
    old = rsa.generate_private_key(65537, 1024)

    assert certificates(b64(pem("a.example.com", key=old)))[0].weak == "RSA with 1024 bits"
    assert certificates(b64(pem("a.example.com")))[0].weak == ""


def test_garbage_is_unreadable() -> None:
    with pytest.raises(Unreadable):
        certificates("%%%")


def test_only_certificates_arrive() -> None:
    crt = pem("shop.example.com")

    assert certificates(public(b64(crt + PRIVATE + crt)) or "") == certificates(b64(crt + crt))
    assert public(b64(PRIVATE)) == NOTHING_PUBLIC
    assert public(b64(b"-----BEGIN CERTIFICATE-----\nMII\n" + PRIVATE)) == NOTHING_PUBLIC
    assert public(b64(b64(PRIVATE).encode())) == NOTHING_PUBLIC
    assert public("***HIDDEN***") is None
    assert public("REDACTED") is None
    assert public(b64(b"[REDACTED]")) is None
    assert public("") == ""


def fragments(key: bytes) -> list[bytes]:
    """Every line of the key, as it is and in base64, and any part of it, in pieces."""
    lines = [line for line in key.splitlines() if b"-----" not in line]
    coded = b64(key).encode()
    return [*lines, *(coded[i : i + 24] for i in range(0, len(coded) - 24, 24))]


def test_no_key_byte_reaches_any_output(tmp_path: Path) -> None:
    from click.testing import CliRunner

    from lbdoctor.cli import cli

    crt = pem("other.example.com", days=-3, since=-90)
    raw = {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": {
            "name": "shop-tls",
            "namespace": "web",
            "annotations": {
                "kubectl.kubernetes.io/last-applied-configuration": json.dumps(
                    {"data": {"tls.key": b64(PRIVATE)}}
                )
            },
        },
        "type": "kubernetes.io/tls",
        "data": {
            "tls.crt": b64(crt + PRIVATE),
            "tls.key": b64(PRIVATE),
            "ca.crt": b64(PRIVATE),
            "keystore": b64(PRIVATE),
        },
        "stringData": {"tls.key": PRIVATE.decode()},
    }
    (tmp_path / "secrets.core.json").write_text(
        json.dumps({"apiVersion": "v1", "kind": "List", "items": [raw]})
    )
    items = objects(ingress())
    (tmp_path / "ingresses.networking.k8s.io.json").write_text(
        json.dumps({"apiVersion": "v1", "kind": "List", "items": items})
    )
    out = b""
    for form in ("text", "short", "json", "yaml", "markdown"):
        words = ["scan", "--from", str(tmp_path), "-o", form, "--at", NOW.isoformat()]
        ran = CliRunner().invoke(cli, words)
        out += ran.output.encode()
    arrive(raw, SECRET)
    found = look(state([raw, *items], at=NOW))
    out += repr([f.finding for f in found.findings]).encode() + json.dumps(raw).encode()

    assert b"tls/certificate-expired" in out
    assert [each for each in fragments(PRIVATE) if each in out] == []


def issued(*, revision: int = 0, by: str = "shop-tls") -> str:
    """A Certificate whose issuer is not there, as cert-manager 1.21 writes it: no Secret yet.

    After cert-manager/cert-manager pkg/controller/certificaterequests/sync.go and
    internal/controller/certificates/policies/checks.go.
    """
    waits = "reason: DoesNotExist, message: Issuing certificate as Secret does not exist"
    return f"""
apiVersion: cert-manager.io/v1
kind: Certificate
metadata: {{name: shop, namespace: web, creationTimestamp: "2026-06-09T08:00:00Z"}}
spec: {{secretName: {by}, issuerRef: {{group: cert-manager.io, kind: ClusterIssuer, name: corp}}}}
status:
  revision: {revision}
  conditions: [{{type: Ready, status: "False", {waits}}}, {{type: Issuing, status: "True", {waits}}}]
---
apiVersion: cert-manager.io/v1
kind: CertificateRequest
metadata:
  name: shop-1
  namespace: web
  annotations: {{cert-manager.io/certificate-name: shop, cert-manager.io/certificate-revision: "1"}}
status:
  conditions:
  - {{type: Approved, status: "True", reason: cert-manager.io}}
  - type: Ready
    status: "False"
    reason: Pending
    message: 'Referenced "ClusterIssuer" not found: clusterissuer.cert-manager.io "corp" not found'
---"""


@pytest.mark.parametrize(
    ("certificate", "said", "cited"),
    [
        (issued(), 'says: Referenced "ClusterIssuer" not found', "CertificateRequest"),
        (issued(revision=1), "says: Issuing certificate as Secret", "Certificate"),
        (issued(by="other"), "Secret shop-tls does not exist", "Secret"),
        (
            issued().replace('Ready, status: "False"', 'Ready, status: "True"'),
            "Secret shop-tls does not exist",
            "Secret",
        ),
    ],
    ids=["no issuer", "an old attempt", "another Secret", "issued"],
)
def test_cert_manager_is_quoted(certificate: str, said: str, cited: str) -> None:
    found = judge(ALL[4], ingress() + certificate, at=NOW.isoformat())
    (finding,) = found.findings

    assert said in finding.message
    assert finding.evidence[-1].ref.kind == cited
    assert ("describe certificate.cert-manager.io shop" in str(finding.remedy)) is (
        cited != "Secret"
    )


def test_certificates_that_nobody_may_read_change_nothing() -> None:
    text = ingress() + issued()

    assert verdict(ALL[4], text, hide="Certificate") is Outcome.FAILED
    assert verdict(ALL[4], GOOD + text) is Outcome.PASSED
