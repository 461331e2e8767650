"""What is dropped on arrival, before anything else can see it, and what never leaves."""

from __future__ import annotations

import base64
import binascii
import re
from typing import Any, Final

from lbdoctor.model import Kind

_PUBLIC: Final = ("tls.crt", "ca.crt")
_LAST_APPLIED: Final = "kubectl.kubernetes.io/last-applied-configuration"

_PEM_KEY: Final = re.compile(
    r"-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----.*?(?:-----END [A-Z0-9 ]*PRIVATE KEY-----|\Z)", re.DOTALL
)
_TOKEN: Final = re.compile(r"\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]+|(?i:\bbearer\s+)[\w.~+/-]{16,}=*")
_HIDDEN: Final = "***HIDDEN***"


def arrive(raw: dict[str, Any], kind: Kind) -> None:
    """Forget, in place, the values of a Secret and the copy of an object in its annotations.

    Of a Secret the certificates stay, and the names of the other keys, with None as their value.
    """
    metadata = raw.get("metadata")
    annotations = metadata.get("annotations") if isinstance(metadata, dict) else None
    if isinstance(annotations, dict):
        annotations.pop(_LAST_APPLIED, None)
    if (kind.group, kind.name) == ("", "Secret"):
        for part in ("data", "stringData"):
            values = raw.get(part)
            if isinstance(values, dict):
                raw[part] = {k: _public(v) if k in _PUBLIC else None for k, v in values.items()}
            else:
                raw.pop(part, None)


def _public(value: object) -> object:
    """A certificate as it came; a private key that somebody pasted beside it is cut out."""
    if not isinstance(value, str):
        return None
    if "PRIVATE KEY" in value:
        return _PEM_KEY.sub("", value)
    try:
        text = base64.b64decode(value, validate=False).decode("latin-1")
    except (binascii.Error, ValueError):
        return value
    if "PRIVATE KEY" not in text:
        return value
    return base64.b64encode(_PEM_KEY.sub("", text).encode("latin-1")).decode()


def leave(value: Any) -> Any:
    """A value as it may be shown: private keys and tokens in it are hidden."""
    if isinstance(value, str):
        if "PRIVATE KEY" in value:
            value = _PEM_KEY.sub(_HIDDEN, value)
        return _TOKEN.sub(_HIDDEN, value) if _suspicious(value) else value
    if isinstance(value, dict):
        return {key: leave(each) for key, each in value.items()}
    if isinstance(value, list):
        return [leave(each) for each in value]
    return value


def _suspicious(text: str) -> bool:
    return "eyJ" in text or "earer" in text or "EARER" in text
