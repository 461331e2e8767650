"""Asking again: a few times, and never waiting longer in all than was allowed."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any, Final

from urllib3.exceptions import MaxRetryError, ResponseError
from urllib3.util.retry import Retry

from lbdoctor.sources.pauses import pause
from lbdoctor.sources.troubles import slow

AGAIN: Final = (429, 502, 503, 504)


@dataclass(slots=True)
class Purse:
    """The seconds of waiting that are left, for all requests together."""

    left: float


class Patience(Retry):
    """Repeats a GET that was turned away for the moment, as long as the purse allows the pause.

    What is not repeated any more is returned as the answer that it is.
    """

    def __init__(self, purse: Purse, pause: float = 0.0, **counts: Any) -> None:
        self.purse = purse
        self.pause = pause
        super().__init__(**counts)

    @classmethod
    def few(cls, purse: Purse) -> Patience:
        """The usual number of times."""
        return cls(
            purse,
            total=3,
            read=1,
            redirect=0,
            status_forcelist=AGAIN,
            allowed_methods={"GET"},
            raise_on_status=False,
            raise_on_redirect=False,
        )

    def new(self, **counts: Any) -> Any:
        """The same with other counts."""
        return super().new(purse=self.purse, pause=self.pause, **counts)

    def increment(
        self,
        method: str | None = None,
        url: str | None = None,
        response: Any = None,
        error: Exception | None = None,
        _pool: Any = None,
        _stacktrace: Any = None,
    ) -> Any:
        """One more attempt; raises where there is none left, or its pause would be too long.

        An answer that did not come in time is not waited for once more.
        """
        if slow(error):
            raise MaxRetryError(_pool, url or "", error)
        after = super().increment(method, url, response, error, _pool, _stacktrace)
        after.pause = pause({} if response is None else response.headers, len(after.history))
        if after.pause > self.purse.left:
            raise MaxRetryError(_pool, url or "", error or ResponseError("asks to wait too long"))
        return after

    def sleep(self, response: Any = None) -> None:
        """Wait as long as was decided."""
        self.purse.left -= self.pause
        time.sleep(self.pause)
