"""How reports for people say things."""

from __future__ import annotations

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
    State.BROKEN: "has an address, but does not work",
    State.UNKNOWN: "cannot be told",
}
SAID = {
    State.OK: "is ok",
    State.PENDING: "has no address",
    State.DEGRADED: "works only in part",
    State.BROKEN: "has an address, but does not work",
    State.UNKNOWN: "cannot be judged",
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
    text = " ".join(text.split()) or ("{}" if isinstance(found, dict) else '""')
    return text if len(text) <= _LONGEST_VALUE else text[: _LONGEST_VALUE - 1] + "…"


def fact(each: Evidence, of: Ref | None = None) -> str:
    """Object, field, value and time in one line; the object is left out where it is `of`."""
    plain = existence(each)
    if plain:
        return plain
    owner = "" if each.ref == of else f"{name(each.ref)}  "
    return f"{owner}{each.path} = {value(each.value)}{said_at(each)}"


def existence(each: Evidence) -> str:
    """A fact that is only about whether something is there, in words; else nothing."""
    if each.ref.name == "*":
        return each.origin if each.value is ABSENT else ""
    if each.path != "metadata.name":
        return ""
    there = "does not exist" if each.value is ABSENT else "exists"
    return f"{name(each.ref)} {there}"


def said_at(each: Evidence) -> str:
    """When a fact was recorded, where it says so."""
    return f"  ({each.time})" if each.time else ""


def engines(each: Exposed) -> str:
    """Who should answer, in words."""
    who = " → ".join(map(" and ".join, each.engine.titles))
    answered = each.engine.answered
    if not who:
        claimed = each.stages[0][1]
        return answered or ("nobody" if claimed is StageState.FAILED else "not known")
    if each.addresses and answered:
        other = "" if answered in each.engine.expected else f" by {answered}"
        return f"{who}, answered{other}"
    return f"{who} ({each.engine.confidence})" if each.engine.confidence != "certain" else who


def sure(judged: Judged) -> str:
    """Nothing where a finding is certain."""
    return "" if judged.confidence is Confidence.CERTAIN else " (likely)"


def troubled(each: Exposed) -> bool:
    """Whether people suffer; one that is only young does not count yet."""
    young = bool(each.roots) and each.roots[0].severity is Severity.INFO
    return each.state not in (State.OK, State.UNKNOWN) and not young


def waiting(each: Exposed) -> bool:
    """Whether it has waited for an address since it was created.

    A fault in publishing may have taken away one that it had.
    """
    here = [j for stage, _, found in each.stages if stage is Stage.PUBLISHED for j in found if j.id]
    had = any(not j.check.symptom and j.severity is not Severity.INFO for j in here)
    return each.state is State.PENDING and each.since is not None and not had


def lead(each: Exposed) -> Judged | None:
    """Where the cause is not known: what says most about where to look for it.

    That is the first warning, else the news from deepest within the chain.
    """
    if not each.roots or not all(root.check.symptom for root in each.roots):
        return None
    found = [
        judged
        for stage, _, here in each.stages
        for judged in here
        if judged.id and not judged.check.symptom and stage <= Stage.PUBLISHED
    ]
    graver = [judged for judged in found if judged.severity is not Severity.INFO]
    return next(iter(graver or reversed(found)), None)


def beside(diagnosis: Diagnosis, verbose: bool = False) -> list[Judged]:
    """Findings that no story tells: they are no roots, and nothing deeper explains them.

    News (info) is told only to those who want everything.
    """
    told = {id(r) for e in diagnosis.exposures if e.state is not State.OK for r in e.roots}
    return [
        each
        for each in diagnosis.findings
        if id(each) not in told
        and not each.caused_by
        and not each.check.symptom
        and (verbose or each.severity is not Severity.INFO)
    ]


def plural(count: int, word: str) -> str:
    """`1 exposure`, `2 exposures`."""
    return f"{count} {word}" if count == 1 else f"{count} {word}s"


def listed(words: Sequence[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    return " and ".join(filter(None, (", ".join(words[:-1]), words[-1])))


def shortened(text: str, most: int) -> str:
    """A text without what it quotes where it is too long, or cut between two words."""
    if len(text) <= most:
        return text
    said, colon, _ = text.partition(": ")
    if colon and len(said) <= most:
        return said
    kept = text[:most].rpartition(" ")[0] or text[:most]
    return kept.rstrip(" .,;:") + "…"


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
