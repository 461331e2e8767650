"""Hostile archives and folders: bounded, never left, and their good members are read."""

import gzip
import lzma
import os
import tarfile
import time
import zipfile
from pathlib import Path

import pytest
from archives import SERVICES, header, plain, special, tar
from dumping import names, read, save, state

from lbdoctor.kinds import EVENT, SERVICE
from lbdoctor.model import Coverage
from lbdoctor.sources import Unreadable

WEB = ["Service/default/kubernetes", "Service/shop/web"]
GOOD = tar(plain("services.json", SERVICES))[: -(-len(SERVICES) // 512) * 512 + 512]
END = bytes(1024)


@pytest.mark.parametrize(
    "bad",
    [
        plain("../../escaped.json", SERVICES),
        plain("a\\..\\..\\escaped.json", SERVICES),
        plain("new\nline.json", SERVICES),
        plain("/".join("abcdefgh" * 5) + ".json", SERVICES),
        special("stolen.json", tarfile.SYMTYPE, "/etc/passwd"),
        special("stolen.json", tarfile.SYMTYPE, "../../outside.json"),
        special("hard.json", tarfile.LNKTYPE, "../outside.json"),
        special("zero", tarfile.CHRTYPE),
        special("pipe.json", tarfile.FIFOTYPE),
    ],
)
def test_one_bad_member_leaves_doubt_and_spoils_nothing(
    tmp_path: Path, bad: tuple[tarfile.TarInfo, bytes]
) -> None:
    found = read(save(tmp_path / "dump.tar", tar(bad, plain("services.json", SERVICES))))

    assert names(found) == WEB
    assert len(found.notes) == 1
    assert found.notes[0].isprintable()
    assert state(found, SERVICE) is Coverage.PARTIAL


def test_a_thousand_bad_members_are_not_a_thousand_notes(tmp_path: Path) -> None:
    bad = (plain(f"../{number}.json", b"{}") for number in range(1000))
    found = read(save(tmp_path / "dump.tar", tar(*bad, plain("services.json", SERVICES))))

    assert len(found.notes) == 51
    assert found.notes[-1] == "950 more files were not read"


def test_a_bad_member_that_tells_its_kind_is_a_gap_of_that_kind(tmp_path: Path) -> None:
    link = special("events.json", tarfile.SYMTYPE, "/etc/passwd")
    data = tar(link, plain("services.json", SERVICES))
    found = read(save(tmp_path / "dump.tar", data), kinds=(SERVICE, EVENT))

    assert state(found, EVENT) is Coverage.FAILED
    assert state(found, SERVICE) is Coverage.COMPLETE


@pytest.mark.parametrize(
    "tail",
    [
        header("x.json", b"\x80" + (1 << 80).to_bytes(11, "big")) + END,
        header("x.json", b"\xff" * 10 + b"\xfe\0") + END,
        header("x", b"\xff" * 10 + b"\xfe\0", tarfile.GNUTYPE_LONGNAME) + END,
        header("x", b"77777777777\0", tarfile.XHDTYPE) + END,
        header("x", b"77777777777\0", tarfile.GNUTYPE_LONGNAME) + END,
        header("x", b"00000001000\0", tarfile.XHDTYPE) + b"0 path=\n".ljust(512, b"\0") + END,
        b"garbage!" * 64 + END,
        b"",
    ],
)
def test_headers_that_lie_end_the_archive_and_not_the_reader(tmp_path: Path, tail: bytes) -> None:
    start = time.monotonic()
    found = read(save(tmp_path / "dump.tar", GOOD + tail))

    assert names(found) == WEB
    assert found.notes
    assert state(found, SERVICE) is Coverage.PARTIAL
    assert time.monotonic() - start < 5


def test_members_behind_a_damaged_header_are_found(tmp_path: Path) -> None:
    data = b"".join((tar(plain("a.json", b"{}"))[:1024], b"garbage!" * 64, GOOD, END))
    found = read(save(tmp_path / "dump.tar", data))

    assert names(found) == WEB
    assert "damaged header" in found.notes[0]


@pytest.mark.parametrize("cut", [0.4, 0.8])
def test_a_packed_archive_that_is_cut_keeps_what_came_before(tmp_path: Path, cut: float) -> None:
    noise = plain("noise.json", os.urandom(200_000))
    data = gzip.compress(tar(plain("services.json", SERVICES), noise))
    found = read(save(tmp_path / "dump.tgz", data[: int(len(data) * cut)]))

    assert names(found) == WEB
    assert state(found, SERVICE) is Coverage.PARTIAL


@pytest.mark.parametrize("pack", [gzip.compress, lzma.compress])
def test_a_bomb_is_not_unpacked(tmp_path: Path, pack: type) -> None:
    bomb = save(tmp_path / "bomb", pack(bytes(150 << 20)))

    with pytest.raises(Unreadable, match="1,000 times"):
        read(bomb)


def test_a_bomb_in_a_zip_is_a_gap(tmp_path: Path) -> None:
    path = tmp_path / "dump.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("events.json", b" " * (100 << 20))
        archive.writestr("services.json", SERVICES)
    found = read(path, kinds=(SERVICE, EVENT))

    assert state(found, EVENT) is Coverage.FAILED
    assert state(found, SERVICE) is Coverage.COMPLETE


def test_an_encrypted_member_is_a_gap(tmp_path: Path) -> None:
    path = tmp_path / "dump.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("events.json", b"{}")
        archive.writestr("services.json", SERVICES)
    data = bytearray(path.read_bytes())
    data[data.index(b"PK\x01\x02") + 8] |= 1
    found = read(save(path, bytes(data)), kinds=(SERVICE, EVENT))

    assert names(found) == WEB
    assert any("encrypted" in note for note in found.notes)


def test_a_mislabelled_file_is_a_gap_with_its_name(tmp_path: Path) -> None:
    save(tmp_path / "services.json", SERVICES)
    save(tmp_path / "events.json", gzip.compress(SERVICES))
    found = read(tmp_path, kinds=(SERVICE, EVENT))

    assert names(found) == WEB
    assert state(found, EVENT) is Coverage.FAILED
    assert found.notes[0].startswith("events.json: ")


def test_a_folder_is_not_left_through_links_and_nothing_is_waited_for(tmp_path: Path) -> None:
    outside = save(tmp_path / "outside.json", SERVICES.replace(b'"web"', b'"escaped"'))
    inside = tmp_path / "dump"
    save(inside / "services.json", SERVICES)
    (inside / "again").symlink_to(inside)
    (inside / "stolen.json").symlink_to(outside)
    (inside / "events.json").symlink_to(inside / "loop.json")
    (inside / "loop.json").symlink_to(inside / "events.json")
    os.mkfifo(inside / "pods.json")
    found = read(inside)

    assert names(found) == WEB
    assert len(found.notes) == 4


def test_a_link_within_the_folder_is_read(tmp_path: Path) -> None:
    save(tmp_path / "data" / "list", SERVICES)
    (tmp_path / "services.json").symlink_to("data/list")

    assert names(read(tmp_path)) == WEB


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_is_a_gap(tmp_path: Path) -> None:
    save(tmp_path / "services.json", SERVICES)
    save(tmp_path / "events.json", b"{}").chmod(0)

    assert state(read(tmp_path, kinds=(SERVICE, EVENT)), EVENT) is Coverage.FAILED
