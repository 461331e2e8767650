"""One line for each exposure: state, name, addresses or the first root."""

from __future__ import annotations

from lbdoctor.diagnosis import Diagnosis, Exposed
from lbdoctor.gate import Policy, exit_code
from lbdoctor.reports import Screen
from lbdoctor.reports._words import plural


def render(diagnosis: Diagnosis, policy: Policy, screen: Screen) -> str:
    """The report in lines for grep and for eyes, and a last line that sums up."""
    lines = [_line(each) for each in diagnosis.exposures]
    blind = f", {plural(len(diagnosis.gaps), 'gap')}" if diagnosis.gaps else ""
    lines.append(
        f"{plural(len(diagnosis.exposures), 'exposure')}{blind}, exit {exit_code(diagnosis, policy)}"
    )
    return "\n".join(lines) + "\n"


def _line(each: Exposed) -> str:
    root = each.roots[0] if each.roots else None
    said = f"{root.check.code}: {root.message}" if root else " ".join(each.addresses or ())
    return f"{each.state.value:<8}  {each.ref}  {said}".rstrip()
