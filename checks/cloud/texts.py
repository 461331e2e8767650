"""Which code a text of a cloud's controller has.

Each row is a cloud (empty: any), a code, and a pattern for the words. Rows are tried kind by kind:
what only sounds alike first, with an empty code (a throttled request is no quota); then limits,
because clouds report them with the status of a denial; denials and deadlines before subnets and
requests, because the text then also names what was asked for.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from .meanings import DENIED, INVALID, LIMIT, OTHER, SUBNET, TIMEOUT, Patterns
from .providers import of_words
from .said_by_aws import AWS
from .said_by_azure import AZURE
from .said_by_gcp import GCP
from .said_by_oci import OCI
from .said_by_openstack import OPENSTACK
from .said_by_others import DIGITALOCEAN, HETZNER, LINODE


class Row(NamedTuple):
    """Words of one cloud's controller and the fault that they mean."""

    provider: str
    code: str
    words: re.Pattern[str]


ANY: Patterns = {
    OTHER: (
        r"TooManyRequests|\bstatus ?code: 429|client rate limited|Rate exceeded",
        # other areas say these: mixed protocols and quotas of Kubernetes itself
        r"mixed protocol|multiple protocols",
        r"is forbidden: (?:exceeded|status unknown for) quota",
    ),
    TIMEOUT: (
        r"context deadline exceeded|timed out waiting for the condition|i/o timeout",
        r"Client\.Timeout exceeded|TLS handshake timeout",
    ),
}
LAST: Patterns = {
    DENIED: (r"status ?code:? (?:401|403)\b|\b(?:401 Unauthorized|403 Forbidden)\b",),
    LIMIT: (r"\bquota (?:has been )?exceeded|limit (?:has been )?reached|LimitExceeded\b",),
}
SAID = {
    "": ANY,
    "aws": AWS,
    "azure": AZURE,
    "gcp": GCP,
    "oci": OCI,
    "openstack": OPENSTACK,
    "digitalocean": DIGITALOCEAN,
    "hetzner": HETZNER,
    "linode": LINODE,
}
ORDER = (OTHER, LIMIT, DENIED, TIMEOUT, SUBNET, INVALID)


def _rows(said: dict[str, Patterns]) -> list[Row]:
    return [
        Row(provider, code, re.compile(each, re.IGNORECASE))
        for code in ORDER
        for provider, patterns in said.items()
        for each in patterns.get(code, ())
    ]


ROWS = _rows(SAID) + _rows({"": LAST})


def read(text: str, cloud: str = "") -> Row | None:
    """The first row that knows a text, of its own cloud where that is known; None without one.

    `cloud` is the one that should answer; words that only another writes count for more.
    """
    cloud = of_words(text) or cloud
    for row in ROWS:
        if (not cloud or row.provider in ("", cloud)) and row.words.search(text):
            return row if row.code else None
    return None
