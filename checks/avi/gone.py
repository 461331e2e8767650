"""Avi is to answer, by what is left of AKO or by what a Supervisor says, and no AKO is there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from lbdoctor import (
    CONFIG_MAP,
    DEPLOYMENT,
    ERROR,
    GATEWAY,
    LIKELY,
    POD,
    RUNNING,
    SERVICE,
    STATEFUL_SET,
    SUPERVISOR,
    Evidence,
    Finding,
    Obj,
    Owner,
    Remedy,
    Space,
    View,
    check,
)
from lbdoctor.workloads import require_programs

from .engine import READS, told
from .kinds import AKO_CONFIG
from .parts import SETTINGS_NAME, SUPERVISOR_HOME, USUAL_HOME, found, kept


class _Sign(NamedTuple):
    """What says that Avi should answer, where AKO belongs, and what more it tells."""

    fact: Evidence
    home: Space
    words: str = ""


@check(
    "engine/controller-down",
    "AKO should be here, and is not",
    ERROR,
    RUNNING,
    subject=(SERVICE, GATEWAY),
    reads=READS,
    engine="avi",
)
def controller_missing(exposed: Obj, see: View) -> Iterator[Finding]:
    """Avi should answer, but nothing in the cluster runs AKO.

    Why it matters: settings give no address by themselves; the Service or Gateway waits for ever.

    How it is decided: there is a ConfigMap avi-k8s-config, an AKOConfig of AKO's operator, a
    Supervisor that has chosen Avi, or a Service with an address that AKO gave, and no Pod, or no workload, of the whole cluster runs AKO's
    image. That AKO should answer is concluded from that.

    How to fix: install AKO again, or remove what is left of it and say who is to answer instead.
    Where AKO's operator installs it, read the state of the AKOConfig and the operator's log.
    """
    cluster = exposed.ref.cluster
    if see.addresses(exposed) is None or see.addresses(exposed):
        return
    sign = next(_signs(see, cluster), None)
    if sign is None or see.once(found, cluster):
        return
    require_programs(see, cluster)
    above = sign.home.namespace == SUPERVISOR_HOME
    wanted, name = (DEPLOYMENT, "*") if above else (STATEFUL_SET, "ako")
    kind = wanted if see.gap(wanted, Space(cluster)) is None else POD
    yield Finding(
        f"Avi should answer, but no AKO runs in this cluster{sign.words}",
        (sign.fact, see.absence(kind, sign.home, name)),
        Remedy(
            "install AKO again, or remove what is left of it",
            (f"kubectl -n {sign.home.namespace} get {wanted.plural},pods,configmaps",),
            Owner.CLUSTER,
        ),
        LIKELY,
    )


def _signs(see: View, cluster: str) -> Iterator[_Sign]:
    space = Space(cluster)
    for each in see.glance(AKO_CONFIG, space):
        state = each["status.state"]
        words = f"; the AKOConfig of its operator is {state}" if state else ""
        yield _Sign(each.cite("status.state" if state else "metadata.name"), each.space, words)
    for each in see.glance(CONFIG_MAP, space):
        if each.ref.name == SETTINGS_NAME:
            yield _Sign(each.cite("metadata.name"), each.space)
    for fact in told(cluster, see):
        yield _Sign(fact, Space(SUPERVISOR, SUPERVISOR_HOME))
    gave = see.once(kept, cluster)
    if gave is not None:
        words = (
            f"; Service {gave.ref.namespace}/{gave.ref.name} still holds an address that it gave"
        )
        yield _Sign(gave, Space(cluster, USUAL_HOME), words)
