"""The page of a code, from what its checks declare."""

from __future__ import annotations

import inspect
import json
import re
from collections.abc import Iterator, Sequence
from typing import Any

from lbdoctor.comparing import filled, plain, traits
from lbdoctor.coverage import owner
from lbdoctor.model import need
from lbdoctor.profiles import Profile
from lbdoctor.registry import Check, Engine, Registry


def passport(check: Check) -> dict[str, Any]:
    """What a check declares, as plain data."""
    kinds = sorted({each.kind.resource for each in (need(check.subject), *check.reads)})
    return {
        "code": check.code,
        "name": check.name,
        "title": check.title,
        "severity": check.severity.value,
        "stage": check.stage.word,
        "engine": check.engine,
        "judges": check.subject.name,
        "reads": kinds,
        "options": {option.name: option.default for option in check.options},
        "page": inspect.cleandoc(check.page),
    }


def page(registry: Registry, code: str, form: str) -> str:
    """The page of a code; several checks that share it make one page with a part each."""
    found = [passport(check) for check in registry.checks if check.code == code]
    if form == "json":
        return json.dumps(found, indent=2)
    alike: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for each in found:
        alike.setdefault((each["title"], each["page"]), []).append(each)
    titles = list(dict.fromkeys(each["title"] for each in found))
    head = f"{code}: {titles[0]}" if len(titles) == 1 else code
    parts = [f"# {head}" if form == "markdown" else f"{head}\n{'=' * min(len(head), 80)}"]
    for (title, _), checks in alike.items():
        parts += [_title(title, form)] if len(titles) > 1 else []
        parts += _part(checks, form)
    return "\n\n".join(parts)


def _part(alike: Sequence[dict[str, Any]], form: str) -> Iterator[str]:
    """What is said once of checks that differ in their subjects alone."""
    first = alike[0]
    engine = f", engine {first['engine']}" if first["engine"] else ""
    judges = ", ".join(dict.fromkeys(each["judges"] for each in alike))
    write = str if form == "markdown" else _reflowed
    yield write(f"{first['severity']} at the stage {first['stage']}{engine}; judges {judges}")
    yield write(first["page"])
    if first["options"]:
        options = ", ".join(f"{name} = {value:g}" for name, value in first["options"].items())
        yield write(f"Options (in the configuration file, below [options]): {options}")
    reads = sorted({kind for each in alike for kind in each["reads"]})
    yield write(f"Reads: {', '.join(reads)}")


def _reflowed(text: str) -> str:
    """Paragraphs of the width of a screen; what is indented or a list stays as it is."""
    paragraphs = text.split("\n\n")
    return "\n\n".join(
        each
        if re.search(r"^(\s|[*-] )", each, re.MULTILINE)
        else filled(" ".join(each.split()), "")
        for each in paragraphs
    )


def listing(registry: Registry, form: str) -> str:
    """All codes, a line for each title that one has."""
    if form == "json":
        return json.dumps([passport(check) for check in registry.checks], indent=2)
    if form == "markdown":
        return "\n\n".join(page(registry, code, form) for code in registry.codes)
    wide = max(map(len, registry.codes))
    rows = dict.fromkeys(
        (check.code, check.severity.value, check.title) for check in registry.checks
    )
    lines, before = [], ""
    for code, severity, title in rows:
        lines.append(f"{'' if code == before else code:<{wide}}  {severity:<7}  {title}")
        before = code
    return "\n".join(lines)


def engine_page(registry: Registry, engine: Engine, form: str) -> str:
    """The page of an engine: what it can do, how a healthy chain looks, and its codes."""
    profile = engine.profile or Profile("nothing more is declared of it")
    codes = _codes(registry, engine)
    if form == "json":
        return json.dumps({**plain(engine, profile), "codes": codes}, indent=2, ensure_ascii=False)
    head = f"{engine.id}: {engine.title}"
    mark = form == "markdown"
    parts = [f"# {head}" if mark else f"{head}\n{'=' * min(len(head), 80)}"]
    parts.append(filled(f"{profile.summary[0].upper()}{profile.summary[1:]}.", ""))
    if profile.healthy:
        parts.append(_title("A healthy chain", form))
        for sign in profile.healthy:
            parts.append(filled(sign.text, "* ") + f"\n\n      {sign.command}")
    if profile.traits:
        parts += [_title("What it can do", form), "\n".join(traits(profile, form))]
    parts += [_title("Its codes", form)]
    if mark:
        return "\n\n".join([*parts, "\n".join(f"* `{c}`: {title}" for c, title in codes.items())])
    wide = max(map(len, codes), default=0)
    parts.append("\n".join(filled(codes[code], f"  {code:<{wide}}  ") for code in codes))
    return "\n\n".join(parts)


def _title(text: str, form: str) -> str:
    return f"## {text}" if form == "markdown" else f"{text}\n{'-' * len(text)}"


def _codes(registry: Registry, engine: Engine) -> dict[str, str]:
    """The codes of an engine with the titles of its checks."""
    ids = {each.id for each in registry.engines}
    found: dict[str, list[str]] = {}
    for check in registry.checks:
        if owner(check, ids) == engine.id:
            found.setdefault(check.code, []).append(check.title)
    return {code: "; ".join(dict.fromkeys(titles)) for code, titles in found.items()}
