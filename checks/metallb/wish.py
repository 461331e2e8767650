"""What a Service asks MetalLB for."""

from __future__ import annotations

from typing import NamedTuple

from lbdoctor import Evidence, Obj
from lbdoctor.addresses import Address, address

from .parts import annotation, noted


class Wish(NamedTuple):
    """Families (all of them, or one), a pool by name, addresses; `bad` is what is no address."""

    families: tuple[int, ...]
    every: bool
    pool: str
    addresses: tuple[Address, ...]
    bad: str
    twice: bool
    evidence: tuple[Evidence, ...]


def wish(service: Obj) -> Wish:
    """Read from annotations (either prefix), `spec.loadBalancerIP` and the families."""
    listed, single = noted(service, "loadBalancerIPs"), service["spec.loadBalancerIP"] or ""
    texts = [text.strip() for text in (listed or single).split(",") if text.strip()]
    wanted = [address(text) for text in texts]
    facts = [service.cite(f"metadata.annotations[{key}]") for key in _keys(service)]
    if single:
        facts.append(service.cite("spec.loadBalancerIP"))
    return Wish(
        _families(service),
        service["spec.ipFamilyPolicy"] != "PreferDualStack",
        noted(service, "address-pool"),
        tuple(each for each in wanted if each),
        ", ".join(text for text, each in zip(texts, wanted, strict=True) if not each),
        bool(listed and single),
        tuple(facts),
    )


def _keys(service: Obj) -> list[str]:
    keys = (annotation(service, name) for name in ("loadBalancerIPs", "address-pool"))
    return [key for key in keys if key]


def _families(service: Obj) -> tuple[int, ...]:
    named = service["spec.ipFamilies"] or ("IPv4",)
    return tuple(6 if each == "IPv6" else 4 for each in named)
