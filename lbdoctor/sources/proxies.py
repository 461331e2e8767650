"""Which proxy leads to a server, as Go programs decide it."""

from __future__ import annotations

import ipaddress
import os
from importlib.util import find_spec
from urllib.parse import unquote, urlsplit

from lbdoctor.sources import Unreadable


def proxy_for(server: str, configured: str | None) -> str | None:
    """The proxy of the kubeconfig, else that of the environment unless NO_PROXY names the server.

    A proxy of the environment is never used for this machine itself.
    """
    if configured:
        return configured
    url = urlsplit(server)
    found = _environ("HTTPS_PROXY" if url.scheme == "https" else "HTTP_PROXY")
    host = (url.hostname or "").lower()
    port = url.port or (443 if url.scheme == "https" else 80)
    if not found or _loopback(host) or _excepted(host, port, _environ("NO_PROXY")):
        return None
    proxy = found if "://" in found else f"http://{found}"
    if not _usable(proxy):
        raise Unreadable("the proxy of the environment is no address as http://proxy.example:3128")
    return proxy


def credentials(proxy: str) -> str | None:
    """`user:password` of the address of a proxy, decoded."""
    url = urlsplit(proxy)
    return f"{unquote(url.username)}:{unquote(url.password or '')}" if url.username else None


def check(proxy: str) -> None:
    """Say what is missing where the client cannot speak to this kind of proxy."""
    scheme = proxy.partition("://")[0].lower()
    if scheme.startswith("socks") and find_spec("socks") is None:
        raise Unreadable(f"a {scheme} proxy needs one more package: pip install PySocks")


def _usable(proxy: str) -> bool:
    try:
        return bool(urlsplit(proxy).hostname) and urlsplit(proxy).port != 0
    except ValueError:
        return False


def _environ(name: str) -> str:
    return os.environ.get(name) or os.environ.get(name.lower()) or ""


def _loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _excepted(host: str, port: int, exceptions: str) -> bool:
    return any(
        _matches(host, port, each.strip().lower()) for each in exceptions.split(",") if each.strip()
    )


def _matches(host: str, port: int, rule: str) -> bool:
    if rule == "*":
        return True
    try:
        return ipaddress.ip_address(host) in ipaddress.ip_network(rule, strict=False)
    except ValueError:
        pass
    name, _, wanted = rule.rpartition(":") if rule.count(":") == 1 else (rule, "", "")
    if wanted and wanted != str(port):
        return False
    name = name.removeprefix("*")
    return (
        host.endswith(name) if name.startswith(".") else host == name or host.endswith("." + name)
    )
