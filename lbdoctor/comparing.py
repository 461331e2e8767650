"""The engines side by side, from what their products declare."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterator
from typing import Any

from lbdoctor.profiles import Aspect, Profile
from lbdoctor.registry import Engine, Registry

WIDE = 80
_WORDS = "? is what is not known here; the words for the cost are lbdoctor's own judgement"


def described(registry: Registry) -> Iterator[tuple[Engine, Profile]]:
    """The engines that say what they can do, by id."""
    for engine in registry.engines:
        if engine.profile is not None and engine.profile.traits:
            yield engine, engine.profile


def plain(engine: Engine, profile: Profile) -> dict[str, Any]:
    """The profile of an engine as plain data."""
    traits = {
        aspect.value: {
            "word": trait.word,
            "text": trait.text,
            "source": trait.source or None,
            "derived": trait.derived,
        }
        for aspect, trait in profile.lines()
    }
    return {
        "engine": engine.id,
        "title": engine.title,
        "summary": profile.summary,
        "traits": traits if profile.traits else {},
        "healthy": [sign._asdict() for sign in profile.healthy],
    }


def compare(registry: Registry, form: str) -> str:
    """All engines side by side, as text, markdown, json or yaml."""
    if form in ("json", "yaml"):
        return dumped([plain(*each) for each in described(registry)], form)
    head = ["engine", *(aspect.value for aspect in Aspect)]
    rows = [
        [engine.id, *(trait.word for _, trait in profile.lines())]
        for engine, profile in described(registry)
    ]
    return _markdown(registry, head, rows) if form == "markdown" else _text(registry, head, rows)


def dumped(data: Any, form: str) -> str:
    """Plain data as json or yaml."""
    if form == "json":
        return json.dumps(data, indent=2, ensure_ascii=False)
    import yaml

    return yaml.safe_dump(data, sort_keys=False, allow_unicode=True, width=WIDE).rstrip()


def _text(registry: Registry, head: list[str], rows: list[list[str]]) -> str:
    wide = [max(len(row[column]) for row in (head, *rows)) for column in range(len(head))]
    lines = [
        "  ".join(f"{cell:<{size}}" for cell, size in zip(row, wide, strict=True)).rstrip()
        for row in (head, *rows)
    ]
    parts = ["\n".join(lines), _WORDS]
    for engine, profile in described(registry):
        told = [filled(f"{engine.id}: {profile.summary}.", "")]
        told += list(traits(profile))
        parts.append("\n".join(told))
    return "\n\n".join(parts)


def traits(profile: Profile, form: str = "text") -> Iterator[str]:
    """The aspects of an engine as lines, each with its source."""
    for aspect, trait in profile.lines():
        if form == "markdown":
            yield f"* {aspect.value}: {trait.text} ({trait.mark})"
        else:
            yield filled(f"{trait.text} [{trait.mark}]", f"  {aspect.value:<9}  ")


def filled(text: str, head: str) -> str:
    """A paragraph that hangs behind its head."""
    indent = " " * len(head)
    return textwrap.fill(
        text, WIDE, initial_indent=head, subsequent_indent=indent, break_long_words=False,
        break_on_hyphens=False,
    )  # fmt: skip


def _markdown(registry: Registry, head: list[str], rows: list[list[str]]) -> str:
    lines = [f"| {' | '.join(row)} |" for row in (head, ["---"] * len(head), *rows)]
    parts = ["\n".join(lines), f"{_WORDS}."]
    for engine, profile in described(registry):
        parts.append(f"## {engine.id}")
        parts.append(f"{engine.title}: {profile.summary}.")
        parts.append("\n".join(traits(profile, "markdown")))
    return "\n\n".join(parts)
