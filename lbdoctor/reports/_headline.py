"""The first line of a report, to be read aloud."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from lbdoctor.diagnosis import Diagnosis, Exposed, Judged, State
from lbdoctor.model import GUEST, Confidence, Severity
from lbdoctor.reports._words import SAID, beside, lead, listed, name, plural, shortened, troubled

_WORST_FIRST = (State.BROKEN, State.PENDING, State.DEGRADED, State.UNKNOWN, State.OK)
_LONGEST_REASON = 200


def ordered(exposures: Sequence[Exposed]) -> list[Exposed]:
    """The worst first, then by name."""
    return sorted(exposures, key=lambda each: (_WORST_FIRST.index(each.state), each.ref))


def headline(diagnosis: Diagnosis) -> str:
    """How many are in trouble, the worst of them, and why."""
    exposures = diagnosis.exposures
    if not exposures:
        return _nothing(diagnosis)
    sick = ordered([each for each in exposures if troubled(each)])
    if not sick:
        return f"{_well(diagnosis)}."
    be = "is" if len(sick) == 1 else "are"
    among = f"{len(sick)} of {_counted(exposures)} {be} in trouble. " if len(exposures) > 1 else ""
    first = sick[0]
    return f"{among}{name(first.ref)} {SAID[first.state]}{_reason(first, diagnosis)}"


def _reason(first: Exposed, diagnosis: Diagnosis) -> str:
    """Why, ending the sentence; the news that lead on where nobody knows why."""
    root = first.roots[0] if first.roots else None
    if root is None or root.check.symptom:
        further = lead(first)
        blind = "something could not be seen" if diagnosis.gaps else "nothing that was seen tells"
        said = further.message if further else blind
        return _ended(f". The cause is not known: {shortened(said, _LONGEST_REASON)}")
    said = shortened(root.message, _LONGEST_REASON)
    perhaps = "" if root.confidence is Confidence.CERTAIN else "probably "
    more = len(first.roots) - 1
    rest = f" {plural(more, 'more cause')} below." if more else ""
    return _ended(f", {perhaps}because {_placed(said.rstrip('.'), root, first)}") + rest


def _placed(said: str, root: Judged, first: Exposed) -> str:
    """The cause with the object that has it, where it names none."""
    named = re.search(rf"(?<![\w-]){re.escape(root.ref.name)}(?![\w-])", said)
    if named or root.ref == first.ref or said.endswith((")", "…")):
        return said
    where = "" if root.ref.cluster == GUEST else f", {root.ref.cluster}"
    return f"{said} ({name(root.ref, home=root.ref.cluster)}{where})"


def _ended(sentence: str) -> str:
    return sentence if sentence.endswith("…") else f"{sentence.rstrip('.')}."


def _well(diagnosis: Diagnosis) -> str:
    exposures = diagnosis.exposures
    young = sum(each.state is State.PENDING for each in exposures)
    unknown = sum(each.state is State.UNKNOWN for each in exposures)
    good = len(exposures) - young - unknown
    if len(exposures) == 1:
        only = exposures[0]
        said = f"{name(only.ref)} {SAID[only.state]}" + (", and is still young" if young else "")
    else:
        all_or_some = f"All {_counted(exposures)}" if good == len(exposures) else ""
        said = f"{all_or_some or f'{good} of {_counted(exposures)}'} are ok"
        said += f"; {unknown} cannot be judged" if unknown else ""
        said += f"; {young} still young" if young else ""
    said += ": something could not be seen" if unknown else ""
    warnings = sum(each.severity is Severity.WARNING for each in beside(diagnosis))
    return said + (f"; {plural(warnings, 'warning')} below" if warnings else "")


def _counted(exposures: Sequence[Exposed]) -> str:
    """`3 LoadBalancer Services`, `7 LoadBalancer Services, Ingresses and Gateways`."""
    return f"{len(exposures)} {listed(list(_nouns(exposures)))}"


def _nouns(exposures: Sequence[Exposed]) -> Iterator[str]:
    for kind in sorted(
        {each.ref.kind for each in exposures}, key=lambda kind: (kind != "Service", kind)
    ):
        many = f"{kind[:-1]}ies" if kind[-1] == "y" and kind[-2] not in "aeio" else f"{kind}s"
        many = f"{kind}es" if kind.endswith("s") else many
        yield f"LoadBalancer {many}" if kind == "Service" else many


def _nothing(diagnosis: Diagnosis) -> str:
    what = "nothing asks for access from outside"
    if diagnosis.gaps:
        return f"In what could be seen, {what}."
    return f"Looked everywhere: {what}."
