"""All layouts that are recognised, the most specific first."""

from __future__ import annotations

from typing import Final

from lbdoctor.sources.layouts import Layout
from lbdoctor.sources.layouts.kubectl import KUBECTL
from lbdoctor.sources.layouts.trees import CLUSTER_INFO, NAMESPACE_TREE

LAYOUTS: Final[tuple[Layout, ...]] = (CLUSTER_INFO, NAMESPACE_TREE)
OTHER: Final = KUBECTL
