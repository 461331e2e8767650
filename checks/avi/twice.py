"""Two AKOs of one cluster that take the same object."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from lbdoctor import (
    CLAIMED,
    ERROR,
    EVENT,
    INGRESS,
    SERVICE,
    WARNING,
    Evidence,
    Finding,
    Obj,
    Owner,
    Remedy,
    View,
    check,
)
from lbdoctor.workloads import require_programs

from .engine import GATES_READ
from .gates import Gate, gates, namespace_gates
from .parts import REPORTER, SETTINGS_NAME, found, on_supervisor, settings

_ADDED: Final = re.compile(r"Added virtualservice (\S+) for ")


@check(
    "engine/conflict",
    "two AKOs take the same object",
    ERROR,
    CLAIMED,
    subject=(SERVICE, INGRESS),
    when=lambda exposed: exposed.ref.kind == INGRESS.name or exposed["spec.type"] == "LoadBalancer",
    reads=(*GATES_READ, EVENT),
    engine="avi",
    felt=True,
)
def taken_twice(exposed: Obj, see: View) -> Iterator[Finding]:
    """The settings of two AKOs let the same Service or Ingress in.

    Why it matters: both build it in Avi, and each writes its own address over the other's; two
    addresses are used up, and the one that is shown may change at any time.

    How it is decided: neither the selector nor the block list, the class or layer7Only of two AKOs
    of the cluster keeps it out. It is an error where two virtual services were reported for one
    Service, else a warning. Each namespace is to be matched by exactly one AKO.
    Source: AKO, docs/multiple-ako.md.

    How to fix: give each AKO a selector (nsSyncLabelKey and nsSyncLabelValue) that leaves the
    namespaces of the others out, and restart it.
    """
    akos = [each for each in see.once(found, exposed.ref.cluster) if not on_supervisor(each)]
    if len({each.owner.ref.namespace for each in akos}) < 2:
        require_programs(see, exposed.ref.cluster)
        return
    look = namespace_gates if exposed.ref.kind == INGRESS.name else gates
    taking = {each.ako.owner.ref.namespace: each for each in look(exposed, see) if not each.closed}
    if len(taking) < 2:
        return
    built = _built(exposed, see) if exposed.ref.kind == SERVICE.name else {}
    yield Finding(
        f"the AKOs of the namespaces {' and '.join(sorted(taking))} both take it",
        (*_facts(list(taking.values()), see), *list(built.values())[:2]),
        Remedy(
            "let the selectors of the AKOs leave each other's namespaces out",
            tuple(
                f"kubectl -n {one} get configmap {SETTINGS_NAME} -o yaml" for one in sorted(taking)
            ),
            Owner.CLUSTER,
        ),
        severity=None if len(built) > 1 else WARNING,
    )


def _facts(taking: Sequence[Gate], see: View) -> Iterator[Evidence]:
    for each in taking:
        config = settings(see, each.ako)
        yield each.ako.cite() if config is None else config.cite("data.nsSyncLabelValue")


def _built(service: Obj, see: View) -> dict[str, Evidence]:
    """The virtual services that AKOs reported for a Service, by name."""
    names = {}
    for event in see.events(service):
        said = _ADDED.search(event.message) if event.reporter.startswith(REPORTER) else None
        if said:
            names[said[1]] = event.cite()
    return names
