"""Texts that say that the NSX Manager was not reached."""

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
