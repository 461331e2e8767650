"""Who serves an Ingress: from its class, its old annotation, or its silence, to the programs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from lbdoctor import INGRESS, INGRESS_CLASS, Evidence, Kind, Need, Obj, Space, View

from .installed import PROGRAMS, WORKLOADS, Installation, installations
from .product import Classless
from .products import CONTOUR, MANAGED_CLASSES, PRODUCTS

HTTP_PROXY = Kind("projectcontour.io", "HTTPProxy", "httpproxies")
SERVED_KINDS = (INGRESS, HTTP_PROXY)
LEGACY = "metadata.annotations[kubernetes.io/ingress.class]"
CONTOURS_OWN = "metadata.annotations[projectcontour.io/ingress.class]"
FIELD = "spec.ingressClassName"
DEFAULT = "ingressclass.kubernetes.io/is-default-class"
READS: tuple[Kind | Need, ...] = (INGRESS_CLASS, *PROGRAMS)


class Wish(NamedTuple):
    """The class that an Ingress (or HTTPProxy) names, and the field that names it.

    `name` is None when it names none; `old` when only an annotation does.
    """

    name: str | None
    path: str

    @property
    def old(self) -> bool:
        """Whether an annotation names it, as was usual before IngressClass existed."""
        return self.path != FIELD


class Owner(NamedTuple):
    """Who serves an Ingress, as far as it was seen: its class object and the programs."""

    wish: Wish
    ingress_class: Obj | None
    by: tuple[Installation, ...]

    @property
    def controller(self) -> str:
        """`spec.controller` of the class, empty without one."""
        return (self.ingress_class["spec.controller"] or "") if self.ingress_class else ""

    @property
    def known(self) -> bool:
        """Whether the product that should serve it is one of those that can be recognised."""
        if self.ingress_class is not None:
            return any(each.serves(self.controller) for each in PRODUCTS)
        return any(self.wish.name in each.classes for each in PRODUCTS)


def wish(obj: Obj) -> Wish:
    """The class that an object names; the field counts before the annotations."""
    for path in (FIELD, CONTOURS_OWN, LEGACY):
        if isinstance(obj[path], str) and obj[path]:
            return Wish(obj[path], path)
    return Wish(None, FIELD)


def owner(ingress: Obj, see: View) -> Owner:
    """Who serves an Ingress; raises Blind when its class may exist unseen.

    Programs that are not seen are left out: who calls them absent must look (`servers`).
    """
    return see.once(_owner, ingress)


def _owner(see: View, ingress: Obj) -> Owner:
    space = Space(ingress.ref.cluster)
    all_ = see.once(installations, space)
    wanted = wish(ingress)
    if is_proxy(ingress):
        return Owner(wanted, None, _contours(wanted, all_))
    if wanted.name is None:
        return Owner(wanted, None, _takers(all_, see, space))
    if wanted.name in MANAGED_CLASSES:
        return Owner(wanted, None, ())
    found = _by_name(wanted, all_)
    if found:
        return Owner(wanted, _glance(see, space, wanted.name), found)
    if wanted.old:
        ingress_class = _glance(see, space, wanted.name)
        if ingress_class is None:
            see.require(INGRESS_CLASS, space)
    else:
        ingress_class = see.get(INGRESS_CLASS, space, wanted.name)
    return Owner(wanted, ingress_class, _by_controller(ingress_class, all_))


def servers(ingress: Obj, see: View) -> Sequence[Installation]:
    """The programs that serve an Ingress; raises Blind when there may be one unseen."""
    found = owner(ingress, see)
    foreign = found.ingress_class is not None and not found.known
    if not found.by and not foreign and found.wish.name not in MANAGED_CLASSES:
        for kind in WORKLOADS:
            see.require(kind, Space(ingress.ref.cluster))
    return found.by


def is_proxy(obj: Obj) -> bool:
    """Whether it is an HTTPProxy: only Contour serves these, by the bare name of the class."""
    return obj.ref.kind == HTTP_PROXY.name


def _contours(wanted: Wish, all_: Sequence[Installation]) -> tuple[Installation, ...]:
    found = [each for each in all_ if each.product is CONTOUR]
    if wanted.name is None:
        return tuple(each for each in found if each.takes_classless)
    return tuple(each for each in found if wanted.name in each.classes)


def _takers(all_: Sequence[Installation], see: View, space: Space) -> tuple[Installation, ...]:
    """Those that take an Ingress without a class."""
    defaults = [each for each in see.glance(INGRESS_CLASS, space) if is_default(each)]
    return tuple(
        each
        for each in all_
        if each.takes_classless
        or (
            each.product.classless is Classless.IF_DEFAULT
            and any(each.serves(one["spec.controller"] or "") for one in defaults)
        )
    )


def _by_name(wanted: Wish, all_: Sequence[Installation]) -> tuple[Installation, ...]:
    """Those that compare the bare name: some with any Ingress, all with the old annotation."""
    return tuple(
        each
        for each in all_
        if wanted.name in each.classes and (wanted.old or each.product.by_name)
    )


def _by_controller(
    ingress_class: Obj | None, all_: Sequence[Installation]
) -> tuple[Installation, ...]:
    controller = ingress_class["spec.controller"] if ingress_class is not None else None
    return tuple(each for each in all_ if controller and each.serves(controller))


def _glance(see: View, space: Space, name: str) -> Obj | None:
    return next((each for each in see.glance(INGRESS_CLASS, space) if each.ref.name == name), None)


def is_default(ingress_class: Obj) -> bool:
    """Whether the class is marked as the default."""
    return ingress_class.annotations.get(DEFAULT) == "true"


def cite(ingress: Obj, wanted: Wish) -> Evidence:
    """The field that names the class, or the absence of one."""
    return ingress.cite(wanted.path)
