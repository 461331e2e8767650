"""Does a private key belong to a certificate? The answer is a word: nothing of the key is kept."""

from __future__ import annotations

import base64
import binascii
import re
from contextlib import suppress
from typing import Final

FITS: Final = "(fits tls.crt)"
MISFIT: Final = "(does not fit tls.crt)"

_KEY: Final = re.compile(
    rb"-----BEGIN ([A-Z0-9 ]*PRIVATE KEY)-----[A-Za-z0-9+/=\s]+-----END \1-----"
)


def compare(certificate: object, key: object) -> str | None:
    """FITS or MISFIT; None where either cannot be read, is encrypted, or was hidden.

    Both are PEM, in base64 or plain. Of several certificates the first is the server's own, as it
    is for those who serve it (Go, crypto/tls, X509KeyPair). FITS and MISFIT, found in place of a
    key, are passed on: a state that was stored after its arrival says no less than before.
    """
    if key in (FITS, MISFIT):
        return str(key)
    if not isinstance(certificate, str) or not isinstance(key, str):
        return None
    found = _KEY.search(_pem(key))
    return _compare(_pem(certificate), found[0]) if found else None


def _compare(certificate: bytes, key: bytes) -> str | None:
    from cryptography import x509
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.serialization import (
        Encoding,
        PublicFormat,
        load_pem_private_key,
    )

    form = Encoding.DER, PublicFormat.SubjectPublicKeyInfo
    try:
        private = load_pem_private_key(key, None, unsafe_skip_rsa_key_validation=True)
        mine = private.public_key().public_bytes(*form)
        theirs = x509.load_pem_x509_certificate(certificate).public_key().public_bytes(*form)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        return None
    return FITS if mine == theirs else MISFIT


def _pem(value: str) -> bytes:
    text = value.encode(errors="replace")
    if b"-----BEGIN" not in text:
        with suppress(binascii.Error):
            return base64.b64decode(b"".join(text.split()), validate=True)
    return text
