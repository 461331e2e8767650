"""What nobody expected: an object that is not shaped as Kubernetes writes it."""

from __future__ import annotations

from lbdoctor.model import Coverage, Gap, Kind, Space


def surprise(error: Exception, kind: Kind, space: Space) -> Gap:
    """What a function stumbled over, as something that could not be read.

    Whoever saved the state may have hidden, cut or edited a value, and a plug-in may have a bug:
    either way nothing is known, and the run goes on.
    """
    what = f"{type(error).__name__}: {error}"
    why = f"it, or what it leads to, is not shaped as Kubernetes writes it ({what})"
    return Gap(space.cluster, kind, space.namespace, Coverage.FAILED, why)
