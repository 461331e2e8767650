"""The resources of AKO that a Service or an Ingress refers to, and those that do not exist.

Sources: AKO, internal/nodes/avi_model_l4_translator.go (getL4InfraSetting, getL4Rule),
docs/crds/avinfrasetting.md, docs/crds/l4rule.md.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from lbdoctor import (
    ACCEPTED,
    ERROR,
    INGRESS,
    INGRESS_CLASS,
    NAMESPACE,
    SERVICE,
    WARNING,
    Evidence,
    Finding,
    Kind,
    Obj,
    Owner,
    Remedy,
    Space,
    View,
    check,
)
from lbdoctor.workloads import PROGRAMS

from .classes import CLASSES, ingress_class
from .kinds import INFRA_SETTING, L4_RULE
from .parts import SETTING_OF, WRITERS, found, on_supervisor

_L4: Final = "ako.vmware.com/l4rule"
MARKS: Final = (
    SERVICE.only("metadata.managedFields"),
    INGRESS.only("metadata.managedFields"),
)


def concerned(exposed: Obj) -> bool:
    """Whether it waits, or bears a mark of AKO or for AKO: only then AKO's resources matter.

    Others must not become doubtful where AKO's resources are not in a dump.
    """
    if any("ako.vmware.com/" in key for key in exposed.annotations):
        return True
    if any(e.get("manager") in WRITERS for e in exposed["metadata.managedFields"] or ()):
        return True
    return not exposed["status.loadBalancer.ingress"]


class Named(NamedTuple):
    """A resource that is referred to, and where."""

    kind: Kind
    space: Space
    name: str
    fact: Evidence


def setting_named(exposed: Obj, see: View) -> Named | None:
    """The AviInfraSetting of an exposure: by its class, its own annotation, or its namespace's."""
    space = Space(exposed.ref.cluster)
    path = f"metadata.annotations[{SETTING_OF}]"
    served = ingress_class(exposed, see) if exposed.ref.kind == INGRESS.name else None
    if served is not None and served["spec.parameters.kind"] == INFRA_SETTING.name:
        where, path = served, "spec.parameters.name"
    elif exposed.ref.kind == SERVICE.name and exposed.annotations.get(SETTING_OF):
        where = exposed
    else:
        namespace = see.get(NAMESPACE, space, exposed.ref.namespace)
        if namespace is None:
            return None
        where = namespace
    name = where[path]
    return Named(INFRA_SETTING, space, str(name), where.cite(path)) if name else None


def l4_rule_named(service: Obj) -> Named | None:
    """The L4Rule of a Service: `[namespace/]name` in an annotation."""
    namespace, _, name = service.annotations.get(_L4, "").rpartition("/")
    place = Space(service.ref.cluster, namespace or service.ref.namespace)
    fact = service.cite(f"metadata.annotations[{_L4}]")
    return Named(L4_RULE, place, name, fact) if name else None


@check(
    "avi/object-missing",
    "a resource of AKO that is referred to does not exist",
    ERROR,
    ACCEPTED,
    subject=(SERVICE, INGRESS),
    when=concerned,
    reads=(
        *PROGRAMS,
        *CLASSES,
        *MARKS,
        NAMESPACE.only(),
        INGRESS_CLASS.only("spec.controller", "spec.parameters"),
        INFRA_SETTING.only(),
        L4_RULE.only(),
    ),
    engine="avi",
    felt=True,
)
def object_missing(exposed: Obj, see: View) -> Iterator[Finding]:
    """An AviInfraSetting or L4Rule that is referred to does not exist.

    Why it matters: a Service is built with AKO's global defaults instead, so that the address
    comes from another network or Service Engine group than was asked for, with an Event that
    reports success. An Ingress is not built at all, without a word (observed with AKO 2.2.1).

    How it is decided: an annotation of the Service or its Namespace, or the parameters of the
    IngressClass, name it, and there is none of that name. Where a Service has no address, that is
    not the reason outside a Supervisor, and this is a warning.

    How to fix: create it, or correct the name; AKO builds it again by itself.
    """
    named = [setting_named(exposed, see)]
    named += [l4_rule_named(exposed)] if exposed.ref.kind == SERVICE.name else []
    for each in filter(None, named):
        if see.get(each.kind, each.space, each.name) is None:
            yield _finding(exposed, each, see)


def unbuilt(exposed: Obj, kind: Kind | None, see: View) -> bool:
    """Whether AKO leaves it unbuilt for want of a resource of this kind; else defaults serve.

    So it is with the AviInfraSetting of an Ingress (AKO, internal/nodes/route_ingress_model.go,
    getL7IngressInfraSetting), and with all of them on a Supervisor, where no defaults are set.
    """
    above = any(map(on_supervisor, see.once(found, exposed.ref.cluster)))
    return above or (exposed.ref.kind == INGRESS.name and kind is INFRA_SETTING)


def _finding(exposed: Obj, named: Named, see: View) -> Finding:
    decides = unbuilt(exposed, named.kind, see)
    effect = "AKO does not build it" if decides else "AKO takes its defaults instead"
    lowered = not see.addresses(exposed) and not decides
    kind, place = named.kind, f"-n {named.space.namespace} " if named.space.namespace else ""
    return Finding(
        f"there is no {kind.name} {named.name}, and {effect}",
        (named.fact, see.absence(kind, named.space, named.name)),
        Remedy(
            f"create the {kind.name}, or correct the name",
            (f"kubectl {place}get {kind.kubectl}",),
            Owner.APPLICATION,
        ),
        severity=WARNING if lowered else None,
    )
