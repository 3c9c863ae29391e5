from __future__ import annotations

import io
import struct
import subprocess
import sys
import textwrap
import zipfile
from pathlib import Path

import pytest

from qaplan.base.errors import DataError
from qaplan.survey.files.archive import (
    ArchiveEntry,
    ArchiveLimits,
    archive_problems,
    check_archive,
    extract_archive,
)
from tests.media_factory import zip_bytes


def _write(folder: Path, data: bytes) -> Path:
    path = folder / "package.zip"
    path.write_bytes(data)
    return path


def _refused(folder: Path, data: bytes, limits: ArchiveLimits | None = None) -> set[str]:
    target = folder / "out"
    with pytest.raises(DataError) as caught:
        extract_archive(_write(folder, data), target, limits=limits)
    assert caught.value.code == "survey.bad_archive"
    assert {path.name for path in folder.iterdir()} == {"package.zip"}
    return {problem.code for problem in caught.value.problems}


def test_an_honest_archive_is_unpacked_in_its_order(tmp_path: Path) -> None:
    files = {"datapackage.json": b"{}", "media/b.jpg": b"b" * 5000, "media/a.jpg": b"a", "Өрік.csv": b"x"}
    target = tmp_path / "out"
    found = extract_archive(_write(tmp_path, zip_bytes(files)), target)
    assert found == tuple(target / name for name in files)
    assert [path.read_bytes() for path in found] == list(files.values())


def test_an_empty_folder_may_be_there_already_and_a_full_one_not(tmp_path: Path) -> None:
    archive = _write(tmp_path, zip_bytes({"a": b"1"}))
    target = tmp_path / "out"
    target.mkdir()
    assert extract_archive(archive, target) == (target / "a",)
    with pytest.raises(DataError) as caught:
        extract_archive(archive, target)
    assert caught.value.code == "survey.target_in_use"
    assert (target / "a").read_bytes() == b"1"


@pytest.mark.parametrize(
    "name",
    [
        "../x",
        "a/../../x",
        "/etc/x",
        "C:\\x",
        "a\\..\\..\\x",
        "CON.csv",
        "lpt1",
        "x\u202egpj.csv",
        "x\x00.csv",
        "x\x07",
    ],
)
def test_a_name_that_climbs_hides_or_is_a_device_is_refused(tmp_path: Path, name: str) -> None:
    assert _refused(tmp_path, zip_bytes({"fine.csv": b"1", name: b"2"})) == {"survey.archive_name"}


