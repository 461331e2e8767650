"""Tar archives of all sorts, made in memory."""

import io
import json
import tarfile

from dumping import KUBERNETES, listed, service

SERVICES = json.dumps(listed(KUBERNETES, service())).encode()
Member = tuple[tarfile.TarInfo, bytes]


def plain(name: str, data: bytes) -> Member:
    """A regular file."""
    return tarfile.TarInfo(name), data


def special(name: str, kind: bytes, target: str = "") -> Member:
    """A link or a device."""
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, target
    return info, b""


def tar(*members: Member) -> bytes:
    """An archive of these members, not packed."""
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w") as archive:
        for info, data in members:
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return file.getvalue()


def header(name: str, size: bytes, kind: bytes = tarfile.REGTYPE) -> bytes:
    """A header whose size field is what no writer writes."""
    info = tarfile.TarInfo(name)
    info.type = kind
    block = bytearray(info.tobuf(tarfile.GNU_FORMAT)[:512])
    block[124:136] = size
    block[148:156] = b" " * 8
    block[148:156] = b"%06o\0 " % sum(block)
    return bytes(block)
