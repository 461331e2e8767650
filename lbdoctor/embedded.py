"""YAML inside objects: configuration files that a ConfigMap carries as text."""

from __future__ import annotations

from typing import Any

import yaml

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def parsed(text: object) -> Any:
    """What a YAML text says; None where it is no text or no YAML."""
    if not isinstance(text, str):
        return None
    try:
        return yaml.load(text, _LOADER)
    except (yaml.YAMLError, ValueError):
        return None
