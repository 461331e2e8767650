"""Is the controller of the class installed at all?"""

from __future__ import annotations

from collections.abc import Iterator

from lbdoctor import (
    CERTAIN,
    CLAIMED,
    ERROR,
    LIKELY,
    POD,
    WARNING,
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

from .installed import WORKLOADS, installations
from .ownership import READS, SERVED_KINDS, cite, is_proxy, owner
from .ownership import Owner as Serving
from .products import CONTOUR, MANAGED_CLASSES, PRODUCTS


@check(
    "ingress/no-controller",
    "no controller is installed for the class",
    ERROR,
    CLAIMED,
    subject=SERVED_KINDS,
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
    chart or by its command line. An HTTPProxy is served by Contour alone. Controllers that nobody
    here knows, and those that run outside the cluster, are not judged. If there is an address,
    somebody wrote it once, and this is a warning.

    How to fix: install the controller, or name a class that is served.
    """
    found = owner(ingress, see)
    if found.by or found.wish.name in MANAGED_CLASSES:
        return
    if is_proxy(ingress):
        yield from _no_contour(ingress, see)
    elif found.known and (found.ingress_class is not None or found.wish.old):
        yield from _nobody(ingress, found, see)


def _nobody(ingress: Obj, found: Serving, see: View) -> Iterator[Finding]:
    title = _title(found.controller, found.wish.name or "")
    facts = [cite(ingress, found.wish)]
    if found.ingress_class is not None:
        facts.append(found.ingress_class.cite("spec.controller"))
    words = f"no {title} runs in this cluster to serve the class {found.wish.name}"
    yield _finding(ingress, title, words, facts, see)


def _no_contour(proxy: Obj, see: View) -> Iterator[Finding]:
    everybody = see.once(installations, Space(proxy.ref.cluster))
    if not any(each.product is CONTOUR for each in everybody):
        facts = [proxy.cite("status.currentStatus"), proxy.cite("status.description")]
        words = "no Contour runs in this cluster, and nobody else serves an HTTPProxy"
        yield _finding(proxy, CONTOUR.title, words, facts, see)


def _finding(obj: Obj, title: str, words: str, facts: list[Evidence], see: View) -> Finding:
    space = Space(obj.ref.cluster)
    require_programs(see, space.cluster)
    seen = [kind for kind in (*WORKLOADS, POD) if not see.gap(kind, space)]
    there = bool(see.addresses(obj))
    hint = there or any(see.gap(kind, space) for kind in WORKLOADS)
    return Finding(
        words,
        (*facts, see.absence(seen[0], space, title)),
        Remedy(
            f"install {title}, or have another controller serve it",
            ("kubectl get ingressclasses", "kubectl get deployments,daemonsets -A -o wide"),
            Owner.CLUSTER,
        ),
        confidence=LIKELY if hint else CERTAIN,
        severity=WARNING if there else None,
    )


def _title(controller: str, name: str) -> str:
    named = [each.title for each in PRODUCTS if each.serves(controller)]
    return (named or [each.title for each in PRODUCTS if name in each.classes])[0]
