"""Which Secrets an exposure presents as its certificate, and for which hosts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from lbdoctor import GATEWAY, INGRESS, SECRET, SERVED, Kind, Obj, Ref, Space, View, link

HTTP_PROXY = Kind("projectcontour.io", "HTTPProxy", "httpproxies")
USERS = (INGRESS, GATEWAY, HTTP_PROXY)

_PASSTHROUGH = (
    "nginx.ingress.kubernetes.io/ssl-passthrough",
    "haproxy.org/ssl-passthrough",
    "ingress.kubernetes.io/ssl-passthrough",
    "passthrough.ako.vmware.com/enabled",
)


class Use(NamedTuple):
    """Secrets that serve the same hosts, and the field that names them."""

    secrets: tuple[Ref, ...]
    path: str
    hosts: tuple[str, ...]


def uses(obj: Obj) -> Iterator[Use]:
    """Every place of an Ingress, a Gateway or an HTTPProxy that names a certificate."""
    match obj.ref.kind:
        case "Ingress":
            yield from _of_ingress(obj)
        case "Gateway":
            yield from _of_gateway(obj)
        case "HTTPProxy":
            yield from _of_proxy(obj)


def has_certificates(obj: Obj) -> bool:
    """Whether there is anything to judge."""
    return next(uses(obj), None) is not None


def _of_ingress(ingress: Obj) -> Iterator[Use]:
    """The entries of `spec.tls` that name a Secret.

    Passed through, the certificate is that of the Pod. AWS takes certificates from its own store
    (kubernetes-sigs/aws-load-balancer-controller, docs/guide/ingress/cert_discovery.md).
    """
    notes = ingress.annotations
    if any(notes.get(each) == "true" for each in _PASSTHROUGH):
        return
    if any(each.startswith("alb.ingress.kubernetes.io/") for each in notes):
        return
    rules = [rule.get("host") for rule in ingress["spec.rules"] or ()]
    everybody = not rules or not all(rules)
    for index, entry in enumerate(ingress["spec.tls"] or ()):
        name = entry.get("secretName")
        if name:
            hosts = tuple(h for h in entry.get("hosts") or () if everybody or h in rules)
            yield Use((_secret(ingress, name),), f"spec.tls[{index}].secretName", hosts)


def _of_gateway(gateway: Obj) -> Iterator[Use]:
    for index, listener in enumerate(gateway["spec.listeners"] or ()):
        tls = listener.get("tls") or {}
        if tls.get("mode", "Terminate") != "Terminate":
            continue
        named = tuple(
            _secret(gateway, each["name"], each.get("namespace"))
            for each in tls.get("certificateRefs") or ()
            if _is_secret(each)
        )
        if named:
            host = listener.get("hostname")
            path = f"spec.listeners[{index}].tls.certificateRefs"
            yield Use(named, path, (host,) if host else ())


def _is_secret(reference: Mapping[str, Any]) -> bool:
    return reference.get("kind", "Secret") == "Secret" and not reference.get("group")


def _of_proxy(proxy: Obj) -> Iterator[Use]:
    name = proxy["spec.virtualhost.tls.secretName"]
    if not name or proxy["spec.virtualhost.tls.passthrough"]:
        return
    namespace, _, bare = name.rpartition("/")
    host = proxy["spec.virtualhost.fqdn"]
    path = "spec.virtualhost.tls.secretName"
    yield Use((_secret(proxy, bare, namespace),), path, (host,) if host else ())


def _secret(obj: Obj, name: str, namespace: str | None = None) -> Ref:
    space = Space(obj.ref.cluster, namespace or obj.ref.namespace)
    return View.ref(SECRET, space, name)


def _secrets(obj: Obj, see: View) -> Iterator[Ref]:
    for use in uses(obj):
        yield from use.secrets


for _kind in USERS:
    link(_kind, "presents the certificate of", SECRET, carries=(SERVED,))(_secrets)
