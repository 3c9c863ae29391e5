from __future__ import annotations

import shutil
import stat
import sys
from datetime import datetime
from pathlib import Path

import pytest

from qaplan.app.engines.exiftool import ExifTool
from qaplan.base.errors import DataError
from qaplan.survey.files.card import read_card
from qaplan.survey.media.video import NoVideos
from tests.media_factory import TAKEN, fill_card, hyperfire_note, jpeg
from tests.needs import needs


def test_nothing_is_asked_for_no_files() -> None:
    assert ExifTool("no-such-program").read([]) == {}


def test_a_missing_program_is_said_with_the_way_to_get_it(tmp_path: Path) -> None:
    with pytest.raises(DataError) as caught:
        ExifTool("no-such-program").read([tmp_path / "a.jpg"])
    assert caught.value.code == "engine.exiftool_missing"
    assert "libimage-exiftool-perl" in str(caught.value)


def test_a_makers_block_is_read(tmp_path: Path) -> None:
    needs("exiftool")
    path = tmp_path / "a.jpg"
    path.write_bytes(jpeg(None, maker_note=hyperfire_note(serial="H500AA00000001")))
    note = ExifTool().read([path])[path]
    assert (note.clock, note.serial, note.trigger_mode) == (TAKEN, "H500AA00000001", "motion")
    assert (note.temperature_c, note.user_label) == (-5.0, "CAM 1")


def test_a_file_of_which_nothing_is_known_is_left_out(tmp_path: Path) -> None:
    needs("exiftool")
    fill_card(tmp_path, {"a.txt": b"text", "empty.jpg": b""})
    paths = [tmp_path / "a.txt", tmp_path / "empty.jpg", tmp_path / "not there.jpg"]
    assert ExifTool().read(paths) == {}


def test_a_name_is_never_taken_for_an_option(tmp_path: Path) -> None:
    needs("exiftool")
    names = ["-delete_original!", "-all=", "#comment", "қабылан 1.jpg", "two\nlines.jpg"]
    data = jpeg(None, maker_note=hyperfire_note())
    fill_card(tmp_path, dict.fromkeys(names, data))
    found = ExifTool().read([tmp_path / name for name in names])
    assert {path.name for path in found} == set(names) - {"two\nlines.jpg"}
    assert all((tmp_path / name).read_bytes() == data for name in names)


def test_what_exif_lacks_is_filled_in_on_a_card(tmp_path: Path, shared_data: Path) -> None:
    needs("exiftool")
    source = shared_data / "cameratraps/metadata-extractor-images/Reconyx HC500 firmware 3.3.0.jpg"
    shutil.copy(source, tmp_path / "a.jpg")
    (medium,) = read_card(tmp_path, videos=NoVideos(), maker_notes=ExifTool())
    assert medium.clock == datetime.fromisoformat("2015-05-07T08:08:31")
    assert "date_from_makernote" in medium.flags


def test_exiftool_and_our_own_reader_agree_on_the_reconyx_date(shared_data: Path) -> None:
    needs("exiftool")
    path = shared_data / "cameratraps/metadata-extractor-images/Reconyx HC500 firmware 3.3.0.jpg"
    assert ExifTool().read([path])[path].clock == datetime.fromisoformat("2015-05-07T08:08:31")


@pytest.mark.skipif(sys.platform == "win32", reason="the program is a shell script")
@pytest.mark.parametrize("answer", ["echo nonsense", "echo '{}'", "exit 0"])
def test_a_program_that_gives_no_answer_is_no_crash(tmp_path: Path, answer: str) -> None:
    program = tmp_path / "exiftool"
    program.write_text(f"#!/bin/sh\n{answer}\n")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    reader = ExifTool(str(program))
    if answer == "exit 0":
        assert reader.read([tmp_path / "a.jpg"]) == {}
        return
    with pytest.raises(DataError) as caught:
        reader.read([tmp_path / "a.jpg"])
    assert caught.value.code == "engine.exiftool_failed"


@pytest.mark.skipif(sys.platform == "win32", reason="the program is a shell script")
def test_a_program_that_hangs_is_stopped(tmp_path: Path) -> None:
    program = tmp_path / "exiftool"
    program.write_text("#!/bin/sh\nexec sleep 60\n")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    with pytest.raises(DataError) as caught:
        ExifTool(str(program), seconds_to_start=0.3, seconds_each=0.1).read([tmp_path / "a.jpg"])
    assert caught.value.code == "engine.exiftool_failed"
    assert "in time" in str(caught.value)
