from __future__ import annotations

import re
import struct
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qaplan.survey.exif import exif_of, read_tags
from qaplan.survey.jpeg import read_jpeg
from qaplan.survey.maker_note import MakerNote, NoMakerNotes, read_maker_note
from tests.media_factory import TAKEN, hyperfire_note


def _read(path: Path) -> MakerNote:
    jpeg = read_jpeg(path.read_bytes())
    assert jpeg is not None
    note = read_maker_note(exif_of(read_tags(jpeg.exif)).maker_note)
    assert note is not None
    return note


def test_a_hyperfire_record_is_read() -> None:
    assert read_maker_note(hyperfire_note(serial="H500DE01120343", trigger="T", label="WEST 2")) == MakerNote(
        clock=TAKEN,
        serial="H500DE01120343",
        trigger_mode="time_lapse",
        sequence=(2, 5),
        temperature_c=-5.0,
        user_label="WEST 2",
    )


@pytest.mark.parametrize("name", ["Reconyx HC500 firmware 3.3.0", "Reconyx HF2 Pro Covert"])
def test_real_records_say_what_the_collections_listing_says(shared_data: Path, name: str) -> None:
    folder = shared_data / "cameratraps/metadata-extractor-images"
    listing = (folder / f"{name}.jpg.txt").read_text(encoding="utf-8")
    note = _read(folder / f"{name}.jpg")

    def listed(tag: str) -> str:
        found = re.search(rf"\[Reconyx [^\]]+\] {re.escape(tag)} = (.*)", listing)
        assert found is not None, tag
        return found[1].strip()

    assert note.clock == datetime.strptime(listed("Date/Time Original"), "%Y:%m:%d %H:%M:%S")  # noqa: DTZ007 - a camera's clock has no zone
    assert note.serial == listed("Serial Number")
    assert note.sequence == tuple(map(int, listed("Sequence").split("/")))
    assert note.temperature_c == float(listed("Ambient Temperature"))
    assert note.trigger_mode == "motion"


def test_the_user_label_is_read(shared_data: Path) -> None:
    assert (
        _read(
            shared_data / "cameratraps/metadata-extractor-images/Reconyx HC500 firmware 3.3.0.jpg"
        ).user_label
        == "CCPF DS02"
    )


def test_the_burst_of_the_camtrap_dp_example_agrees_with_its_exif_dates(shared_data: Path) -> None:
    paths = sorted((shared_data / "cameratraps/camtrap-dp/example/media").glob("*.JPG"))
    assert len(paths) == 10
    for number, path in enumerate(paths, start=1):
        jpeg = read_jpeg(path.read_bytes())
        assert jpeg is not None
        note, clock = _read(path), exif_of(read_tags(jpeg.exif)).clock
        assert (note.sequence, note.serial, note.user_label) == ((number, 10), "H2RXEM06043616", "MICA 318")
        assert note.clock == clock


def test_an_ultrafire_record_is_read_by_the_published_layout() -> None:
    note = bytearray(0x80)
    note[:10] = b"RECONYXUF\x00"
    note[0x34] = ord("P")
    struct.pack_into("<2B", note, 0x35, 1, 3)
    struct.pack_into("<5BH", note, 0x3B, 7, 10, 3, 25, 8, 2024)
    struct.pack_into("<h", note, 0x46, 31)
    note[0x4B : 0x4B + 6] = b"UF0001"
    note[0x5A : 0x5A + 4] = b"EAST"
    assert read_maker_note(bytes(note)) == MakerNote(TAKEN, "UF0001", "manual", (1, 3), 31.0, "", "EAST")


def test_an_impossible_date_is_none_and_the_rest_is_read() -> None:
    note = bytearray(hyperfire_note())
    struct.pack_into("<6H", note, 0x16, *[0] * 6)
    found = read_maker_note(bytes(note))
    assert found is not None
    assert found.clock is None
    assert found.serial == "H500TEST000001"


def test_other_makers_and_short_records_are_not_guessed_at() -> None:
    assert read_maker_note(b"") is None
    assert read_maker_note(b"\x00" * 512) is None
    assert read_maker_note(hyperfire_note()[:60]) is None
    assert read_maker_note(b"RECONYXH2\x00" + b"\x00" * 20) is None


@given(st.sampled_from([b"\x01\xf1\x03\x00", b"RECONYXH2\x00", b"RECONYXUF\x00"]), st.binary(max_size=200))
def test_no_bytes_bring_the_reader_down(start: bytes, rest: bytes) -> None:
    found = read_maker_note(start + rest)
    assert found is None or found.serial.isprintable()


def test_a_reader_that_reads_nothing_says_nothing(tmp_path: Path) -> None:
    assert NoMakerNotes().read([tmp_path]) == {}