def test_a_link_is_refused(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        info = zipfile.ZipInfo("link")
        info.create_system, info.external_attr = 3, 0o120777 << 16
        archive.writestr(info, "/etc/passwd")
    assert _refused(tmp_path, buffer.getvalue()) == {"survey.archive_link"}


def test_two_names_that_differ_in_the_size_of_letters_are_refused(tmp_path: Path) -> None:
    assert _refused(tmp_path, zip_bytes({"A.csv": b"1", "a.csv": b"2"})) == {"survey.archive_twice"}
    assert _refused(tmp_path, zip_bytes({"é.csv": b"1", "e\u0301.csv": b"2"})) == {"survey.archive_twice"}
    assert _refused(tmp_path, zip_bytes({"a": b"1", "a/b": b"2"})) == {"survey.archive_twice"}


def test_an_archive_within_is_refused(tmp_path: Path) -> None:
    assert _refused(tmp_path, zip_bytes({"in.zip": zip_bytes({"a": b"1"})})) == {"survey.archive_nested"}


def test_a_bomb_is_refused_by_its_ratio(tmp_path: Path) -> None:
    assert _refused(tmp_path, zip_bytes({"media.csv": b"\x00" * 20_000_000})) == {"survey.archive_bomb"}


def test_a_table_of_ordinary_rows_is_no_bomb(tmp_path: Path) -> None:
    rows = b"".join(b"dep%d,2024-01-01T00:00:00Z,img%d.jpg,image/jpeg\n" % (n % 9, n) for n in range(60_000))
    target = tmp_path / "out"
    extract_archive(_write(tmp_path, zip_bytes({"media.csv": rows})), target)
    assert (target / "media.csv").read_bytes() == rows


def test_too_many_files_and_too_many_bytes_are_refused(tmp_path: Path) -> None:
    files = {f"{number}.csv": b"x" * 100 for number in range(20)}
    assert _refused(tmp_path, zip_bytes(files), ArchiveLimits(files=19)) == {"survey.archive_too_large"}
    assert _refused(tmp_path, zip_bytes(files), ArchiveLimits(total_bytes=1999)) == {
        "survey.archive_too_large"
    }


def test_parts_that_lie_over_each_other_are_refused(tmp_path: Path) -> None:
    data = bytearray(zip_bytes({"a.csv": b"1" * 50, "b.csv": b"2" * 50}))
    first = data.index(b"PK\x01\x02")
    second = data.index(b"PK\x01\x02", first + 4)
    struct.pack_into("<I", data, second + 42, 0)
    assert _refused(tmp_path, bytes(data)) == {"survey.archive_overlap"}


def test_a_file_that_runs_into_the_table_of_contents_is_refused() -> None:
    entry = ArchiveEntry("a.csv", 100, 100, start=0)
    assert archive_problems([entry], contents_start=135) == ()
    assert [each.code for each in archive_problems([entry], contents_start=134)] == ["survey.archive_overlap"]


@pytest.mark.parametrize("declared", [10, 49, 51, 5000])
def test_a_file_that_is_not_as_long_as_declared_is_refused(tmp_path: Path, declared: int) -> None:
    data = bytearray(zip_bytes({"a.csv": bytes(range(50))}))
    struct.pack_into("<I", data, data.index(b"PK\x01\x02") + 24, declared)
    assert _refused(tmp_path, bytes(data)) == set()


def test_a_file_whose_bytes_were_changed_is_refused(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("a.csv", b"honest content")
    assert _refused(tmp_path, buffer.getvalue().replace(b"honest", b"forged")) == set()


def test_a_file_that_needs_a_password_is_refused() -> None:
    with pytest.raises(DataError) as caught:
        check_archive([ArchiveEntry("a", 1, 1, 0, is_encrypted=True)], contents_start=99)
    assert [problem.code for problem in caught.value.problems] == ["survey.archive_encrypted"]


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"%PDF-1.7", zip_bytes({"a": b"1" * 500})[:-30]])
def test_what_is_no_archive_is_refused(tmp_path: Path, data: bytes) -> None:
    assert _refused(tmp_path, data) == set()


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="only Linux tells the peak so")
def test_a_large_file_is_unpacked_in_little_memory(tmp_path: Path) -> None:
    path = tmp_path / "package.zip"
    with zipfile.ZipFile(path, "w") as archive, archive.open("big.bin", "w", force_zip64=True) as big:
        for _ in range(400):
            big.write(b"x" * 1_000_000)
    code = """
        import sys
        from pathlib import Path
        from qaplan.survey.files.archive import extract_archive
        extract_archive(Path(sys.argv[1]), Path(sys.argv[2]))
        status = Path("/proc/self/status").read_text()
        print(status.partition("VmHWM:")[2].split()[0])
    """
    command = [sys.executable, "-c", textwrap.dedent(code), str(path), str(tmp_path / "out")]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert int(done.stdout) < 300_000


def test_the_camtrap_dp_archive_of_camtrapr_is_unpacked(shared_data: Path, tmp_path: Path) -> None:
    archive = next((shared_data / "cameratraps/camtrapR/fixtures").rglob("*.zip"))
    names = {path.name for path in extract_archive(archive, tmp_path / "out")}
    assert "datapackage.json" in names


@pytest.mark.parametrize("packing", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_damaged_stream_is_told_whatever_it_was_packed_with(tmp_path: Path, packing: int) -> None:
    path = tmp_path / "package.zip"
    with zipfile.ZipFile(path, "w", packing) as archive:
        archive.writestr("media.csv", b"mediaID,deploymentID\n" * 500)
    damaged = bytearray(path.read_bytes())
    start = 30 + len("media.csv")
    damaged[start + 4 : start + 24] = b"\xff" * 20
    path.write_bytes(damaged)
    with pytest.raises(DataError) as error:
        extract_archive(path, tmp_path / "out")
    assert error.value.code == "survey.bad_archive"
    assert not (tmp_path / "out").exists()
