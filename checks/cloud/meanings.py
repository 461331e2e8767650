"""What a cloud can mean when it refuses: one code for each kind of reason."""

from __future__ import annotations

from collections.abc import Mapping

LIMIT = "cloud/limit-reached"
SUBNET = "cloud/subnet-unusable"
INVALID = "cloud/request-invalid"
DENIED = "cloud/permission-denied"
TIMEOUT = "cloud/timed-out"
OTHER = ""
"""Known, and none of these: it only sounds alike, or somebody else tells it."""

Patterns = Mapping[str, tuple[str, ...]]
