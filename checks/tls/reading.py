"""The certificates behind an exposure, read as far as they can be."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from lbdoctor import (
    SECRET,
    SERVED,
    Blind,
    Coverage,
    Evidence,
    Gap,
    Kind,
    Need,
    Obj,
    Option,
    Ref,
    Severity,
    View,
    check,
)
from lbdoctor.declarations import Judge
from lbdoctor.x509 import Certificate, Unreadable, certificates

from .uses import USERS, Use, has_certificates, uses

# Secrets of other types are never asked for: they hold what is none of our business.
TLS_SECRETS = SECRET.where(field="type=kubernetes.io/tls").only("type", "data")


def tls_check(
    code: str,
    title: str,
    severity: Severity,
    *,
    kinds: tuple[Kind, ...] = USERS,
    explains: tuple[str, ...] = (),
    options: tuple[Option, ...] = (),
    reads: tuple[Need, ...] = (),
) -> Callable[[Judge], Judge]:
    """Declare a check of the certificates that an object presents."""
    return check(
        code,
        title,
        severity,
        SERVED,
        subject=kinds,
        when=has_certificates,
        reads=(TLS_SECRETS, *reads),
        explains=explains,
        options=options,
    )


class Shown(NamedTuple):
    """A Secret that an exposure uses, with its certificates, the server's own first."""

    use: Use
    secret: Obj
    chain: tuple[Certificate, ...]

    def cite(self, field: str, value: object) -> Evidence:
        """A field of the server's own certificate as evidence."""
        return Evidence(
            self.secret.ref, f"data[tls.crt].certificate.{field}", value, self.secret.origin
        )


class Unseen:
    """Collects what could not be seen while going on, and raises it in the end."""

    def __init__(self) -> None:
        self._gaps: list[Gap] = []

    def secret(self, ref: Ref, see: View) -> Obj | None:
        """The Secret; None when it is not there, or may not be (then `settle` raises)."""
        try:
            return see.get(SECRET, ref.space, ref.name)
        except Blind as blind:
            self._gaps += blind.gaps
            return None

    def hidden(self, secret: Obj) -> None:
        """Note that another tool has hidden the certificate of a Secret."""
        reason = f"the certificate in {secret.ref.name} was hidden"
        place = secret.ref
        self._gaps.append(Gap(place.cluster, SECRET, place.namespace, Coverage.REDACTED, reason))

    def settle(self) -> None:
        """Raise Blind where something was not seen."""
        if self._gaps:
            raise Blind(*self._gaps)


def shown(obj: Obj, see: View) -> Iterator[Shown]:
    """Every certificate that can be read; ends with Blind where one may be there unseen.

    Secrets that are missing or malformed are left to their own checks.
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
            try:
                yield Shown(use, secret, certificates(secret["data[tls.crt]"] or ""))
            except Unreadable:
                continue
    unseen.settle()


def is_hidden(secret: Obj) -> bool:
    """Whether the Secret is there, and its certificate is not for us to see."""
    data = secret["data"]
    return not isinstance(data, dict) or not data or ("tls.crt" in data and data["tls.crt"] is None)
