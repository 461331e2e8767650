"""Does anybody consider this Ingress its own?"""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches

from lbdoctor import (
    CERTAIN,
    CLAIMED,
    ERROR,
    INGRESS,
    INGRESS_CLASS,
    LIKELY,
    NODE,
    POD,
    WARNING,
    Finding,
    Kind,
    Obj,
    Owner,
    Remedy,
    Space,
    View,
    check,
)
from lbdoctor.workloads import require_programs

from .installed import WORKLOADS
from .ownership import READS, cite, is_default, owner
from .products import MANAGED_CLASSES, PRODUCTS


@check(
    "ingress/no-controller",
    "no controller is installed for the class",
    ERROR,
    CLAIMED,
    subject=INGRESS,
    reads=READS,
    felt=True,
)
def no_controller(ingress: Obj, see: View) -> Iterator[Finding]:
    """The class is there, the controller that should serve it is not.

    Why it matters: an Ingress is only a wish. Without its controller nobody reads it: it gets no
    address, no event and no error.

    How it is decided: `spec.controller` of the IngressClass (or the old annotation
    `kubernetes.io/ingress.class`) belongs to a known product, all Deployments, DaemonSets and
    StatefulSets (or all Pods) were seen, and none of them runs it, by image, by the labels of its
    chart or by its command line. Controllers that nobody here knows, and those that run outside the cluster,
    are not judged. If the Ingress shows an address, somebody wrote it once, and this is a warning.

    How to fix: install the controller, or name a class that is served.
    """
    found = owner(ingress, see)
    if found.by or not found.known or found.wish.name in (None, *MANAGED_CLASSES):
        return
    if found.ingress_class is None and not found.wish.old:
        return
    cluster = ingress.ref.cluster
    require_programs(see, cluster)
    title = _title(found.controller, found.wish.name or "")
    facts = [cite(ingress, found.wish)]
    if found.ingress_class is not None:
        facts.append(found.ingress_class.cite("spec.controller"))
    facts += [see.absence(kind, Space(cluster), title) for kind in _seen(see, cluster)[:1]]
    there = bool(see.addresses(ingress))
    hint = there or any(see.gap(kind, Space(cluster)) for kind in WORKLOADS)
    yield Finding(
        f"no {title} runs in this cluster to serve the class {found.wish.name}",
        tuple(facts),
        Remedy(
            f"install {title}, or give the Ingress a class that is served",
            ("kubectl get ingressclasses", "kubectl get deployments,daemonsets -A -o wide"),
            Owner.CLUSTER,
        ),
        confidence=LIKELY if hint else CERTAIN,
        severity=WARNING if there else None,
    )


def _seen(see: View, cluster: str) -> list[Kind]:
    return [kind for kind in (*WORKLOADS, POD) if not see.gap(kind, Space(cluster))]


def _title(controller: str, name: str) -> str:
    named = [each.title for each in PRODUCTS if each.serves(controller)]
    return (named or [each.title for each in PRODUCTS if name in each.classes])[0]


@check(
    "ingress/class-missing",
    "the class does not exist, or none is named",
    ERROR,
    CLAIMED,
    subject=INGRESS,
    reads=(*READS, NODE.only("spec.providerID")),
)
def class_missing(ingress: Obj, see: View) -> Iterator[Finding]:
    """The class does not exist, or none is named and nobody takes such an Ingress.

    Why it matters: the API server accepts any class name. A controller looks only at Ingresses of
    its own class, so this one is never looked at, and nothing is said about it.

    How it is decided: no IngressClass has the name, and no controller that goes by the bare name
    (Contour, Kong) is set to it. Or no class is named, neither in the field nor in the old
    annotation, and no controller is seen that takes such Ingresses. A default class does not help
    an Ingress that is older than it: it is written into the Ingress on creation only. Where an
    address is there, somebody serves it, and this is at most a warning. Where a class of an
    unknown controller exists, or the nodes are Google's, an Ingress without class is not judged.

    How to fix: set `spec.ingressClassName` to one of the classes of the cluster.
    """
    found = owner(ingress, see)
    if found.by or found.ingress_class is not None:
        return
    if found.wish.name is None:
        yield from _without_class(ingress, see)
        return
    if found.wish.name in MANAGED_CLASSES or (found.wish.old and found.known):
        return
    require_programs(see, ingress.ref.cluster)
    there = bool(see.addresses(ingress))
    space = Space(ingress.ref.cluster)
    names = [each.ref.name for each in see.all(INGRESS_CLASS, space)]
    near = get_close_matches(found.wish.name, names, 1)
    yield Finding(
        f"there is no IngressClass {found.wish.name}"
        + (f"; did you mean {near[0]}?" if near else ""),
        (cite(ingress, found.wish), see.absence(INGRESS_CLASS, space, found.wish.name)),
        _choose(ingress, names),
        confidence=LIKELY if there or found.wish.old else CERTAIN,
        severity=WARNING if there else None,
    )


