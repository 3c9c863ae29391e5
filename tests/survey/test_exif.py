from __future__ import annotations

import struct
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from qaplan.survey.exif import clean_text, exif_of, parse_clock, read_tags
from qaplan.survey.jpeg import read_jpeg
from tests.media_factory import TAKEN, jpeg

BLOCK = (
    read_jpeg(jpeg(serial="SN 7", orientation=6, maker_note=b"note of a maker")) or pytest.fail("no jpeg")
).exif


def test_date_make_model_serial_and_orientation_are_read() -> None:
    found = exif_of(read_tags(BLOCK))
    assert (found.clock, found.make, found.model) == (TAKEN, "TESTCAM", "T1")
    assert (found.serial, found.orientation, found.maker_note) == ("SN 7", 6, b"note of a maker")


def test_the_date_of_the_shot_goes_before_the_others() -> None:
    tags = {0x0132: "2001:01:01 00:00:00", 0x9004: "2002:02:02 00:00:00", 0x9003: "2003:03:03 00:00:00"}
    years = []
    for tag in (0x9003, 0x9004, 0x0132):
        clock = exif_of(tags).clock
        assert clock is not None
        years.append(clock.year)
        del tags[tag]
    assert years == [2003, 2002, 2001]
    assert exif_of(tags).clock is None


def test_a_zero_date_is_none_and_the_next_one_is_taken() -> None:
    assert exif_of({0x9003: "0000:00:00 00:00:00"}).clock is None
    found = exif_of({0x9003: "0000:00:00 00:00:00", 0x0132: "2015:08:03 04:30:58"})
    assert found.clock == datetime.fromisoformat("2015-08-03T04:30:58")


@pytest.mark.parametrize(
    "text", ["", "    :  :     :  :  ", "2015:13:40 00:00:00", "yesterday", "2015:08:03 25:00:00"]
)
def test_what_is_no_moment_is_none(text: str) -> None:
    assert parse_clock(text) is None


def test_parts_of_a_second_are_left_out() -> None:
    assert parse_clock("2015:08:03 04:30:58.99") == datetime.fromisoformat("2015-08-03T04:30:58")


def test_the_serial_number_of_the_body_goes_before_that_of_the_camera() -> None:
    assert exif_of({0xA431: "BODY", 0xC62F: "CAMERA"}).serial == "BODY"
    assert exif_of({0xC62F: "CAMERA"}).serial == "CAMERA"


def test_an_orientation_that_does_not_exist_is_upright() -> None:
    assert exif_of({0x0112: 9}).orientation == 1
    assert exif_of({0x0112: 0}).orientation == 1


def test_text_loses_what_cannot_be_printed() -> None:
    assert clean_text("a\u202eb\x07c\n") == "abc"
    assert clean_text("Камера".encode()) == "Камера"
    assert clean_text(b"caf\xe9") == "café"
    assert len(clean_text("x" * 5000)) == 200


def test_a_folder_that_points_at_itself_ends() -> None:
    block = b"II*\x00" + struct.pack("<I", 8) + struct.pack("<HHHII", 1, 0x8769, 4, 1, 8) + b"\x00" * 4
    assert read_tags(block) == {}


def test_a_number_that_points_outside_is_left_out_and_the_rest_is_read() -> None:
    outside = struct.pack("<HHII", 0x010F, 2, 900, 1 << 30)
    upright = struct.pack("<HHII", 0x0112, 3, 1, 6)
    block = b"II*\x00" + struct.pack("<IH", 8, 2) + outside + upright
    assert read_tags(block) == {0x0112: 6}


@given(st.binary(max_size=200))
def test_no_bytes_bring_the_reader_down(data: bytes) -> None:
    for order in (b"II*\x00", b"MM\x00*"):
        assert isinstance(exif_of(read_tags(order + data)).make, str)


@given(st.integers(0, len(BLOCK) - 1), st.integers(0, 255))
def test_no_changed_byte_brings_the_reader_down(place: int, byte: int) -> None:
    assert exif_of(read_tags(BLOCK[:place] + bytes([byte]) + BLOCK[place + 1 :])).orientation in range(1, 9)


def test_every_real_picture_has_the_date_and_model_that_pillow_reads(shared_data: Path) -> None:
    pictures = [path for path in (shared_data / "cameratraps").rglob("*") if path.suffix.lower() == ".jpg"]
    for path in pictures:
        jpeg_found = read_jpeg(path.read_bytes())
        assert jpeg_found is not None
        found = exif_of(read_tags(jpeg_found.exif))
        with Image.open(path) as opened:
            tags = opened.getexif()
            taken = tags.get_ifd(0x8769).get(0x9003) or tags.get(0x0132)
        assert found.clock == (parse_clock(taken) if taken else None), path.name
        assert found.model == clean_text(str(tags.get(0x0110, ""))), path.name
