"""Why there was no answer: what the network did, in words that are safe to show."""

from __future__ import annotations

import ssl
from http.client import HTTPException
from urllib.parse import urlsplit

from urllib3 import exceptions as failures

from lbdoctor.model import Coverage
from lbdoctor.sources.refusals import safe

EXPECTED = (failures.HTTPError, HTTPException, OSError, ValueError)
"""What a request may raise through no fault of ours."""


def trouble(error: Exception, url: str, timeout: float | None) -> tuple[Coverage, str]:
    """The gap that a failed request means, and the reason in words."""
    root = _root(error)
    if isinstance(error, failures.ProxyError):
        return Coverage.FAILED, f"the proxy does not let it through: {_said(root)}"
    if _slow(error):
        limit = f" within {timeout:g} s" if timeout else ""
        return Coverage.TIMED_OUT, f"no answer{limit}"
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


def _slow(error: Exception) -> bool:
    """A connection that was refused is a kind of timeout to urllib3, but not to us."""
    slow = isinstance(error, failures.TimeoutError | TimeoutError)
    return slow and not isinstance(error, failures.NewConnectionError)


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
    return _said(root)


def _said(root: BaseException) -> str:
    words = getattr(root, "strerror", None) or str(root) or type(root).__name__
    return safe(words[:1].lower() + words[1:] if words[:1].isupper() else words)
