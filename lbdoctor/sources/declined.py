"""Archives that are known and hold no state to examine: what to bring instead."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

_LISTS: Final = "export lists with kubectl get -o json"
_KNOWN: Final = (
    (
        r"(?:.*/)?(?:vc-support\.tar\.gz\.FRAG-|var/log/vmware/wcp/)",
        f"a support bundle of a vSphere Supervisor, which holds logs; {_LISTS} in its namespaces",
    ),
    (
        r"(?:.*/)?(?:insights-operator/|config/clusteroperator/)",
        "an Insights archive, which holds configuration and no Services; take a must-gather",
    ),
    (
        r"(?:.*/)?kubelet/(?:svc\.log|kubelet\.log)$",
        f"logs of a node, with tables in place of objects; {_LISTS}",
    ),
    (
        r"(?:.*/)?(?:Chart\.yaml|kustomization\.yaml)$",
        f"sources of manifests, not the state of a cluster; {_LISTS}",
    ),
)


def declined(names: Iterable[str]) -> str:
    """What an input without objects is, by the names in it; empty when it is not known."""
    everything = list(names)
    for pattern, words in _KNOWN:
        if any(re.match(pattern, name) for name in everything):
            return words
    return ""
