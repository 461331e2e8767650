"""How reports for people say things."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any

from lbdoctor.diagnosis import Diagnosis, Exposed, Judged, StageState, State
from lbdoctor.model import ABSENT, Confidence, Evidence, Gap, Ref, Severity, Stage
from lbdoctor.redact import leave

PLAIN = {
    State.OK: "ok",
    State.PENDING: "no address",
    State.DEGRADED: "works in part",
    State.BROKEN: "has an address, but is broken",
    State.UNKNOWN: "cannot be told",
}
_LONGEST_VALUE = 160


def name(ref: Ref, *, home: str = "guest") -> str:
    """`Service shop/web`; the cluster is named where it is not the user's own."""
    path = "/".join(filter(None, (ref.namespace, ref.name)))
    where = "" if ref.cluster == home else f" ({ref.cluster})"
    return f"{ref.kind} {path}{where}"


def age(span: timedelta | None) -> str:
    """`3 d 4 h`, two units at most; nothing where it is not known."""
    if span is None:
        return ""
    seconds = int(span.total_seconds())
    parts = []
    for unit, size in (("d", 86400), ("h", 3600), ("min", 60), ("s", 1)):
        amount, seconds = divmod(seconds, size)
        if amount:
            parts.append(f"{amount} {unit}")
    return " ".join(parts[:2]) or "0 s"


def value(found: Any) -> str:
    """A value of a field in one short line."""
    if found is ABSENT:
        return "(absent)"
    found = leave(found)
    if isinstance(found, str):
        text = found
    elif isinstance(found, dict):
        text = ", ".join(f"{key}: {value(each)}" for key, each in found.items())
    elif isinstance(found, list):
        text = "[" + ", ".join(map(value, found)) + "]"
    else:
        text = "null" if found is None else str(found)
        text = text.lower() if isinstance(found, bool) else text
    text = " ".join(text.split())
    return text if len(text) <= _LONGEST_VALUE else text[: _LONGEST_VALUE - 1] + "…"


def fact(each: Evidence, of: Ref | None = None) -> str:
    """Object, field and value in one line; the object is left out where it is `of`."""
    if each.value is ABSENT and each.ref.name == "*":
        return each.origin
    owner = "" if each.ref == of else f"{name(each.ref)}  "
    return f"{owner}{each.path} = {value(each.value)}"


def engines(each: Exposed) -> str:
    """Who should answer, in words."""
    who = " → ".join(each.engine.expected)
    if not who:
        claimed = each.stages[0][1]
        return "nobody" if claimed is StageState.FAILED else "unknown"
    answered = each.engine.answered
    if each.addresses and answered:
        return f"{who} (answered by {answered})" if answered not in who else f"{who}, answered"
    return f"{who} ({each.engine.confidence})"


def sure(judged: Judged) -> str:
    """Nothing where a finding is certain."""
    return "" if judged.confidence is Confidence.CERTAIN else " (likely)"


def wrapped(command: str, width: int) -> list[str]:
    """A command in lines that can be pasted together: broken at spaces, with a backslash."""
    words = _shell_words(command)
    lines, line = [], words[0]
    for word in words[1:]:
        if len(line) + len(word) + 3 > width:
            lines.append(line + " \\")
            line = "  " + word
        else:
            line += " " + word
    return [*lines, line]


def _shell_words(command: str) -> list[str]:
    """The words of a command as they were quoted."""
    lexer = shlex.shlex(command, posix=False, punctuation_chars=False)
    lexer.whitespace_split = True
    lexer.commenters = ""
    try:
        return list(lexer)
    except ValueError:
        return [command]


def headline(diagnosis: Diagnosis) -> str:
    """The first line, to be read aloud."""
    sick = [each for each in diagnosis.exposures if troubled(each)]
    count = len(diagnosis.exposures)
    if not count:
        return _nothing(diagnosis)
    if not sick:
        unknown = sum(each.state is State.UNKNOWN for each in diagnosis.exposures)
        young = sum(each.state is State.PENDING for each in diagnosis.exposures)
        rest = f"; {unknown} cannot be told" if unknown else ""
        rest += f"; {young} still young" if young else ""
        return f"{count - unknown - young} of {plural(count, 'exposure')} ok{rest}."
    first = sick[0]
    said = f"{name(first.ref)}: {PLAIN[first.state]}"
    why = f", because {_lower(first.roots[0].message)}" if _cause(first) else ""
    return f"{len(sick)} of {plural(count, 'exposure')} in trouble. {said}{why}."


def troubled(each: Exposed) -> bool:
    """Whether people suffer; one that is only young does not count yet."""
    young = bool(each.roots) and each.roots[0].severity is Severity.INFO
    return each.state not in (State.OK, State.UNKNOWN) and not young


def lead(each: Exposed) -> Judged | None:
    """Where the cause is not known: the news that says most about where to look for it."""
    if not each.roots or not all(root.check.symptom for root in each.roots):
        return None
    found = [j for _, _, here in each.stages for j in here if j.id and not j.check.symptom]
    return next((j for j in found if j.stage <= Stage.PUBLISHED), None)


def _lower(text: str) -> str:
    return text.rstrip(".")


def _cause(each: Exposed) -> bool:
    return bool(each.roots) and not each.roots[0].check.symptom


def _nothing(diagnosis: Diagnosis) -> str:
    what = "nothing asks for access from outside"
    if diagnosis.gaps:
        return f"In what could be seen, {what}."
    return f"Looked everywhere: {what}."


def plural(count: int, word: str) -> str:
    """`1 exposure`, `2 exposures`."""
    return f"{count} {word}" if count == 1 else f"{count} {word}s"


def blind_spots(gaps: Sequence[Gap]) -> list[tuple[str, str]]:
    """What could not be seen: why, and then which kinds (and where), a pair for each reason."""
    kinds: dict[tuple[str, str], dict[str, set[str]]] = {}
    for gap in gaps:
        here = kinds.setdefault((gap.cluster, gap.reason or gap.state.value), {})
        path = f"/api/{gap.kind.plural}" if gap.kind.api else gap.kind.kubectl
        here.setdefault(path, set()).add(gap.namespace or "*")
    several = len({gap.cluster for gap in gaps}) > 1
    return [
        (
            f"{cluster}: {why}" if several or cluster != "guest" else why,
            ", ".join(f"{kind}{_places(places)}" for kind, places in sorted(found.items())),
        )
        for (cluster, why), found in sorted(kinds.items())
    ]


def _places(places: set[str]) -> str:
    if "*" in places:
        return ""
    shown = sorted(places)
    more = f" and {len(shown) - 3} more" if len(shown) > 3 else ""
    return f" (in {', '.join(shown[:3])}{more})"


def together(exposures: Iterable[Exposed]) -> list[list[Exposed]]:
    """Exposures that have the same roots and the same state, in the order of their first one."""
    groups: dict[object, list[Exposed]] = {}
    for each in exposures:
        shared = tuple(judged.id for judged in each.roots)
        own = each.ref if not shared or any(j.ref == each.ref for j in each.roots) else None
        groups.setdefault((shared, each.state, own), []).append(each)
    return list(groups.values())
