"""The machine format as YAML."""

from __future__ import annotations

from typing import Any

import yaml

from lbdoctor.diagnosis import Diagnosis
from lbdoctor.gate import Policy
from lbdoctor.reports import Screen
from lbdoctor.reports._document import document


class _Dumper(yaml.CSafeDumper):
    """Writes the same object as often as it occurs, as people expect."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def render(diagnosis: Diagnosis, policy: Policy, screen: Screen) -> str:
    """The report as YAML, keys in the order of the schema."""
    found: str = yaml.dump(
        document(diagnosis, policy), Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=100
    )
    return found
