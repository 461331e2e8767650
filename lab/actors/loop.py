"""The loop that every stand-in is: look, write what is missing, wait, look again."""

import sys
import threading
import traceback

import requests

from lab.client import Refused


class Loop(threading.Thread):
    """Calls `step` again and again until it is told to stop."""

    every = 0.3

    def __init__(self, name: str) -> None:
        super().__init__(name=name, daemon=True)
        self._stopped = threading.Event()

    def step(self) -> None:
        """One look at the cluster."""
        raise NotImplementedError

    def run(self) -> None:
        """Refusals are asked again; any other error is shown and ends the stand-in."""
        while not self._stopped.wait(self.every):
            try:
                self.step()
            except (Refused, requests.RequestException):
                continue
            except Exception:  # noqa: BLE001 - a thread has nobody else to tell
                traceback.print_exc(file=sys.stderr)
                return

    def stop(self) -> None:
        """End the loop."""
        self._stopped.set()
        if self.is_alive():
            self.join(10)
