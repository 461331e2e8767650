"""Bytes as programs and shells leave them: byte order marks, UTF-16, logs and errors between."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from typing import Any, Final

_MARKS: Final = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_MARK: Final = b"==== START logs for container "
_START: Final = re.compile(
    rb"^==== START (logs for container [^\r\n]* ====)[ \t]*\r?$", re.MULTILINE
)
_REFUSED: Final = re.compile(
    rb"^(?:Error from server(?: \((?P<reason>\w+)\))?:|error:|Unable to connect|The connection to)"
    rb"[^\r\n]*",
    re.MULTILINE,
)
_NOISY: Final = re.compile(
    rb"\n[EeUTWNIF](?:rror|nable to connect|he connection to|arning|o resources found|\d{4} \d\d:)"
)
_RESOURCE: Final = re.compile(r'resource "([^"/]+)[^"]*" in API group "([^"]*)"')
_NOISE: Final = re.compile(
    rb"^(?:Error from server|error:|Unable to connect|The connection to|Warning:|No resources found"
    rb"|[WEIF]\d{4} \d\d:)",
    re.MULTILINE,
)


def plain(data: bytes) -> bytes:
    """The same text in UTF-8 without a byte order mark.

    A writer of archives is known to add one byte too many: that is cut off.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data.decode(encoding, "replace").lstrip("\ufeff").encode("utf-8", "replace")
    if data[:2] in (b"{\0", b"[\0"):
        return data.decode("utf-16-le", "replace").encode("utf-8", "replace")
    data = data.removeprefix(codecs.BOM_UTF8)
    return data[:-1] if data.endswith(b"\0") else data


def segments(data: bytes) -> Iterator[tuple[bytes, str]]:
    """The parts between the logs that `cluster-info dump` mixes in; with a reason if cut in one."""
    at = 0
    while (start := _start(data, at)) is not None:
        yield data[at : start.start()], ""
        end = data.find(b"==== END " + start[1], start.end())
        if end < 0:
            what = start[1].decode("utf-8", "replace").removesuffix(" ====")
            yield b"", f"ends in the middle of the {what}"
            return
        line = data.find(b"\n", end)
        at = len(data) if line < 0 else line + 1
    yield (data[at:] if at else data), ""


def _start(data: bytes, at: int) -> re.Match[bytes] | None:
    """The next line that announces logs; `find` is twenty times faster than a pattern."""
    while (at := data.find(_MARK, at)) >= 0:
        if found := _START.match(data, at):
            return found
        at += len(_MARK)
    return None


def refusals(data: bytes) -> Iterator[dict[str, Any]]:
    """The errors of kubectl that a shell wrote into the file, as the Status that they quote."""
    for found in _REFUSED.finditer(data):
        yield _status(found[0].decode("utf-8", "replace").strip(), found["reason"])


def _status(line: str, reason: bytes | None) -> dict[str, Any]:
    status: dict[str, Any] = {
        "apiVersion": "v1",
        "kind": "Status",
        "status": "Failure",
        "message": line.partition(": ")[2] or line,
    }
    if reason:
        status["reason"] = reason.decode("ascii", "replace")
    if about := _RESOURCE.search(line):
        status["details"] = {"kind": about[1], "group": about[2]}
    return status


def noisy(data: bytes) -> bool:
    """Whether there may be lines that kubectl writes to people; quicker than to look for each."""
    return _NOISE.match(data) is not None or _NOISY.search(data) is not None


def silence(data: bytes) -> bytes:
    """Turn the lines that kubectl writes to people into comments of YAML."""
    return _NOISE.sub(lambda found: b"#" + found[0], data)
