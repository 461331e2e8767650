"""An answer that comes byte by byte."""

import io
import time
from typing import Any


class Drip(io.BufferedIOBase):
    """Writes to another file, and rests before each byte."""

    def __init__(self, out: Any, rest: float) -> None:
        self.out, self.rest = out, rest

    def writable(self) -> bool:
        """That is all it does."""
        return True

    def write(self, data: Any) -> int:
        """Every byte on its own."""
        for byte in bytes(data):
            time.sleep(self.rest)
            self.out.write(bytes([byte]))
            self.out.flush()
        return len(data)
