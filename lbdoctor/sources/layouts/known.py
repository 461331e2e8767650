"""All layouts that are recognised, the most specific first."""

from __future__ import annotations

from typing import Final

from lbdoctor.sources.layouts import Layout
from lbdoctor.sources.layouts.bundle_kit import BUNDLE_KIT
from lbdoctor.sources.layouts.crashd import CRASHD
from lbdoctor.sources.layouts.crust_gather import CRUST_GATHER
from lbdoctor.sources.layouts.kubectl import KUBECTL
from lbdoctor.sources.layouts.must_gather import INSPECT, MUST_GATHER
from lbdoctor.sources.layouts.sonobuoy import SONOBUOY
from lbdoctor.sources.layouts.trees import CLUSTER_INFO, NAMESPACE_TREE, STREAM
from lbdoctor.sources.layouts.troubleshoot import TROUBLESHOOT
from lbdoctor.sources.layouts.velero import VELERO

_BY_NAME: Final = (
    VELERO,
    TROUBLESHOOT,
    SONOBUOY,
    BUNDLE_KIT,
    CRASHD,
    CRUST_GATHER,
    MUST_GATHER,
    INSPECT,
)
LAYOUTS: Final[tuple[Layout, ...]] = (*_BY_NAME, STREAM, CLUSTER_INFO, NAMESPACE_TREE)
OTHER: Final = KUBECTL
