"""Files that never hold objects, by their names."""

from __future__ import annotations

import re
from typing import Final

_JUNK: Final = re.compile(
    r"(?:^|/)(?:\._[^/]*|__MACOSX/.*|\.DS_Store|Thumbs\.db|logs\.txt)$"
    r"|(?<!meta/run)\.(?:logs?|log\.\d+|html?|png|gif|svg|xml|pdf|md|gz|xz|bz2|zst|tgz|tbz2?|txz|tar|zip|db|sh|py"
    r"|patch)$",
    re.IGNORECASE,
)


def junk(name: str) -> bool:
    """Whether a file cannot hold objects, by its name."""
    return _JUNK.search(name) is not None
