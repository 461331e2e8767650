"""What there is to know about an ingress controller."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, auto


class Front(Enum):
    """Where the traffic of a product's Ingresses arrives."""

    OWN = auto()  # at the Pods of the controller itself
    APART = auto()  # at other Pods of the cluster, behind a Service that the product names
    OUTSIDE = auto()  # at a load balancer outside the cluster


class Classless(Enum):
    """Whether a product takes an Ingress that names no class."""

    NEVER = auto()
    FLAG = auto()  # when one of its flags says so
    UNLESS_NAMED = auto()  # as long as no class is configured
    IF_DEFAULT = auto()  # when a class of its own is marked as the default
    PERHAPS = auto()  # its configuration decides, which is not looked at


@dataclass(frozen=True, slots=True)
class Product:
    """An ingress controller.

    `controllers` are values of IngressClass `spec.controller`, prefixes where they end in a slash;
    `images` ends of image paths, `labels` and `words` (of the command line) what marks the
    workload under another image; `classes` the class names that it takes when none is configured;
    `by_name` whether it does without the IngressClass object. `publishes` is false for a product
    that writes addresses only when one of its `service_flags` or `address_flags` is set; `engine`
    is set where its program is judged as that load-balancer engine's controller.
    """

    title: str
    controllers: tuple[str, ...]
    images: tuple[str, ...]
    classes: tuple[str, ...]
    labels: Mapping[str, str] = field(default_factory=dict)
    words: tuple[str, ...] = ()
    controller_flag: str = ""
    class_flags: tuple[str, ...] = ()
    class_env: str = ""
    service_flags: tuple[str, ...] = ()
    service_env: str = ""
    address_flags: tuple[str, ...] = ()
    classless: Classless = Classless.NEVER
    classless_flags: tuple[str, ...] = ()
    by_name: bool = False
    publishes: bool = True
    front: Front = Front.OWN
    engine: str = ""

    def serves(self, controller: str) -> bool:
        """Whether a `spec.controller` is one of the product's."""
        return any(
            controller.startswith(each) if each.endswith("/") else controller == each
            for each in self.controllers
        )
