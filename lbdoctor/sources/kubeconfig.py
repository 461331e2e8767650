"""Which cluster, as whom: kubeconfig files found and merged the way kubectl does it."""

from __future__ import annotations

import difflib
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import yaml

from lbdoctor.sources import Unreadable

_LOADER: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_FILES: Final = ("certificate-authority", "client-certificate", "client-key", "tokenFile")

Entry = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Choice:
    """One context with its cluster and user; every path in them is absolute.

    `namespace` is that of the context, empty when it names none. `neighbours` are the namespaces
    of the other contexts of the same cluster and user. `base` is the folder of the user's file.
    """

    context: str
    cluster: Entry
    user: Entry
    namespace: str = ""
    neighbours: tuple[str, ...] = ()
    base: str = ""


def choose(explicit: str | None, context: str | None) -> Choice | None:
    """The context to use, or None when there is no kubeconfig at all."""
    files = _files(explicit)
    entries = [(path, _read(path)) for path in files]
    if not any(found for _, found in entries):
        return None
    current = context or next((c for _, f in entries if (c := f.get("current-context"))), "")
    where = ", ".join(map(str, files))
    if not current:
        raise Unreadable(f"{where}: no current context; name one with --context")
    contexts = _merged(entries, "contexts", "context")
    _, chosen = _named(contexts, str(current), "context", where)
    _, cluster = _named(
        _merged(entries, "clusters", "cluster"), chosen.get("cluster"), "cluster", where
    )
    users, wanted = _merged(entries, "users", "user"), chosen.get("user")
    base, user = _named(users, wanted, "user", where) if wanted else (Path(), {})
    same = (chosen.get("cluster"), wanted)
    near = [
        c.get("namespace")
        for _, c in contexts.values()
        if (c.get("cluster"), c.get("user")) == same
    ]
    return Choice(
        str(current),
        cluster,
        user,
        chosen.get("namespace") or "",
        tuple(dict.fromkeys(filter(None, near))),
        str(base),
    )


def searched() -> str:
    """Where a kubeconfig was looked for, in words."""
    named = os.environ.get("KUBECONFIG")
    return f"KUBECONFIG={named}" if named else "~/.kube/config"


def _files(explicit: str | None) -> Sequence[Path]:
    if explicit:
        path = Path(explicit).expanduser()
        if not path.is_file():
            raise Unreadable(f"{explicit}: there is no such kubeconfig file")
        return [path]
    named = [part for part in os.environ.get("KUBECONFIG", "").split(os.pathsep) if part]
    candidates = [Path(part).expanduser() for part in named or ["~/.kube/config"]]
    return [path for path in candidates if path.is_file()]


def _read(path: Path) -> Entry:
    try:
        found = yaml.load(path.read_bytes(), Loader=_LOADER)
    except OSError as error:
        raise Unreadable(f"{path}: {error.strerror or 'cannot be read'}") from None
    except yaml.YAMLError as error:
        # The text of the error quotes the line, and the line may hold a token.
        mark = getattr(error, "problem_mark", None)
        line = f" (line {mark.line + 1})" if mark else ""
        raise Unreadable(f"{path}: not a kubeconfig, the YAML is broken{line}") from None
    if found is not None and not isinstance(found, dict):
        raise Unreadable(f"{path}: not a kubeconfig, expected a mapping")
    return found or {}


def _merged(
    entries: Sequence[tuple[Path, Entry]], plural: str, singular: str
) -> dict[str, tuple[Path, Entry]]:
    """Entries by name with the folder of their file; the first file that names one wins."""
    found: dict[str, tuple[Path, Entry]] = {}
    for path, config in entries:
        for each in config.get(plural) or ():
            if isinstance(each, dict) and isinstance(each.get(singular) or {}, dict):
                base = path.absolute().parent
                entry = _absolute(each.get(singular) or {}, base)
                found.setdefault(str(each.get("name")), (base, entry))
    return found


def _absolute(entry: Entry, base: Path) -> Entry:
    paths = {key: str(base / Path(entry[key]).expanduser()) for key in _FILES if entry.get(key)}
    return {**entry, **paths}


def _named(
    found: dict[str, tuple[Path, Entry]], name: object, what: str, where: str
) -> tuple[Path, Entry]:
    if name in found:
        return found[str(name)]
    near = difflib.get_close_matches(str(name), found, n=3)
    hint = f"; did you mean {' or '.join(near)}?" if near else ""
    raise Unreadable(f"{where}: there is no {what} {name!r}{hint}")
