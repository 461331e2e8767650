"""States written down as YAML: objects of Kubernetes, and the answers of products."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import yaml

from lbdoctor import kinds
from lbdoctor.model import Kind, need
from lbdoctor.registry import Registry, load
from lbdoctor.sources.rest.arrival import arrived
from lbdoctor.sources.rest.known import APIS

Raw = dict[str, Any]


class _Plain(yaml.CSafeLoader):
    """YAML as Kubernetes means it: a time stamp is a string."""


_Plain.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in rules if not tag.endswith(":timestamp")]
    for first, rules in yaml.CSafeLoader.yaml_implicit_resolvers.items()
}


def known_kinds(registry: Registry) -> dict[tuple[str, str], Kind]:
    """Every kind that a check, link or engine knows, and those of Kubernetes, by group and name."""
    found = {each.kind for api in ("", *registry.apis) for each in registry.needs(api)}
    found |= {each for link in registry.links for each in (link.subject, *link.targets)}
    found |= {each for each in vars(kinds).values() if isinstance(each, Kind)}
    named = {(kind.group, kind.name): kind for kind in sorted(found, key=lambda k: k.resource)}
    for kind in found:
        named |= {(group, kind.name): kind for group in kind.also}
    return named


def objects(text: str | Path | Iterable[Raw]) -> list[Raw]:
    """The objects of a YAML text, a YAML file, or as they are; a List is opened."""
    if isinstance(text, Path):
        text = text.read_text()
    parsed = yaml.load_all(text, _Plain) if isinstance(text, str) else text
    found: list[Raw] = []
    for raw in parsed:
        if raw:
            found += raw["items"] if "items" in raw and "spec" not in raw else [raw]
    return found


def answers(text: str | Path | Iterable[Raw], api: str) -> list[Raw]:
    """The objects in the answers of a product: a YAML mapping from path to answer, or as they are."""
    if not isinstance(text, str | Path):
        return list(text)
    parsed = yaml.load(text.read_text() if isinstance(text, Path) else text, _Plain)
    dialect = next(each for each in APIS if each.id == api).dialect()
    kinds = {kind.plural: kind for kind in known_kinds(load()).values() if kind.api == api}
    found: list[Raw] = []
    for path, body in parsed.items():
        page = dialect.page(body)
        assert path in kinds and page is not None, f"nobody reads {path} of {api}"
        found += [o.raw for o in arrived(page.items, need(kinds[path]), dialect, api, path)[0]]
    return found
