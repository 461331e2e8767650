"""Configuration that looks like pools, and that this MetalLB does not read."""

from __future__ import annotations

from collections.abc import Sequence

from lbdoctor import CONFIG_MAP, Evidence, Space, View
from lbdoctor.workloads import require_programs

from .parts import OLD_POOL, POOL, found
from .stock import from_config, home, old_style

Leftover = tuple[str, Evidence]


def leftovers(see: View, cluster: str) -> Sequence[Leftover]:
    """What somebody wrote for MetalLB in vain, in words, each with the fact.

    Source: metallb/metallb, website/content/release-notes: the ConfigMap is ignored from 0.13,
    AddressPools from 0.14; its objects are read only in its own namespace.
    """
    namespace = home(see, cluster)
    programs = see.once(found, cluster)
    if old_style(programs):
        return [
            (
                "this version reads only its ConfigMap, not IPAddressPools",
                pool.cite("spec.addresses"),
            )
            for pool in see.glance(POOL, Space(cluster))
        ]
    words: list[Leftover] = []
    for pool in see.glance(POOL, Space(cluster)):
        if pool.ref.namespace != namespace:
            why = f"a pool lies outside the namespace {namespace}, where nobody reads it"
            words.append((why, pool.cite("spec.addresses")))
    for old in see.glance(OLD_POOL, Space(cluster, namespace)):
        why = "the pools are AddressPools, which MetalLB does not read since 0.14"
        words.append((why, old.cite("spec.addresses")))
    for config in see.glance(CONFIG_MAP, Space(cluster, namespace)):
        if any(from_config(config)):
            if not any(programs):
                require_programs(see, cluster)
            why = "the pools are in a ConfigMap, which MetalLB does not read since 0.13"
            words.append((why, config.cite("data.config")))
    return words
