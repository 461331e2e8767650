"""What is left of an engine that another one has replaced: named, and never taken for an answer."""

from __future__ import annotations

from lbdoctor.kinds import SERVICE
from lbdoctor.model import Evidence, Finding, Kind, Obj, Owner, Remedy, Severity, Space
from lbdoctor.stocks import given
from lbdoctor.view import View


def replaced(left: Obj, kind: Kind, engine: str, chosen: Evidence, see: View) -> Finding:
    """The Finding that an object belongs to an engine which is not the one that was chosen.

    `chosen` is the statement that speaks for another engine. It is a warning while somebody of
    the cluster waits, who may be looking in the wrong place, and else only news. A check that
    uses it reads SERVICE (`spec`, `status.loadBalancer`).
    """
    place = f"-n {left.ref.namespace} " if left.ref.namespace else ""
    waiting = see.once(_waiting, left.ref.cluster)
    return Finding(
        f"it is left of {engine}, which does not answer here: {chosen.path} is {chosen.value}",
        (left.cite("metadata.name"), chosen),
        Remedy(
            "look at the engine that was chosen, and remove what is left of the other one",
            (f"kubectl {place}get {kind.kubectl} {left.ref.name} -o yaml",),
            Owner.PLATFORM,
        ),
        severity=Severity.WARNING if waiting else Severity.INFO,
        engine=engine,
    )


def _waiting(see: View, cluster: str) -> bool:
    services = see.glance(SERVICE, Space(cluster))
    return any(each["spec.type"] == "LoadBalancer" and not given(each) for each in services)
