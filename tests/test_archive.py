"""Archives: every packing, links within, archives in archives, and standard input."""

import bz2
import gzip
import io
import lzma
import sys
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from archives import SERVICES, plain, tar
from dumping import names, read, save, service

from lbdoctor.sources import Unreadable

WEB = ["Service/default/kubernetes", "Service/shop/web"]


def zipped(*members: tuple[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return file.getvalue()


@pytest.mark.parametrize(
    "pack",
    [
        lambda data: data,
        gzip.compress,
        bz2.compress,
        lzma.compress,
        lambda data: lzma.compress(data[:5000]) + lzma.compress(data[5000:]),
    ],
)
def test_tar_in_every_packing(tmp_path: Path, pack: Callable[[bytes], bytes]) -> None:
    path = save(tmp_path / "dump", pack(tar(plain("case/services.json", SERVICES))))

    assert names(read(path)) == WEB
    assert {obj.source for obj in read(path).objects} == {"case/services.json"}


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress])
def test_a_single_file_that_is_packed(tmp_path: Path, pack: Callable[[bytes], bytes]) -> None:
    assert names(read(save(tmp_path / "services.json.gz", pack(SERVICES)))) == WEB


def test_zip(tmp_path: Path) -> None:
    data = zipped(("case/services.json", SERVICES), ("case/._services.json", b"\0\5\x16\7"))

    assert names(read(save(tmp_path / "dump.zip", data))) == WEB


def test_archives_in_archives_and_in_folders(tmp_path: Path) -> None:
    inner = gzip.compress(tar(plain("services.json", SERVICES)))
    save(tmp_path / "case" / "outer.zip", zipped(("deep/inner.tar.gz", inner)))

    assert names(read(tmp_path)) == WEB


def test_archives_too_deep_are_left_alone(tmp_path: Path) -> None:
    data = tar(plain("services.json", SERVICES))
    for level in range(4):
        data = tar(plain(f"{level}.tar", data))

    with pytest.raises(Unreadable):
        read(save(tmp_path / "dump.tar", data))


def test_apple_doubles_and_logs_are_no_objects(tmp_path: Path) -> None:
    data = tar(
        plain("services.json", SERVICES),
        plain("._services.json", b"\0\5\x16\7"),
        plain("pods/web/current.log", b'{"kind": "Service"'),
    )
    found = read(save(tmp_path / "dump.tar", data))

    assert names(found) == WEB
    assert not found.notes


def test_a_link_within_the_archive_is_followed(tmp_path: Path) -> None:
    link = tarfile.TarInfo("here/services.json")
    link.type, link.linkname = tarfile.SYMTYPE, "../there/list.dat"
    data = tar(plain("there/list.dat", SERVICES), (link, b""))

    assert names(read(save(tmp_path / "dump.tar", data))) == WEB


def test_standard_input_may_be_an_archive(monkeypatch: pytest.MonkeyPatch) -> None:
    class Stdin:
        buffer = io.BytesIO(gzip.compress(tar(plain("services.json", SERVICES))))

    monkeypatch.setattr(sys, "stdin", Stdin)
    found = read("-")

    assert names(found) == WEB
    assert found.location == "-"


def test_the_times_of_members_are_the_last_resort(tmp_path: Path) -> None:
    info = tarfile.TarInfo("services.json")
    info.mtime = 1_700_000_000
    found = read(save(tmp_path / "dump.tar", tar((info, SERVICES))))

    assert found.now is not None
    assert found.now.timestamp() == 1_700_000_000
    assert not found.exact


def test_a_size_that_is_one_too_large_hides_nothing(tmp_path: Path) -> None:
    first = SERVICES.ljust(-(-len(SERVICES) // 512) * 512)
    info = tarfile.TarInfo("services.json")
    info.size = len(first) + 1
    second = save(tmp_path / "x", service("other")).read_bytes()
    data = info.tobuf(tarfile.GNU_FORMAT) + first + tar(plain("other.json", second))
    found = read(save(tmp_path / "dump.tar", data))

    assert names(found) == [WEB[0], "Service/shop/other", WEB[1]]
    assert not found.notes
