"""A server that gives the lists of a saved state in pages: `python -m bench.serve FOLDER SECONDS`.

It thinks so many seconds about each page; a real one reads, filters and encodes in that time.
"""

from __future__ import annotations

import json
import sys
import time
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

import msgspec


class _List(msgspec.Struct):
    items: list[msgspec.Raw]


class _Names(msgspec.Struct):
    apiVersion: str
    kind: str


CLUSTER_WIDE: Final = (
    "nodes",
    "namespaces",
    "customresourcedefinitions",
    "loadbalancerconfigs",
    "ippools",
)


@dataclass(slots=True)
class Resource:
    """All objects of a kind, as bytes."""

    api_version: str
    kind: str
    plural: str
    items: list[bytes]

    @property
    def path(self) -> str:
        """Where they are listed."""
        root = "/apis/" if "/" in self.api_version else "/api/"
        return f"{root}{self.api_version}/{self.plural}"

    def page(self, start: int, limit: int) -> bytes:
        """So many of them, and where it goes on."""
        end = start + limit if limit else len(self.items)
        more = {"continue": str(end)} if end < len(self.items) else {}
        head = {"kind": f"{self.kind}List", "apiVersion": self.api_version}
        metadata = {"resourceVersion": "1", **more}
        text = json.dumps(head | {"metadata": metadata})[:-1].encode()
        return text + b',"items":[' + b",".join(self.items[start:end]) + b"]}\n"


def resources(folder: Path) -> list[Resource]:
    """What a folder holds, without the white space that no server sends."""
    found = []
    for path in sorted(folder.glob("*.json")):
        data = path.read_bytes()
        items = [msgspec.json.format(bytes(raw), indent=0) for raw in _items(data)]
        if not items:
            continue
        names = msgspec.json.decode(items[0], type=_Names)
        found.append(Resource(names.apiVersion, names.kind, path.name.split(".")[0], items))
    return found


def _items(data: bytes) -> list[msgspec.Raw]:
    return msgspec.json.decode(data, type=_List).items


def answers(all_: list[Resource]) -> dict[str, Any]:
    """What a server says of itself, by path."""
    groups: dict[str, list[Resource]] = {}
    for each in all_:
        groups.setdefault(each.api_version, []).append(each)
    found: dict[str, Any] = {
        "/version": {"gitVersion": "v1.34.1", "major": "1", "minor": "34"},
        "/api": {"kind": "APIVersions", "versions": ["v1"]},
        "/apis": {
            "kind": "APIGroupList",
            "groups": [_group(name) for name in groups if "/" in name],
        },
    }
    for name, served in groups.items():
        root = "/apis/" if "/" in name else "/api/"
        found[root + name] = {"kind": "APIResourceList", "resources": list(map(_resource, served))}
    return found


def _group(api_version: str) -> dict[str, Any]:
    name, _, version = api_version.partition("/")
    served = {"groupVersion": api_version, "version": version}
    return {"name": name, "versions": [served], "preferredVersion": served}


def _resource(each: Resource) -> dict[str, Any]:
    inside = each.plural not in CLUSTER_WIDE
    return {"name": each.plural, "kind": each.kind, "namespaced": inside, "verbs": ["list"]}


class Handler(BaseHTTPRequestHandler):
    """Answers GET."""

    protocol_version = "HTTP/1.1"
    lists: Final[dict[str, Resource]] = {}
    about: Final[dict[str, Any]] = {}
    pause = 0.0

    def do_GET(self) -> None:
        """A page of a list, or what the server says of itself."""
        asked = urlsplit(self.path)
        query = parse_qs(asked.query)
        if found := self.lists.get(asked.path):
            time.sleep(self.pause)
            start, limit = (int(query.get(key, ["0"])[0]) for key in ("continue", "limit"))
            self._send(200, found.page(start, limit))
        elif (said := self.about.get(asked.path)) is not None:
            self._send(200, json.dumps(said).encode())
        else:
            self._send(404, b'{"kind":"Status","status":"Failure","reason":"NotFound","code":404}')

    def _send(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


def main() -> None:
    """Serve until killed; the port is the only line of output."""
    all_ = resources(Path(sys.argv[1]))
    Handler.lists.update({each.path: each for each in all_})
    Handler.about.update(answers(all_))
    Handler.pause = float(sys.argv[2])
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    print(server.server_port, flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
