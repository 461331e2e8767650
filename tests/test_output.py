"""Where the output goes: a pipe that closes, a disk that is full, a terminal of another time."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

STUCK = Path(__file__).parent.parent / "fixtures" / "recorded" / "metallb-pool-exhausted" / "sick"
COMMAND = (sys.executable, "-m", "lbdoctor")
ASCII = {**os.environ, "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}


def test_who_stops_reading_is_still_told_the_verdict() -> None:
    words = [*COMMAND, "scan", "--from", str(STUCK), "-o", "json"]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as scan:
        assert scan.stdout is not None and scan.stderr is not None
        scan.stdout.close()
        err = scan.stderr.read()

    assert (scan.returncode, err) == (1, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
@pytest.mark.parametrize("words", [["scan", "--from", str(STUCK)], ["explain"]])
def test_a_full_disk_is_one_line(words: list[str]) -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [*COMMAND, *words], stdout=full, stderr=subprocess.PIPE, text=True, check=False
        )

    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert "no space left" in done.stderr


def test_files_are_the_same_in_every_locale(tmp_path: Path) -> None:
    words = [*COMMAND, "scan", "--from", str(STUCK), "-o", f"markdown={tmp_path}/report.md"]
    done = subprocess.run(words, env=ASCII, capture_output=True, check=False)

    assert (done.returncode, done.stderr) == (1, b"")
    assert " · exit 1" in (tmp_path / "report.md").read_text(encoding="utf-8")


def test_a_terminal_with_other_characters_is_no_bug() -> None:
    words = [*COMMAND, "why", "--from", str(STUCK)]
    latin = {**ASCII, "PYTHONIOENCODING": "iso-8859-1"}
    done = subprocess.run(words, env=latin, capture_output=True, check=False)

    assert (done.returncode, done.stderr) == (1, b"")
    assert "Responsible load balancer" in done.stdout.decode("iso-8859-1")
