"""What nobody expected: an object that is not shaped as Kubernetes writes it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from lbdoctor.model import Coverage, Gap, Kind, Space
from lbdoctor.redact import leave

_loud: ContextVar[bool] = ContextVar("loud", default=False)


@contextmanager
def loud() -> Iterator[None]:
    """Raise what is stumbled over: the objects in a test are well shaped, so the code is wrong."""
    token = _loud.set(True)
    try:
        yield
    finally:
        _loud.reset(token)


def surprise(error: Exception, kind: Kind, space: Space) -> Gap:
    """What a function stumbled over, as something that could not be read.

    Whoever saved the state may have hidden, cut or edited a value, and a plug-in may have a bug:
    either way nothing is known, and the run goes on.
    """
    if _loud.get():
        raise error
    what = f"{type(error).__name__}: {leave(str(error))}"
    why = f"it, or what it leads to, is not shaped as Kubernetes writes it ({what})"
    return Gap(space.cluster, kind, space.namespace, Coverage.FAILED, why)
