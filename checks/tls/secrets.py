"""Is the Secret there, and is there a certificate in it?"""

from __future__ import annotations

from collections.abc import Iterator

from lbdoctor import (
    CERTAIN,
    ERROR,
    GATEWAY,
    INFO,
    INGRESS,
    LIKELY,
    SECRET,
    Evidence,
    Finding,
    Obj,
    Ref,
    Remedy,
    View,
)
from lbdoctor.x509 import Unreadable, certificates

from .issuing import READS, Issuing, issuing
from .reading import Unseen, is_hidden, tls_check
from .uses import Use, uses

# Contour says the same of its HTTPProxies, in their status.
KINDS = (INGRESS, GATEWAY)
_ISSUERS = ("cert-manager.io/cluster-issuer", "cert-manager.io/issuer", "kubernetes.io/tls-acme")


@tls_check(
    "tls/secret-missing",
    "the Secret with the certificate does not exist",
    ERROR,
    kinds=KINDS,
    explains=("gateway/listener-unresolved", "avi/host-left-out"),
    reads=READS,
)
def missing(obj: Obj, see: View) -> Iterator[Finding]:
    """The Secret that should hold the certificate does not exist.

    Why it matters: without it the controller presents its own default certificate, which no client
    trusts, or refuses the connection.

    How it is decided: no Secret of that name is in the namespace. Only Secrets of the type
    `kubernetes.io/tls` are asked for, others are nobody's business: where no more than these were
    seen, one of another type may have the name, some controllers take it, and the finding is only
    likely. While cert-manager is asked to issue the certificate and the object is young, it is
    only mentioned. Where the Certificate is seen, what cert-manager says of it or
    of its CertificateRequest is told.

    How to fix: create the Secret, or correct its name. Where cert-manager should issue it, mend
    what it says is missing, mostly the Issuer.
    """
    unseen = Unseen()
    for use in uses(obj):
        for ref in use.secrets:
            if unseen.secret(ref, see) is None and not see.gap(SECRET, ref.space):
                yield _missing(obj, use, see.absence(SECRET, ref.space, ref.name), see)
    unseen.settle()


def _missing(obj: Obj, use: Use, absence: Evidence, see: View) -> Finding:
    ref = absence.ref
    whole = see.whole(SECRET, ref.space)
    words = f"Secret {ref.name} does not exist"
    if not whole:
        words = f"no Secret of type kubernetes.io/tls is called {ref.name}"
    awaited = issuing(ref, see)
    asked = awaited is not None or any(each in obj.annotations for each in _ISSUERS)
    if asked:
        words += "; cert-manager is asked to issue it"
    if awaited is not None and awaited.why:
        words += f", and says: {awaited.why}"
    young = asked and see.clock.younger(obj.created, see.grace)
    return Finding(
        words,
        (obj.cite(use.path), absence, *((awaited.evidence,) if awaited else ())),
        _remedy(ref, awaited, asked=asked),
        confidence=CERTAIN if whole else LIKELY,
        severity=INFO if young else None,
    )


def _remedy(ref: Ref, awaited: Issuing | None, *, asked: bool) -> Remedy:
    if awaited is not None:
        name = awaited.certificate.ref.name
        return Remedy(
            f"mend what keeps cert-manager from issuing Certificate {name}", (awaited.command,)
        )
    return Remedy(
        f"create Secret {ref.name} with the certificate, or name the one that has it",
        (
            f"kubectl -n {ref.namespace} get secrets",
            *((f"kubectl -n {ref.namespace} get certificates.cert-manager.io",) * asked),
        ),
    )


@tls_check(
    "tls/secret-malformed",
    "the Secret holds no usable certificate",
    ERROR,
    kinds=KINDS,
    explains=("gateway/listener-unresolved", "avi/host-left-out"),
)
def malformed(obj: Obj, see: View) -> Iterator[Finding]:
    """The Secret is there, and holds no certificate that can be read.

    Why it matters: the controller cannot present it; it falls back to its own default certificate
    or refuses the connection. The API server does not look into the Secret.

    How it is decided: `tls.crt` or `tls.key` is not among the keys, `tls.crt` is empty, or what it
    holds is no certificate in PEM form. Values that the tool which took the state has hidden are
    not judged, and of `tls.key` no more is kept than whether it fits the certificate.

    How to fix: create the Secret again from the certificate and its key in PEM form
    (`kubectl create secret tls`).
    """
    unseen = Unseen()
    for use in uses(obj):
        for ref in use.secrets:
            secret = unseen.secret(ref, see)
            if secret is None:
                continue
            if is_hidden(secret):
                unseen.hidden(secret)
                continue
            why = _fault(secret)
            if why:
                empty = secret["data[tls.crt]"] == ""
                yield Finding(
                    why,
                    (Evidence(ref, "data", sorted(secret["data"]), secret.origin),),
                    Remedy(
                        f"create Secret {ref.name} again from certificate and key in PEM form",
                        (f"kubectl -n {ref.namespace} describe secret {ref.name}",),
                    ),
                    confidence=LIKELY if empty else CERTAIN,
                    about=ref,
                )
    unseen.settle()


def _fault(secret: Obj) -> str:
    """What is wrong with the keys of a Secret, in words; empty when nothing is."""
    data = secret["data"]
    lacking = [key for key in ("tls.crt", "tls.key") if key not in data]
    if lacking:
        return f"the Secret has no key {' and no key '.join(lacking)}"
    if not data["tls.crt"]:
        return "tls.crt is empty"
    try:
        certificates(data["tls.crt"])
    except Unreadable:
        return "tls.crt is no certificate in PEM form"
    return ""
