"""Names of archive members: what they may be called, and where their links lead."""

from __future__ import annotations

import posixpath
import re
from typing import Final

_LONGEST: Final = 1024
_DEEPEST: Final = 32
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f]")
_NESTED: Final = re.compile(
    r"(?<!\.log)\.(?:tar|tgz|tbz2?|txz|zip|tar\.(?:gz|bz2|xz)|(?:jsonl?|ya?ml|txt)\.(?:gz|bz2|xz))$",
    re.IGNORECASE,
)
_HOSTS: Final = re.compile(r"(?:^|/)nodes/[^/]+\.zip$")


def safe_name(name: str) -> str | None:
    """The name as a path below the archive; None where it leads out of it, or is a trick."""
    parts = [part for part in name.replace("\\", "/").split("/") if part not in ("", ".")]
    bad = ".." in parts or _CONTROL.search(name) is not None
    if bad or not parts or len(name) > _LONGEST or len(parts) > _DEEPEST:
        return None
    return "/".join(parts)


def link_target(name: str, target: str) -> str | None:
    """The member that a relative link leads to; None where it leads out of the archive."""
    if target.startswith(("/", "\\")) or _CONTROL.search(target):
        return None
    path = posixpath.normpath(posixpath.join(posixpath.dirname(name), target))
    return None if path.startswith("..") else path


def nested(name: str) -> bool:
    """Whether a member may be an archive with objects in it."""
    return _NESTED.search(name) is not None and _HOSTS.search(name) is None


def same_object(name: str, target: str) -> bool:
    """Whether a link only gives the same list a second name (`x.yaml` beside `x.json`)."""
    return posixpath.splitext(name)[0] == posixpath.splitext(target)[0]
