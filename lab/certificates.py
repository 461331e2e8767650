"""A certificate authority for one cluster, made at its start and forgotten at its end."""

import datetime
import ipaddress
from collections.abc import Sequence
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

_YEAR = datetime.timedelta(days=365)


class Authority:
    """Signs the certificates of one cluster and writes them into a directory."""

    def __init__(self, directory: Path, name: str = "lab-ca") -> None:
        self.directory = directory
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        basic = x509.BasicConstraints(ca=True, path_length=None)
        self._certificate = (
            _builder(self._name, self._name, self._key.public_key())
            .add_extension(basic, critical=True)
            .sign(self._key, hashes.SHA256())
        )
        self.certificate = directory / "ca.crt"
        self.certificate.write_bytes(_pem(self._certificate))

    def server(self, file: str, names: Sequence[str], addresses: Sequence[str]) -> Path:
        """A serving certificate; its key lies beside it with the suffix .key."""
        alternatives = [
            *map(x509.DNSName, names),
            *(x509.IPAddress(ipaddress.ip_address(address)) for address in addresses),
        ]
        extension = x509.SubjectAlternativeName(alternatives)
        return self._issue(file, [(NameOID.COMMON_NAME, file)], extension)

    def client(self, file: str, user: str, group: str = "") -> Path:
        """A client certificate for a user of an optional group."""
        subject = [(NameOID.COMMON_NAME, user)]
        if group:
            subject.insert(0, (NameOID.ORGANIZATION_NAME, group))
        usage = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CLIENT_AUTH])
        return self._issue(file, subject, usage)

    def key(self, file: str) -> Path:
        """A bare key, for signing service account tokens."""
        path = self.directory / file
        _write_key(path, ec.generate_private_key(ec.SECP256R1()))
        return path

    def _issue(
        self,
        file: str,
        subject: Sequence[tuple[x509.ObjectIdentifier, str]],
        extension: x509.ExtensionType,
    ) -> Path:
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(kind, text) for kind, text in subject])
        certificate = (
            _builder(name, self._name, key.public_key())
            .add_extension(extension, critical=False)
            .sign(self._key, hashes.SHA256())
        )
        path = self.directory / f"{file}.crt"
        path.write_bytes(_pem(certificate))
        _write_key(path.with_suffix(".key"), key)
        return path


def _builder(
    subject: x509.Name, issuer: x509.Name, public: ec.EllipticCurvePublicKey
) -> x509.CertificateBuilder:
    now = datetime.datetime.now(datetime.UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(minutes=5))
        .not_valid_after(now + _YEAR)
    )


def _pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)


def _write_key(path: Path, key: ec.EllipticCurvePrivateKey) -> None:
    path.touch(mode=0o600)
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.TraditionalOpenSSL,
            serialization.NoEncryption(),
        )
    )
