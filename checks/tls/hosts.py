"""Does the certificate speak for the host?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from lbdoctor import ERROR, Finding, Obj, Remedy, View

from .reading import Shown, shown, tls_check
from .uses import uses


@tls_check("tls/certificate-host-mismatch", "no name in the certificate covers the host", ERROR)
def host_mismatch(obj: Obj, see: View) -> Iterator[Finding]:
    """No name in the certificate covers a host that it is meant for.

    Why it matters: browsers and programs refuse the connection; some controllers present their
    own default certificate instead.

    How it is decided: none of the DNS names in the certificate (the common name, where it has no
    others) is the host, or a wildcard for exactly its first label. For an Ingress, hosts of the
    `tls` entry that a rule has, too; for a Gateway, the listener's hostname. Several certificates
    of one listener count together. For a wildcard host any name below it will do.

    How to fix: have a certificate issued that names the host, or name the right Secret.
    """
    found: dict[str, list[Shown]] = defaultdict(list)
    complete = {use.path: len(use.secrets) for use in uses(obj)}
    for each in shown(obj, see):
        found[each.use.path].append(each)
        if len(found[each.use.path]) == complete[each.use.path]:
            yield from _mismatches(obj, found[each.use.path])


def _mismatches(obj: Obj, group: Sequence[Shown]) -> Iterator[Finding]:
    names = [name for each in group for name in each.chain[0].names]
    for host in group[0].use.hosts:
        if not any(_covers(each, host) for each in group):
            first = group[0]
            namespace, name = first.secret.ref.namespace, first.secret.ref.name
            shown_names = [each.cite("subjectAltName", list(each.chain[0].names)) for each in group]
            yield Finding(
                f"the certificate does not cover {host}, only {_some(names)}",
                (*shown_names, obj.cite(first.use.path)),
                Remedy(
                    f"have a certificate issued for {host}, or name the Secret that has one",
                    (f"kubectl -n {namespace} describe secret {name}",),
                ),
            )


def _covers(each: Shown, host: str) -> bool:
    leaf = each.chain[0]
    if host.startswith("*."):
        below = host[1:].lower()
        return any(name.lower().endswith(below) for name in leaf.names)
    return leaf.covers(host)


def _some(names: Sequence[str]) -> str:
    if not names:
        return "no name at all"
    more = f" and {len(names) - 3} more" if len(names) > 3 else ""
    return ", ".join(names[:3]) + more
