"""A few threads side by side; what they tell is heard in the thread that waits for them."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from queue import Empty, SimpleQueue
from typing import Final

WIDTH: Final = 8
_BLINK: Final = 0.1

Tell = Callable[[Callable[[], None]], None]
"""Hands a small piece of work (a line of progress) to the waiting thread."""

Job = Callable[[Tell], None]


def side_by_side(jobs: Sequence[Job], stop: threading.Event) -> None:
    """Work through the jobs; returns when all are done, raises what a job raised.

    An interrupt sets `stop` and is raised at once. The threads are daemons, so that one that
    still waits for a slow server keeps nobody from leaving.
    """
    todo: SimpleQueue[Job] = SimpleQueue()
    inbox: SimpleQueue[Callable[[], None] | BaseException | None] = SimpleQueue()
    for job in jobs:
        todo.put(job)

    def work() -> None:
        while not stop.is_set():
            try:
                todo.get_nowait()(inbox.put)
            except Empty:
                return
            except BaseException as error:  # noqa: BLE001 - raised by the thread that waits
                inbox.put(error)
                return
            inbox.put(None)

    for _ in range(min(WIDTH, len(jobs))):
        threading.Thread(target=work, daemon=True).start()
    try:
        _listen(inbox, len(jobs))
    except BaseException:
        stop.set()
        raise


def _listen(inbox: SimpleQueue[Callable[[], None] | BaseException | None], left: int) -> None:
    while left:
        try:
            # An interrupt that comes just before the wait would not end it.
            told = inbox.get(timeout=_BLINK)
        except Empty:
            continue
        if isinstance(told, BaseException):
            raise told
        if told is None:
            left -= 1
        else:
            told()
