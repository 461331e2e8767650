"""Where the lab keeps what it builds: never inside the checkout."""

import os
from pathlib import Path

GO_DIR = Path(__file__).parent / "go"


def cache_dir() -> Path:
    """The directory that survives between runs."""
    named = os.environ.get("LBDOCTOR_LAB_CACHE")
    return Path(named) if named else Path.home() / ".cache" / "lbdoctor-lab"


def bin_dir() -> Path:
    """Where the built programs lie, under their real names."""
    return cache_dir() / "bin"


def state_dir() -> Path:
    """Where `lab up` leaves its kubeconfig, its pid and its logs."""
    return cache_dir() / "up"
