"""One folder for each namespace: `kubectl cluster-info dump`, and loops that do alike."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from pathlib import PurePosixPath
from typing import Final

from lbdoctor.model import Kind
from lbdoctor.sources.clean import plain
from lbdoctor.sources.entries import Entry, Unloadable
from lbdoctor.sources.layouts import Layout, Spot
from lbdoctor.sources.naming import named, stem

_ENDINGS: Final = (".json", ".yaml", ".yml")
_CYCLE: Final = (
    "events",
    "replication-controllers",
    "services",
    "daemonsets",
    "deployments",
    "replicasets",
    "pods",
)
_DUMPED: Final = frozenset({"nodes", *_CYCLE})
_STREAMED: Final = (b"NodeList", b"EventList", b"ReplicationControllerList")
_EVERY: Final = frozenset({"default", "kube-system", "kube-public", "kube-node-lease"})
_TYPED: Final = re.compile(
    rb'\A\s*(?:---\s*)?(?:\{\s*"metadata"|apiVersion: \S+\s+items:\s+- meta)'
)
_LIST: Final = re.compile(rb'"?kind"?: *"?[A-Z]\w+List\b')
_SPACE: Final = re.compile(rb'"?namespace"?: *"?([a-z0-9-]+)')
_LABEL: Final = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\Z")
_HEAD: Final = 8192


def _folders(entries: Sequence[Entry]) -> dict[str, dict[str, list[Entry]]]:
    """Root → folder that may be a namespace → the files in it that are named like a kind."""
    found: dict[str, dict[str, list[Entry]]] = defaultdict(lambda: defaultdict(list))
    for entry in entries:
        above, _, name = entry.name.rpartition("/")
        if not above or not name.endswith(_ENDINGS) or named(name) is None:
            continue
        root, _, folder = above.rpartition("/")
        if _LABEL.match(folder):
            found[f"{root}/" if root else ""][folder].append(entry)
    return found


def _head(entry: Entry) -> bytes:
    try:
        return plain(entry.load()[: 2 * _HEAD])[:_HEAD]
    except Unloadable:
        return b""


def _kept(folders: dict[str, list[Entry]]) -> bytes | None:
    """The head of a file whose first object lives in the namespace that its folder names."""
    for folder, files in sorted(folders.items()):
        for entry in sorted(files, key=lambda each: (stem(each.name) != "services", each.name))[:4]:
            head = _head(entry)
            space = _SPACE.search(head)
            if space:
                if space.group(1).decode() != folder:
                    return None
                return head
    return None


def _roots(typed: bool) -> Callable[[Sequence[Entry]], Iterable[str]]:
    def roots(entries: Sequence[Entry]) -> Iterable[str]:
        for root, folders in _folders(entries).items():
            only = {stem(each.name) for files in folders.values() for each in files} <= _DUMPED
            head = _kept(folders)
            if head is not None and typed == (
                only and bool(_TYPED.match(head) or _LIST.search(head))
            ):
                yield root

    return roots


def _spot(path: str) -> Spot | None:
    name = PurePosixPath(path)
    if name.name == "logs.txt":
        return None
    known = named(name.name)
    if known is not None and len(name.parts) == 2:
        return Spot(known, name.parts[0], proof=True)
    return Spot(known, guessed=True)


def _never(kind: Kind) -> str:
    spelled = {"replicationcontrollers": "replication-controllers"}.get(kind.plural, kind.plural)
    if spelled in _DUMPED and kind.group in ("", "apps"):
        return ""
    return "`kubectl cluster-info dump` never contains them"


def _all(spaces: frozenset[str]) -> bool:
    return spaces >= _EVERY


def _streams(entries: Sequence[Entry]) -> Iterable[str]:
    """A file alone that holds what the tree would, one list behind the other."""
    if len(entries) != 1:
        return
    try:
        data = plain(entries[0].load())
    except Unloadable:
        return
    if b"==== START logs for container" in data or all(word in data for word in _STREAMED):
        yield ""


STREAM: Final = Layout(
    "cluster-info dump",
    _streams,
    lambda _: Spot(guessed=True),
    _never,
    _all,
    cycle=_CYCLE,
)
CLUSTER_INFO: Final = Layout("cluster-info dump", _roots(typed=True), _spot, _never, _all)
NAMESPACE_TREE: Final = Layout("kubectl get", _roots(typed=False), _spot)
