"""Which ingress controllers run in a cluster, and with which settings."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from lbdoctor import DAEMON_SET, DEPLOYMENT, POD, STATEFUL_SET, Kind, Obj, Space, View
from lbdoctor.workloads import POD_CONTAINERS, Container, containers

from .product import Classless, Front, Product
from .products import INGRESS_NGINX, PRODUCTS, TRAEFIK

WORKLOADS = (DEPLOYMENT, DAEMON_SET, STATEFUL_SET)
PROGRAMS = (
    *(k.only("spec.template", "spec.replicas", "spec.selector", "status") for k in WORKLOADS),
    POD.only(*POD_CONTAINERS, "spec.hostNetwork", "status.conditions"),
)


class Installation(NamedTuple):
    """A workload that runs an ingress controller."""

    product: Product
    workload: Obj
    container: Container

    def flag(self, *names: str) -> str | None:
        """The value of the first of these flags that is set, whatever its capitals."""
        for name in names:
            for word in self.container.words:
                bare = word.lstrip("-").partition("=")[0]
                if word.startswith("-") and bare.lower() == name:
                    return self.container.flag(bare)
        return None

    @property
    def classes(self) -> tuple[str, ...]:
        """The class names that it takes: those it was given, else those of the product."""
        given = self.flag(*self.product.class_flags)
        if self.product.class_env and not given:
            given = self.container.env(self.product.class_env)
        return tuple(given.split(",")) if given else self.product.classes

    @property
    def namespaces(self) -> str:
        """The namespace that references in its flags start from."""
        return self.workload.ref.namespace

    def serves(self, controller: str) -> bool:
        """Whether it serves IngressClasses with this `spec.controller`."""
        own = self.flag(self.product.controller_flag) if self.product.controller_flag else None
        if own and not own.startswith("$"):
            return controller == own
        return self.product.serves(controller) or self._stands_in(controller)

    def _stands_in(self, controller: str) -> bool:
        """Traefik has a provider for the Ingresses of ingress-nginx."""
        return (
            self.product is TRAEFIK
            and INGRESS_NGINX.serves(controller)
            and any("kubernetesingressnginx" in word.lower() for word in self.container.words)
        )

    @property
    def takes_classless(self) -> bool:
        """Whether it takes, or for all that can be seen may take, an Ingress without a class."""
        match self.product.classless:
            case Classless.FLAG:
                given = self.flag(*self.product.classless_flags)
                return given is not None and given.lower() != "false"
            case Classless.UNLESS_NAMED:
                return not self.flag(*self.product.class_flags)
        return self.product.classless is Classless.PERHAPS

    @property
    def publishes(self) -> bool:
        """Whether it is set up to write addresses on the Ingresses that it serves."""
        if self.flag("update-status") == "false" or self.flag("disable-ingress-status-update"):
            return False
        flags = (*self.product.service_flags, *self.product.address_flags)
        return self.product.publishes or self.flag(*flags) is not None

    @property
    def inside(self) -> bool:
        """Whether its traffic arrives in the cluster."""
        return self.product.front is not Front.OUTSIDE


def installations(see: View, space: Space) -> tuple[Installation, ...]:
    """Every ingress controller that is visible; that there are no others is not proven.

    They are workloads; Pods are asked where a workload may be unseen.
    """
    found = [each for kind in WORKLOADS for each in _all_recognised(see, kind, space)]
    if not found and any(see.gap(kind, space) for kind in WORKLOADS):
        found = _all_recognised(see, POD, space)
    return tuple(found)


def _all_recognised(see: View, kind: Kind, space: Space) -> list[Installation]:
    return [found for obj in see.glance(kind, space) for found in _recognised(obj)]


def recognise(workload: Obj) -> Installation | None:
    """The ingress controller that a workload runs."""
    return next(_recognised(workload), None)


_BY_LAST_WORD: dict[str, list[tuple[str, Product]]] = {}
for _product in PRODUCTS:
    for _image in _product.images:
        _BY_LAST_WORD.setdefault(_image.rpartition("/")[2], []).append((_image, _product))


def _recognised(workload: Obj) -> Iterator[Installation]:
    all_ = tuple(containers(workload))
    for container in all_:
        image = f"/{container.image}"
        for path, product in _BY_LAST_WORD.get(image.rpartition("/")[2], ()):
            if image.endswith(f"/{path}"):
                yield Installation(product, workload, container)
                return
    for product in PRODUCTS if all_ else ():
        for container in all_:
            if _marked(product, workload, container):
                yield Installation(product, workload, container)
                return


def _marked(product: Product, workload: Obj, container: Container) -> bool:
    program = container.image.rpartition("/")[2]
    for words in (container.words[:2], [program, *container.words[:1]]):  # as its image begins
        if product.words and product.words == tuple(each.rpartition("/")[2] for each in words):
            return True
    labels = workload.labels
    return bool(product.labels) and all(labels.get(k) == v for k, v in product.labels.items())
