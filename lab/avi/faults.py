"""How the controller misbehaves, told before it starts or at any time later."""

import threading
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

_EVER = 1_000_000


@dataclass(frozen=True)
class Fault:
    """What becomes of the requests that fit; the first fault that fits decides.

    Without a status, delay, drip or cut a fault does nothing: put before others it makes an exception.
    """

    path: str = ""
    """How the path begins (`/api/vsvip` fits `/api/vsvip-inventory` too); empty fits all."""

    status: int = 0
    """Answered in place of what would have been."""

    error: str = ""
    """What the answer says, as Avi says it: `{"error": …}`."""

    method: str = ""
    """GET, POST, PUT, PATCH or DELETE; empty fits all."""

    tenant: str = ""
    """Only requests for this tenant."""

    after: int = 0
    """So many requests that fit are answered first."""

    times: int = _EVER
    """So many requests suffer, then it is over."""

    headers: Mapping[str, str] = field(default_factory=dict)
    """Of the answer, as `Retry-After`."""

    delay: float = 0.0
    """Seconds before the answer."""

    drip: float = 0.0
    """Seconds before every byte of the answer, those of its head too."""

    keep: float = 1.0
    """The part of the body that arrives before the connection is cut; 0 cuts before the head."""

    raw: bytes = b""
    """The body itself, where it is to be no JSON."""

    def fits(self, method: str, path: str, tenant: str) -> bool:
        """Whether it is about such a request."""
        return (
            path.startswith(self.path)
            and self.method in ("", method)
            and self.tenant in ("", tenant)
        )


NONE = Fault()


class Faults:
    """The faults in their order, and how often each one met a request."""

    def __init__(self, faults: Iterable[Fault] = ()) -> None:
        self._lock = threading.Lock()
        self._faults = tuple(faults)
        self._met: Counter[int] = Counter()
        self.met = threading.Event()
        """Set as soon as a request suffers."""

    def replace(self, *faults: Fault) -> None:
        """From now on it misbehaves like this, or (without any) no more."""
        with self._lock:
            self._faults, self._met = faults, Counter()

    def meet(self, method: str, path: str, tenant: str) -> Fault:
        """What happens to this request."""
        with self._lock:
            for index, fault in enumerate(self._faults):
                if fault.fits(method, path, tenant):
                    count = self._met[index]
                    self._met[index] += 1
                    if fault.after <= count < fault.after + fault.times:
                        self.met.set()
                        return fault
        return NONE
