"""Will clients trust the certificate: its chain, its key?"""

from __future__ import annotations

from collections.abc import Iterator

from lbdoctor import WARNING, Finding, Obj, Remedy, View

from .reading import Shown, shown, tls_check

# Organisations whose roots browsers trust. Their roots sign no server's certificate
# (CA/Browser Forum, Baseline Requirements, 6.1.7): one in between is always needed.
_PUBLIC = (
    "Let's Encrypt",
    "DigiCert",
    "Sectigo",
    "GlobalSign",
    "Google Trust Services",
    "ZeroSSL",
    "GoDaddy.com",
    "Entrust",
    "SSL Corporation",
    "Buypass",
)


@tls_check("tls/chain-incomplete", "the chain of certificates has a hole", WARNING)
def chain_incomplete(obj: Obj, see: View) -> Iterator[Finding]:
    """A certificate between the server's own and the root is missing.

    Why it matters: browsers may have it stored or fetch it; curl, programs and phones refuse the
    connection.

    How it is decided: a certificate in `tls.crt` is not signed by the one that follows it; or
    `tls.crt` holds a single certificate of a public authority, whose roots never sign servers'
    certificates themselves. A single certificate of a private authority may be complete.

    How to fix: put the server's certificate first, and behind it those of the authorities in
    between, each followed by the one that signed it (the file is often called `fullchain.pem`).
    """
    for each in shown(obj, see):
        if hole := _hole(each):
            yield Finding(
                hole,
                tuple(each.cite(f"issuer[{i}]", c.issuer) for i, c in enumerate(each.chain)),
                Remedy("put all certificates of the chain into tls.crt", _look(each)),
                about=each.secret.ref,
            )


def _hole(each: Shown) -> str:
    for lower in each.chain:
        if lower.issued_by_next is False:
            return f"the certificate of {lower.subject} is not signed by the one that follows it"
    leaf = each.chain[0]
    public = any(f"O={name}" in leaf.issuer.replace("\\", "") for name in _PUBLIC)
    if len(each.chain) == 1 and public and not leaf.self_signed:
        return f"the certificate of its issuer is missing ({leaf.issuer})"
    return ""


@tls_check("tls/weak-key", "the key or the signature of the certificate is weak", WARNING)
def weak_key(obj: Obj, see: View) -> Iterator[Finding]:
    """Key or signature of the certificate are too weak for today's clients.

    Why it matters: up-to-date clients refuse the connection.

    How it is decided: an RSA key shorter than 2048 bits, an elliptic curve of fewer than 224 bits,
    a DSA key, or a signature with MD5 or SHA-1.

    How to fix: make a new key (RSA with 2048 bits or more, or P-256) and have a certificate issued
    for it.
    """
    for each in shown(obj, see):
        leaf = each.chain[0]
        if leaf.weak:
            yield Finding(
                f"the certificate is weak: {leaf.weak}",
                (each.cite("publicKey", leaf.key),),
                Remedy("make a new key and have a certificate issued for it", _look(each)),
                about=each.secret.ref,
            )


def _look(each: Shown) -> tuple[str, ...]:
    ref = each.secret.ref
    return (f"kubectl -n {ref.namespace} describe secret {ref.name}",)
