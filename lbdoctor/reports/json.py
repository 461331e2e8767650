"""The stable machine format, described by report.schema.json."""

from __future__ import annotations

import json

import msgspec

from lbdoctor.diagnosis import Diagnosis
from lbdoctor.gate import Policy
from lbdoctor.printable import escaped
from lbdoctor.reports import Screen
from lbdoctor.reports._document import document


def render(diagnosis: Diagnosis, policy: Policy, screen: Screen) -> str:
    """The report as indented JSON."""
    # The standard encoder alone writes counts of IPv6 pools; only indenting is slow in it.
    compact = json.dumps(document(diagnosis, policy), ensure_ascii=False)
    return msgspec.json.format(escaped(compact), indent=2) + "\n"
