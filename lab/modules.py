"""What a program's own module carries: its version, and its manifests in the Go module cache."""

import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from lab.places import GO_DIR
from lab.programs import PROGRAMS

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # ten times as fast, where it was built


@cache
def version(name: str, module: str = "") -> str:
    """The version that go.mod pins for this program, or for another module of its binary."""
    program = PROGRAMS[name]
    wanted = module or program.module
    for line in (GO_DIR / program.directory / "go.mod").read_text().splitlines():
        words = line.split()
        if words and words[0] == "require":
            words = words[1:]
        if len(words) > 1 and words[0] == wanted:
            return words[1]
    raise LookupError(f"lab/go/{program.directory}/go.mod does not require {wanted}")


@cache
def directory(name: str, module: str = "") -> Path:
    """The unpacked module of a program, fetched by Go where it is not there yet."""
    program = PROGRAMS[name]
    where = subprocess.run(
        ["go", "list", "-m", "-f", "{{.Dir}}", module or program.module],
        cwd=GO_DIR / program.directory,
        check=True,
        capture_output=True,
        text=True,
        timeout=300,
    ).stdout.strip()
    if not where:
        raise LookupError(f"Go has no copy of {module or program.module}: run `make lab-build`")
    return Path(where)


def manifest(name: str, *paths: str, module: str = "") -> Iterator[dict[str, Any]]:
    """The objects of YAML files in a program's module, or in another one of its binary."""
    for path in paths:
        text = (directory(name, module) / path).read_text()
        for found in yaml.load_all(text, Loader=_LOADER):
            if found:
                yield found
