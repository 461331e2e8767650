"""Certificates as Secrets hold them. The library for it is loaded when one is read, not before."""

from __future__ import annotations

import base64
import binascii
from datetime import datetime
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from cryptography.x509 import Certificate as Parsed


class Unreadable(ValueError):
    """A text that holds no certificate."""


class Certificate(NamedTuple):
    """What matters of an X.509 certificate.

    `names` are the DNS names and addresses of the subject alternative name; where it has none,
    the common name. `key` says in words what the key is; `weak` why key or signature are too weak.
    """

    subject: str
    issuer: str
    names: tuple[str, ...]
    since: datetime
    until: datetime
    key: str
    weak: str
    issued_by_next: bool | None = None

    @property
    def self_signed(self) -> bool:
        """Whether it names itself as its issuer."""
        return self.subject == self.issuer

    def covers(self, host: str) -> bool:
        """Whether one of its names fits a host; a wildcard stands for exactly one label."""
        wanted = host.lower().rstrip(".")
        names = {name.lower().rstrip(".") for name in self.names}
        _, _, parent = wanted.partition(".")
        return wanted in names or (bool(parent) and f"*.{parent}" in names)


@lru_cache(maxsize=1024)
def certificates(value: str) -> tuple[Certificate, ...]:
    """The certificates in the value of a Secret's key (PEM in base64), the server's own first.

    Raises Unreadable when there is none, or one that cannot be parsed.
    """
    from cryptography import x509

    try:
        parsed = x509.load_pem_x509_certificates(_pem(value))
        found = [_certificate(each) for each in parsed]
    except (ValueError, TypeError) as error:
        raise Unreadable(str(error).splitlines()[0] if str(error) else "no certificate") from error
    for index, (lower, upper) in enumerate(pairwise(parsed)):
        found[index] = found[index]._replace(issued_by_next=_issued(lower, upper))
    return tuple(found)


def _pem(value: str) -> bytes:
    if "-----BEGIN" in value:
        return value.encode()
    try:
        return base64.b64decode("".join(value.split()), validate=True)
    except binascii.Error as error:
        raise Unreadable("it is not base64") from error


def _certificate(parsed: Parsed) -> Certificate:
    return Certificate(
        parsed.subject.rfc4514_string(),
        parsed.issuer.rfc4514_string(),
        _names(parsed),
        parsed.not_valid_before_utc,
        parsed.not_valid_after_utc,
        *_strength(parsed),
    )


def _names(parsed: Parsed) -> tuple[str, ...]:
    from cryptography import x509

    try:
        found = parsed.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        common = parsed.subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME)
        return tuple(str(each.value) for each in common)
    addresses = found.get_values_for_type(x509.IPAddress)
    return (*found.get_values_for_type(x509.DNSName), *map(str, addresses))


def _strength(parsed: Parsed) -> tuple[str, str]:
    """The key in words, and why it or the signature is weak (empty when neither is)."""
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric import dsa, ec, rsa

    key = parsed.public_key()
    words, weak = type(key).__name__.strip("_").removesuffix("PublicKey"), ""
    if isinstance(key, rsa.RSAPublicKey):
        words = f"RSA with {key.key_size} bits"
        weak = words if key.key_size < 2048 else ""
    elif isinstance(key, ec.EllipticCurvePublicKey):
        words = f"elliptic curve with {key.key_size} bits"
        weak = words if key.key_size < 224 else ""
    elif isinstance(key, dsa.DSAPublicKey):
        words = weak = "DSA"
    try:
        digest = parsed.signature_hash_algorithm
    except UnsupportedAlgorithm:
        digest = None
    if digest is not None and digest.name in ("md5", "sha1") and parsed.subject != parsed.issuer:
        weak = weak or f"a signature with {digest.name.upper()}"
    return words, weak


def _issued(lower: Parsed, upper: Parsed) -> bool | None:
    """Whether one certificate signed the other; None when the signature cannot be checked."""
    from cryptography.exceptions import InvalidSignature

    try:
        lower.verify_directly_issued_by(upper)
    except (ValueError, InvalidSignature):
        return False
    except TypeError:
        return None
    return True
