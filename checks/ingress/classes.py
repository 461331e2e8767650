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
    WARNING,
    Finding,
    Obj,
    Owner,
    Remedy,
    Space,
    View,
    check,
)
from lbdoctor.workloads import require_programs

from .installed import installations
from .ownership import DEFAULT, READS, SERVED_KINDS, Wish, cite, is_default, is_proxy, owner
from .products import CONTOUR, MANAGED_CLASSES, PRODUCTS


@check(
    "ingress/class-missing",
    "the class does not exist, or none is named",
    ERROR,
    CLAIMED,
    subject=SERVED_KINDS,
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
    An HTTPProxy needs no IngressClass, but a Contour that was not told to serve other classes.

    How to fix: set `spec.ingressClassName` to one of the classes of the cluster.
    """
    found = owner(ingress, see)
    if found.by or found.ingress_class is not None:
        return
    if is_proxy(ingress):
        yield from _other_contours(ingress, found.wish, see)
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


def _other_contours(proxy: Obj, wanted: Wish, see: View) -> Iterator[Finding]:
    """Contour runs, and was told to serve other classes (`--ingress-class-name`)."""
    everybody = see.once(installations, Space(proxy.ref.cluster))
    contours = [each for each in everybody if each.product is CONTOUR]
    names = sorted({name for each in contours for name in each.classes})
    if not contours or see.addresses(proxy):
        return
    named = f"the class {wanted.name}" if wanted.name else "an HTTPProxy without a class"
    yield Finding(
        f"no Contour serves {named}; those of this cluster serve {', '.join(names)}",
        (cite(proxy, wanted), *(each.container.cite("args") for each in contours)),
        Remedy(
            f"set spec.ingressClassName to {names[0]}",
            (f"kubectl -n {proxy.ref.namespace} get httpproxy {proxy.ref.name} -o yaml",),
        ),
        confidence=LIKELY,
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
    subject=INGRESS,
    reads=(INGRESS_CLASS,),
)
def class_ambiguous(ingress: Obj, see: View) -> Iterator[Finding]:
    """More than one IngressClass is marked as the default.

    Why it matters: since Kubernetes 1.25 the newest default silently wins, so a controller that
    was installed later takes every new Ingress that names no class; older API servers refuse to
    create such an Ingress at all.

    How it is decided: there are Ingresses, and several IngressClasses have the annotation
    `ingressclass.kubernetes.io/is-default-class: "true"`. It is said of the one that wins (the
    newest; by name among those of the same age).

    How to fix: take the annotation off all classes but one, and name the class in Ingresses.
    """
    defaults = see.once(_defaults, Space(ingress.ref.cluster))
    if len(defaults) < 2:
        return
    others = ", ".join(each.ref.name for each in defaults[1:])
    path = f"metadata.annotations[{DEFAULT}]"
    yield Finding(
        f"{len(defaults)} classes are marked as the default: new Ingresses without a class get "
        f"this one, the newest, and not {others}",
        tuple(each.cite(path) for each in defaults),
        Remedy("leave one default class", ("kubectl get ingressclasses -o yaml",), Owner.CLUSTER),
        about=defaults[0].ref,
        affects=(),
    )


def _defaults(see: View, space: Space) -> list[Obj]:
    """All default classes, the one that wins first."""
    found = [each for each in see.all(INGRESS_CLASS, space) if is_default(each)]
    found.sort(key=lambda each: each["metadata.creationTimestamp"] or "", reverse=True)
    return found
