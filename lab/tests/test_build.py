from pathlib import Path

import pytest

from lab import build, modules
from lab.places import bin_dir
from lab.programs import PROGRAMS


def test_every_program_has_a_pinned_version() -> None:
    assert all(modules.version(name).startswith("v") for name in PROGRAMS)


def test_what_is_built_is_not_built_again() -> None:
    said: list[str] = []
    build.ensure(["kwok"], say=said.append)
    said.clear()
    build.ensure(["kwok"], say=said.append)
    assert said == []


def test_a_build_cut_off_says_timeout_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LBDOCTOR_LAB_CACHE", str(tmp_path))
    with pytest.raises(build.BuildFailed, match=r"^timeout: building kwok"):
        build.ensure(["kwok"], seconds=0.2, say=lambda _: None)
    assert list(bin_dir().iterdir()) == []
