"""Is the certificate valid now, and for how long?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from lbdoctor import (
    ERROR,
    SECRET,
    WARNING,
    Blind,
    Coverage,
    Finding,
    Gap,
    Obj,
    Option,
    Owner,
    Remedy,
    View,
)

from .reading import Shown, shown, tls_check

DAYS = Option("certificate-days", 30, "days before its end at which a certificate is reported")


@tls_check("tls/certificate-expired", "the certificate has expired", ERROR)
def expired(obj: Obj, see: View) -> Iterator[Finding]:
    """The certificate that is presented to clients has expired.

    Why it matters: browsers and programs refuse the connection.

    How it is decided: `notAfter` of the first certificate in `tls.crt` of the Secret lies before
    the time of the state. Without a time there is no verdict. Certificates that controllers take
    from elsewhere (AWS, passed through to the Pod) are not judged.

    How to fix: renew the certificate and replace the Secret; where cert-manager or another program
    renews it, find out why it does not.
    """
    for each in shown(obj, see):
        end = each.chain[0].until
        if _now(each, see) > end:
            yield Finding(
                f"the certificate expired {_ago(_now(each, see) - end)} ago, on {end:%Y-%m-%d}",
                (each.cite("notAfter", _stamp(end)), each.cite("subject", each.chain[0].subject)),
                _renew(each),
                about=each.secret.ref,
            )


@tls_check("tls/certificate-expiring", "the certificate expires soon", WARNING, options=(DAYS,))
def expiring(obj: Obj, see: View) -> Iterator[Finding]:
    """The certificate that is presented to clients expires soon.

    Why it matters: from that moment on every client refuses the connection.

    How it is decided: less than 30 days (option `certificate-days`) are left. A certificate that
    cert-manager renews (annotation `cert-manager.io/certificate-name`) is expected to be young:
    of such a one less than a fifth of its life must be left, too, because cert-manager renews when
    a third is left.

    How to fix: renew the certificate and replace the Secret.
    """
    for each in shown(obj, see):
        leaf = each.chain[0]
        left = leaf.until - _now(each, see)
        if timedelta() <= left < _limit(each, see):
            yield Finding(
                f"the certificate expires in {_ago(left)}, on {leaf.until:%Y-%m-%d}",
                (each.cite("notAfter", _stamp(leaf.until)), each.cite("subject", leaf.subject)),
                _renew(each),
                about=each.secret.ref,
            )


def _limit(each: Shown, see: View) -> timedelta:
    limit = timedelta(days=see.option(DAYS))
    leaf = each.chain[0]
    return min(limit, (leaf.until - leaf.since) / 5) if _managed(each) else limit


def _managed(each: Shown) -> bool:
    return "cert-manager.io/certificate-name" in each.secret.annotations


@tls_check("tls/certificate-not-yet-valid", "the certificate is not valid yet", ERROR)
def not_yet_valid(obj: Obj, see: View) -> Iterator[Finding]:
    """The certificate that is presented to clients is not valid yet.

    Why it matters: browsers and programs refuse the connection.

    How it is decided: `notBefore` of the first certificate in `tls.crt` of the Secret lies after
    the time of the state. That time must be stated: the newest time stamp in a dump does not prove
    that it was not later.

    How to fix: wait, or have the certificate issued again; compare the clocks of whoever issued it
    and of the clients.
    """
    for each in shown(obj, see):
        start = each.chain[0].since
        if _now(each, see) >= start:
            continue
        if not see.clock.exact:
            raise _timeless(each)
        yield Finding(
            f"the certificate is valid only from {start:%Y-%m-%d %H:%M} UTC on, "
            f"in {_ago(start - _now(each, see))}",
            (each.cite("notBefore", _stamp(start)), each.cite("subject", each.chain[0].subject)),
            _renew(each),
            about=each.secret.ref,
        )


def _now(each: Shown, see: View) -> datetime:
    if see.clock.now is None:
        raise _timeless(each)
    return see.clock.now


def _timeless(each: Shown) -> Blind:
    place = each.secret.ref
    reason = "at which time this state was taken is not known (--at tells it)"
    return Blind(Gap(place.cluster, SECRET, place.namespace, Coverage.PARTIAL, reason))


def _stamp(when: datetime) -> str:
    return when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _ago(span: timedelta) -> str:
    hours = int(span.total_seconds() // 3600)
    number, unit = (hours // 24, "day") if hours >= 48 else (hours, "hour")
    return f"{number} {unit}{'' if number == 1 else 's'}"


def _renew(each: Shown) -> Remedy:
    namespace, name = each.secret.ref.namespace, each.secret.ref.name
    look = f"kubectl -n {namespace} describe secret {name}"
    if _managed(each):
        made_by = each.secret.annotations["cert-manager.io/certificate-name"]
        return Remedy(
            "find out why cert-manager has not renewed it",
            (f"kubectl -n {namespace} describe certificates.cert-manager.io {made_by}", look),
        )
    return Remedy(f"renew the certificate and replace Secret {name}", (look,), Owner.APPLICATION)
