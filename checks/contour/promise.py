"""What an HTTPProxy promises, and what it routes to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from lbdoctor import ACCEPTED, SERVED, SERVICE, Kind, Obj, Promise, Ref, View, exposure, link

HTTP_PROXY = Kind("projectcontour.io", "HTTPProxy", "httpproxies")


def is_root(proxy: Obj) -> bool:
    """Whether it has a host of its own; the others are parts of one that has."""
    return bool(proxy["spec.virtualhost.fqdn"])


@exposure(HTTP_PROXY, "httpproxy", "proxy", "httpproxies")
def promise(proxy: Obj, see: View) -> Promise | None:
    """Addresses in `status.loadBalancer.ingress`, and the host of the virtual host."""
    if not is_root(proxy):
        return None
    entries = proxy["status.loadBalancer.ingress"] or ()
    found = (e.get("ip") or e.get("hostname") for e in entries if isinstance(e, dict))
    return Promise(tuple(filter(None, found)), (proxy["spec.virtualhost.fqdn"],))


@link(HTTP_PROXY, "routes to", SERVICE, carries=(SERVED,))
def targets(proxy: Obj, see: View) -> Iterator[Ref]:
    """The Services of its routes; mirrors get copies and are nobody's answer."""
    groups = [route.get("services") for route in proxy["spec.routes"] or ()]
    groups.append(proxy["spec.tcpproxy.services"] or ())
    for service in _flat(groups):
        if service.get("name") and not service.get("mirror"):
            yield see.ref(SERVICE, proxy.space, service["name"])


@link(HTTP_PROXY, "includes", HTTP_PROXY, carries=(ACCEPTED, SERVED))
def included(proxy: Obj, see: View) -> Iterator[Ref]:
    """The HTTPProxies that hold parts of its routes."""
    for each in proxy["spec.includes"] or ():
        namespace = each.get("namespace") or proxy.ref.namespace
        if each.get("name"):
            yield proxy.ref._replace(namespace=namespace, name=each["name"])


def _flat(groups: list[Any]) -> Iterator[Mapping[str, Any]]:
    for group in groups:
        yield from group or ()
