"""Does the private key belong to the certificate?"""

from __future__ import annotations

from collections.abc import Iterator

from lbdoctor import ERROR, SECRET, Blind, Coverage, Evidence, Finding, Gap, Obj, Remedy, View
from lbdoctor.keypair import FITS, MISFIT

from .reading import Shown, shown, tls_check
from .secrets import KINDS


@tls_check(
    "tls/certificate-key-mismatch",
    "the private key does not belong to the certificate",
    ERROR,
    kinds=KINDS,
    explains=("gateway/listener-unresolved",),
)
def key_mismatch(obj: Obj, see: View) -> Iterator[Finding]:
    """The private key in the Secret does not belong to its certificate.

    Why it matters: no server can use the pair. Controllers refuse it, and present their own
    default certificate or close the connection. The API server takes such a Secret as it is.

    How it is decided: the public key that belongs to `tls.key` is another than that of the first
    certificate in `tls.crt` (Go, crypto/tls, X509KeyPair, compares the same two). The key itself is
    forgotten as soon as that is known. Where it is hidden, as it should be in what is passed on,
    or encrypted, or of a kind that is not known here, nothing is said.

    How to fix: put the key that the certificate was requested with into the Secret, or have a
    certificate issued for the key that is there; server's certificate first in `tls.crt`.
    """
    hidden = []
    for each in shown(obj, see):
        match each.secret["data[tls.key]"]:
            case str(word) if word == MISFIT:
                yield _mismatch(each)
            case str(word) if word == FITS:
                continue
            case _:
                hidden.append(_nobodys(each))
    if hidden:
        raise Blind(*hidden)


def _mismatch(each: Shown) -> Finding:
    ref = each.secret.ref
    return Finding(
        "tls.key is not the private key of the first certificate in tls.crt",
        (
            Evidence(ref, "data[tls.key]", MISFIT, each.secret.origin),
            each.cite("subject", each.chain[0].subject),
        ),
        Remedy(
            f"create Secret {ref.name} again from the certificate and the key it was issued for",
            (f"kubectl -n {ref.namespace} describe secret {ref.name}",),
        ),
        about=ref,
    )


def _nobodys(each: Shown) -> Gap:
    """Nobody is asked for a private key: one that is hidden keeps no verdict open."""
    ref = each.secret.ref
    reason = f"the private key in {ref.name} is hidden"
    return Gap(ref.cluster, SECRET, ref.namespace, Coverage.REDACTED, reason, asked=False)
