"""Fetches lists from a real API server, page by page, and nothing else.

`python -m bench.plainly KUBECONFIG WIDTH PATHS read|parse`: PATHS is a file with one path for each
line, WIDTH says how many are fetched side by side, and `parse` adds what `json.loads` takes.
"""

from __future__ import annotations

import json
import re
import ssl
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Final

import urllib3
import yaml

_MORE: Final = re.compile(rb'"continue":"([^"]+)"')
_GZIP: Final = {"Accept": "application/json", "Accept-Encoding": "gzip"}


def main() -> None:
    """Fetch, and keep what came."""
    config = yaml.safe_load(Path(sys.argv[1]).read_text())
    cluster, user = config["clusters"][0]["cluster"], config["users"][0]["user"]
    context = ssl.create_default_context(cafile=cluster["certificate-authority"])
    context.load_cert_chain(user["client-certificate"], user["client-key"])
    pool = urllib3.PoolManager(ssl_context=context, maxsize=int(sys.argv[2]))

    keep: Callable[[bytes], Any] = json.loads if sys.argv[4] == "parse" else bytes

    def pages(path: str) -> list[Any]:
        found, more = [], ""
        while True:
            answer = pool.request("GET", f"{cluster['server']}{path}{more}", headers=_GZIP)
            assert answer.status == 200, (path, answer.status)
            found.append(keep(answer.data))
            token = _MORE.search(answer.data, 0, 500)
            if token is None:
                return found
            more = f"&continue={token[1].decode()}"

    with ThreadPoolExecutor(int(sys.argv[2])) as crew:
        kept = list(crew.map(pages, Path(sys.argv[3]).read_text().split()))
    assert kept


if __name__ == "__main__":
    main()
