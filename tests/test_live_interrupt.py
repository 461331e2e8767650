"""Ctrl-C: at once, with what had arrived, and the rest called by its name."""

import gc
import os
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from apiserver import Reply, running

from lbdoctor.kinds import NODE, POD, SERVICE
from lbdoctor.model import Coverage, need
from lbdoctor.sources.crew import side_by_side
from lbdoctor.sources.live import LiveSource

HEAD = {"kind": "ServiceList", "apiVersion": "v1"}
FIRST = {**HEAD, "metadata": {"continue": "1"}, "items": [{"metadata": {"name": "web"}}]}


@pytest.fixture(autouse=True)
def listening() -> Iterator[None]:
    """A shell may have started the tests with Ctrl-C ignored."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def interrupt() -> None:
    os.kill(os.getpid(), signal.SIGINT)


def test_what_had_arrived_is_returned_at_once(tmp_path: Path) -> None:
    with running() as api:
        for kind in (SERVICE, NODE, POD):
            api.serve(kind)
        api.always("/api/v1/pods", Reply(delay=5))
        api.once("/api/v1/services", Reply(body=FIRST), Reply(delay=5))
        told = threading.Semaphore(0)
        source = LiveSource(kubeconfig=api.kubeconfig(tmp_path), progress=lambda *_: told.release())

        def after_two_pages() -> None:
            told.acquire()
            told.acquire()
            interrupt()

        threading.Thread(target=after_two_pages).start()
        start = time.monotonic()
        found = source.read([need(SERVICE), need(NODE), need(POD)])

    assert time.monotonic() - start < 5, "it waited for an answer"
    assert found.interrupted and "interrupted" in found.notes[0]
    assert [obj.ref.name for obj in found.objects] == ["web"]
    assert {s.kind: (s.state, s.reason) for s in found.seen} == {
        SERVICE: (Coverage.CUT_OFF, "interrupted"),
        NODE: (Coverage.COMPLETE, ""),
        POD: (Coverage.NOT_COLLECTED, "interrupted"),
    }
    assert gc.isenabled()


def test_before_anything_was_asked_everything_is_missing(tmp_path: Path) -> None:
    with running() as api:
        api.serve(SERVICE)
        api.always("/api", Reply(delay=5))
        timer = threading.Timer(0.3, interrupt)
        timer.start()
        found = LiveSource(kubeconfig=api.kubeconfig(tmp_path)).read([need(SERVICE)])

    assert found.interrupted
    assert [(s.kind, s.state) for s in found.seen] == [(SERVICE, Coverage.NOT_COLLECTED)]


def test_a_fault_of_our_own_is_not_swallowed() -> None:
    stop = threading.Event()

    def broken(_: object) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        side_by_side([broken, lambda _: None], stop)
    assert stop.is_set()
