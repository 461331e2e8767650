"""The stable machine format, described by report.schema.json."""

from __future__ import annotations

import json
from typing import Any

import msgspec

from lbdoctor.diagnosis import Diagnosis
from lbdoctor.gate import Policy
from lbdoctor.printable import escaped
from lbdoctor.reports import Screen
from lbdoctor.reports._document import document


def render(diagnosis: Diagnosis, policy: Policy, screen: Screen) -> str:
    """The report as indented JSON."""
    compact = escaped(_encoded(document(diagnosis, policy)))
    return msgspec.json.format(compact, indent=2) + "\n"


def _encoded(found: dict[str, Any]) -> str:
    try:
        return msgspec.json.encode(found).decode()
    except (OverflowError, UnicodeEncodeError):  # counts of IPv6 pools, halves of characters
        return json.dumps(found)
