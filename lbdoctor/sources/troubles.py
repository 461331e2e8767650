"""Why there was no answer: what the network did, in words that are safe to show."""

from __future__ import annotations

import re
import ssl
from http.client import HTTPException
from typing import Final
from urllib.parse import urlsplit

from urllib3 import exceptions as failures

from lbdoctor.model import Coverage
from lbdoctor.sources.refusals import safe

CONNECT: Final = 10.0
"""How many seconds a connection may take, where an answer may take as long or longer."""

_WAITED: Final = re.compile(r"timeout=([\d.]+)")

EXPECTED = (failures.HTTPError, HTTPException, OSError, ValueError)
"""What a request may raise through no fault of ours."""


def trouble(error: Exception, url: str, timeout: float | None) -> tuple[Coverage, str]:
    """The gap that a failed request means, and the reason in words."""
    root = _root(error)
    if isinstance(error, failures.ProxyError):
        return Coverage.FAILED, f"the proxy does not let it through: {_said(root)}"
    if slow(error):
        told = _WAITED.search(str(error))
        limit = float(told[1]) if told else timeout
        return Coverage.TIMED_OUT, "no answer" + (f" within {limit:g} s" if limit else "")
    if isinstance(error, failures.SSLError) or isinstance(root, ssl.SSLError):
        return Coverage.FAILED, f"TLS: {_tls(root)}"
    if isinstance(error, failures.NameResolutionError):
        return Coverage.FAILED, f"the name {urlsplit(url).hostname} does not resolve"
    if isinstance(error, failures.ProtocolError | HTTPException | ConnectionResetError):
        return Coverage.CUT_OFF, "the connection was cut"
    return Coverage.FAILED, _said(root)


def transient(error: Exception) -> bool:
    """Whether the same request may succeed in a moment: cut or refused, not slow or distrusted."""
    return isinstance(error, failures.ProtocolError | ConnectionError) or _refused(error)


def slow(error: Exception | None) -> bool:
    """A connection that was refused is a kind of timeout to urllib3, but not to us."""
    late = isinstance(error, failures.TimeoutError | TimeoutError)
    return late and not isinstance(error, failures.NewConnectionError)


def _refused(error: Exception) -> bool:
    return isinstance(error, failures.NewConnectionError) and not isinstance(
        error, failures.NameResolutionError
    )


def _root(error: BaseException) -> BaseException:
    """The exception of the operating system at the bottom of a pile of wrappers."""
    inner = error.__cause__ or error.__context__
    inside = [each for each in error.args if isinstance(each, BaseException)]
    deeper = inside[0] if inside else inner
    return _root(deeper) if deeper is not None and deeper is not error else error


def _tls(root: BaseException) -> str:
    if isinstance(root, ssl.SSLCertVerificationError):
        return f"its certificate is not trusted ({root.verify_message})"
    if isinstance(root, ssl.SSLError) and root.reason == "WRONG_VERSION_NUMBER":
        return "it speaks no TLS on this port"
    return _said(root)


def _said(root: BaseException) -> str:
    words = getattr(root, "strerror", None) or str(root) or type(root).__name__
    return safe(words[:1].lower() + words[1:] if words[:1].isupper() else words)
