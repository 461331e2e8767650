"""Texts that say that the NSX Manager was not reached, or that its load balancers are full."""

from __future__ import annotations

import re
from typing import Final

_CONNECTION: Final = re.compile(
    r"dial tcp|connection refused|i/o timeout|no such host|no route to host"
    r"|TLS handshake timeout|Client\.Timeout exceeded|x509: |Max retries exceeded"
)


def unreachable(text: str) -> bool:
    """Whether a text of NCP or nsx-operator tells of a connection that failed."""
    return bool(_CONNECTION.search(text))


_FULL: Final = re.compile(
    r"(?i)(load[ -]?balanc|virtual[ -]?server|\bLB\b).{0,60}"
    r"(capacity|limit|maximum|exceed|exhaust|not enough)"
    r"|(capacity|limit|maximum|exceed|exhaust|not enough).{0,60}"
    r"(load[ -]?balanc|virtual[ -]?server|\bLB\b)"
)


_OTHER: Final = re.compile(r"(?i)ip.?pool|ip.?addresspool|ip.?block|rate|429|too many requests")
_NSX: Final = re.compile(r"(?i)nsx[ _-]*manager|nsx api|HTTPSConnectionPool")


def over_capacity(text: str) -> bool:
    """Whether a text of NCP speaks of load balancers or virtual servers that are used up.

    Such texts are not public, so that what they tell is never certain.
    """
    return bool(_FULL.search(text)) and not _OTHER.search(text)


def manager_lost(text: str) -> bool:
    """Whether a text of NCP's Pod says so; the kubelet's own probes fail in similar words."""
    return unreachable(text) and bool(_NSX.search(text))
