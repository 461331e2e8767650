"""What is dropped on arrival, before anything else can see it."""

from __future__ import annotations

from typing import Any, Final

from lbdoctor.model import Kind

_PUBLIC: Final = ("tls.crt", "ca.crt")
_LAST_APPLIED: Final = "kubectl.kubernetes.io/last-applied-configuration"


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
                raw[part] = {k: v if k in _PUBLIC else None for k, v in values.items()}
            else:
                raw.pop(part, None)