def _without_class(ingress: Obj, see: View) -> Iterator[Finding]:
    space = Space(ingress.ref.cluster)
    if see.addresses(ingress):
        return
    require_programs(see, space.cluster)
    classes = see.all(INGRESS_CLASS, space)
    if any(not _known(each) for each in classes) or _on_google(space, see):
        return
    defaults = [each for each in classes if is_default(each)]
    facts = [ingress.cite("spec.ingressClassName")]
    words = "names no class, and there is no default class"
    if defaults:
        words = (
            f"names no class; the default class {defaults[0].ref.name} is given to new "
            "Ingresses only, and was not given to this one"
        )
        facts += [each.cite("metadata.creationTimestamp") for each in (ingress, defaults[0])]
    else:
        facts.append(see.absence(INGRESS_CLASS, space))
    yield Finding(words, tuple(facts), _choose(ingress, [each.ref.name for each in classes]))


def _known(ingress_class: Obj) -> bool:
    return any(each.serves(ingress_class["spec.controller"] or "") for each in PRODUCTS)


def _on_google(space: Space, see: View) -> bool:
    """Google's own controller serves Ingresses without a class, from outside the cluster."""
    nodes = see.all(NODE, space)
    return any(str(each["spec.providerID"]).startswith("gce://") for each in nodes)


def _choose(ingress: Obj, names: list[str]) -> Remedy:
    listed = ", ".join(sorted(names)[:5])
    return Remedy(
        "set spec.ingressClassName to a class of this cluster" + (f": {listed}" if names else ""),
        (
            "kubectl get ingressclasses",
            f"kubectl -n {ingress.ref.namespace} get ingress {ingress.ref.name} -o yaml",
        ),
    )


@check(
    "ingress/class-ambiguous",
    "several default classes",
    WARNING,
    CLAIMED,
    subject=INGRESS_CLASS,
    when=is_default,
    reads=(INGRESS_CLASS,),
)
def class_ambiguous(ingress_class: Obj, see: View) -> Iterator[Finding]:
    """More than one IngressClass is marked as the default.

    Why it matters: since Kubernetes 1.25 the newest default silently wins, so a controller that
    was installed later takes every new Ingress that names no class; older API servers refuse to
    create such an Ingress at all.

    How it is decided: several IngressClasses have the annotation
    `ingressclass.kubernetes.io/is-default-class: "true"`. It is said of the one that wins (the
    newest; by name among those of the same age).

    How to fix: take the annotation off all classes but one, and name the class in Ingresses.
    """
    space = Space(ingress_class.ref.cluster)
    all_ = [each for each in see.all(INGRESS_CLASS, space) if is_default(each)]
    all_.sort(key=lambda each: each.ref.name)
    all_.sort(key=lambda each: each["metadata.creationTimestamp"] or "", reverse=True)
    if len(all_) < 2 or all_[0].ref != ingress_class.ref:
        return
    others = ", ".join(each.ref.name for each in all_[1:])
    path = "metadata.annotations[ingressclass.kubernetes.io/is-default-class]"
    yield Finding(
        f"{len(all_)} classes are marked as the default: new Ingresses without a class get "
        f"this one, the newest, and not {others}",
        tuple(each.cite(path) for each in all_),
        Remedy("leave one default class", ("kubectl get ingressclasses -o yaml",), Owner.CLUSTER),
    )
