"""The page of a code, from what its checks declare."""

from __future__ import annotations

import inspect
import json
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
    first = found[0]
    head = f"{code}: {first['title']}"
    parts = [f"# {head}" if form == "markdown" else f"{head}\n{'=' * len(head)}"]
    for each in found:
        parts.append(_part(each, len(found) > 1, form))
    return "\n\n".join(parts)


def _part(each: dict[str, Any], several: bool, form: str) -> str:
    lines = []
    if several and each["engine"]:
        title = f"For {each['engine']}"
        lines.append(f"## {title}" if form == "markdown" else f"{title}\n{'-' * len(title)}")
    engine = f", engine {each['engine']}" if each["engine"] else ""
    lines.append(
        f"{each['severity']} at the stage {each['stage']}{engine}; judges {each['judges']}"
    )
    lines.append(each["page"])
    if each["options"]:
        options = ", ".join(f"{name} = {value:g}" for name, value in each["options"].items())
        lines.append(f"Options (in the configuration file, below [options]): {options}")
    lines.append(f"Reads: {', '.join(each['reads'])}")
    return "\n\n".join(lines)


def listing(registry: Registry, form: str) -> str:
    """All codes, a line each."""
    if form == "json":
        return json.dumps([passport(check) for check in registry.checks], indent=2)
    if form == "markdown":
        return "\n\n".join(page(registry, code, form) for code in registry.codes)
    wide = max(map(len, registry.codes))
    titles = {check.code: check for check in reversed(registry.checks)}
    return "\n".join(
        f"{code:<{wide}}  {titles[code].severity.value:<7}  {titles[code].title}"
        for code in registry.codes
    )


def engine_page(registry: Registry, engine: Engine, form: str) -> str:
    """The page of an engine: what it can do, how a healthy chain looks, and its codes."""
    profile = engine.profile or Profile("nothing more is declared of it")
    codes = _codes(registry, engine)
    if form == "json":
        return json.dumps({**plain(engine, profile), "codes": codes}, indent=2, ensure_ascii=False)
    head = f"{engine.id}: {engine.title}"
    mark = form == "markdown"
    parts = [f"# {head}" if mark else f"{head}\n{'=' * len(head)}"]
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
    """The codes of an engine with their titles; the first check of a code names it."""
    ids = {each.id for each in registry.engines}
    found: dict[str, str] = {}
    for check in registry.checks:
        if owner(check, ids) == engine.id:
            found.setdefault(check.code, check.title)
    return found
