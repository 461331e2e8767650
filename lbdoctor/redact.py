"""What is dropped on arrival, before anything else can see it, and what never leaves."""

from __future__ import annotations

import base64
import binascii
import re
from contextlib import suppress
from typing import Any, Final

from lbdoctor.keypair import compare
from lbdoctor.model import Kind
from lbdoctor.standin import hidden

_PUBLIC: Final = ("tls.crt", "ca.crt")
_LAST_APPLIED: Final = "kubectl.kubernetes.io/last-applied-configuration"
_CERTIFICATE: Final = re.compile(
    rb"-----BEGIN (?:X509 )?CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END (?:X509 )?CERTIFICATE-----"
)
_PLACEHOLDER: Final = re.compile(
    r"(?i)\A[\W\d_]*(?:redacted|hidden|masked|removed|omitted|bytes long)\b"
)
NOTHING_PUBLIC: Final = "(holds no certificate)"

_PEM_KEY: Final = re.compile(
    r"-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----.*?(?:-----END [A-Z0-9 ]*PRIVATE KEY-----|\Z)", re.DOTALL
)
_TOKEN: Final = re.compile(
    r"\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]+"
    r"|(?i:\bbearer\s+)(?:(?=\S*\d)[\w.~+/-]{8,}|[\w.~+/-]{16,})=*"
)
_HIDDEN: Final = "***HIDDEN***"
_LOGIN: Final = re.compile(
    r"(?<=://)[^/\s@:]+:[^/\s@]+(?=@)"
    r"|(?<=\b[Bb]asic )(?=\S*[\d=+/])[\w+/=-]{8,}"
    r"|(?<=\s-u )[^\s:]+:\S+"
    r"|(?<=\bexisting=)'[^']*'|(?<=\bdesired=)'[^']*'"  # in logs that tell a change
)
_WORD: Final = (
    r"(?i:\b[\w-]*(?:password|passwd|passphrase|token|sessionid"
    r"|client[_-]?secret|api[_-]?key|access[_-]?key)"
)
_SAID: Final = re.compile(
    _WORD + r"[\"']?\s*[=:]\s*)(?:\"[^\"]+\"|'[^']+')"  # quoted, as in JSON and in logs
    r"|" + _WORD + r"\s*=\s*)[^\s\"',;&)}\]]+"
    # After a colon people write too: only what no word of theirs looks like.
    r"|" + _WORD + r"\s*:\s+)(?=[A-Za-z]*[\d!-/=?@_~])(?!%!)[^\s\"',;)}\]]+"
)
_KEEP: Final = re.compile(r"\A[^=:]*[=:]\s*")


def arrive(raw: dict[str, Any], kind: Kind) -> None:
    """Forget, in place, the values of a Secret and the copy of an object in its annotations.

    Of a Secret the certificates stay, and the names of the other keys, with None as their value; of
    a private key, whether it fits its certificate.
    """
    metadata = raw.get("metadata")
    annotations = metadata.get("annotations") if isinstance(metadata, dict) else None
    if isinstance(annotations, dict):
        annotations.pop(_LAST_APPLIED, None)
    if (kind.group, kind.name) == ("", "Secret"):
        for part in ("data", "stringData"):
            values = raw.get(part)
            if isinstance(values, dict):
                fits = compare(values.get("tls.crt"), values.get("tls.key"))
                raw[part] = {k: public(v) if k in _PUBLIC else None for k, v in values.items()}
                if fits:
                    raw[part]["tls.key"] = fits
            else:
                raw.pop(part, None)


def public(value: Any) -> str | None:
    """The certificates of a value and nothing else that may lie beside them, such as a key.

    NOTHING_PUBLIC where there are none; None where another tool has hidden the value.
    """
    if not isinstance(value, str):
        return None
    if not value:
        return ""
    text = value.encode(errors="replace")
    if b"-----BEGIN" not in text:
        with suppress(binascii.Error):
            text = base64.b64decode(b"".join(text.split()), validate=True)
    blocks = _CERTIFICATE.findall(text)
    if blocks:
        return base64.b64encode(b"\n".join(blocks)).decode()
    shown = text.decode(errors="replace")
    return None if any(map(_stand_in, (value, shown))) else NOTHING_PUBLIC


def _stand_in(text: str) -> bool:
    return hidden(text) or _PLACEHOLDER.match(text) is not None


def leave(value: Any) -> Any:
    """A value as it may be shown: private keys, tokens and passwords in it are hidden."""
    if isinstance(value, str):
        return _hide(value) if _suspicious(value) else value
    if isinstance(value, dict):
        return {key: leave(each) for key, each in value.items()}
    if isinstance(value, list):
        return [leave(each) for each in value]
    return value


def _hide(text: str) -> str:
    text = _TOKEN.sub(_HIDDEN, _PEM_KEY.sub(_HIDDEN, text))
    return _SAID.sub(_unsaid, _LOGIN.sub(_HIDDEN, text))


def _unsaid(found: re.Match[str]) -> str:
    kept = _KEEP.match(found[0])
    return (kept[0] if kept else "") + _HIDDEN


_HINTS: Final = ("eyJ", "EARER", "earer", "PRIVATE KEY", "://", "asic ", "ass", "ASS", "oken",
                 "OKEN", "session", " -u ", "isting=", "ecret=", "ey=", "ey:", "EY=", "EY:", 'ey"')  # fmt: skip


def _suspicious(text: str) -> bool:
    return any(each in text for each in _HINTS)
