"""A real control plane on loopback, and real controllers in it, for tests and recordings.

    with lab.cluster() as c:
        c.start("metallb")
        c.apply(objects)

Nothing here belongs to lbdoctor's package: it needs Go, builds what it runs from pinned
modules, and is never installed.
"""

from lab.cluster import Cluster, cluster
from lab.needs import missing

__all__ = ["Cluster", "cluster", "missing"]
