"""The page of a code, from what its checks declare."""

from __future__ import annotations

import inspect
import json
from typing import Any

from lbdoctor.model import need
from lbdoctor.registry import Check, Registry


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
