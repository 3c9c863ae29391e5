from __future__ import annotations

import time
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qaplan.survey.maker_note import MakerNote
from qaplan.survey.media.medium import LARGEST_PIXELS, draft_of, medium_of
from qaplan.survey.media.video import Video
from qaplan.survey.types import Medium, MediumState
from tests.media_factory import TAKEN, hyperfire_note, jpeg, png, png_header, xmp_packet

MP4_HEAD = b"\x00\x00\x00\x18ftypisom" + b"\x00" * 40


def _medium(data: bytes, path: str = "DCIM/IMG_0001.JPG") -> Medium:
    return medium_of(draft_of(path, "ab" * 32, data))


def test_an_honest_picture_is_a_row_with_a_date() -> None:
    medium = _medium(jpeg(serial="SN1", size=(40, 30)))
    assert (medium.state, medium.flags) == (MediumState.OK, frozenset())
    assert (medium.clock, medium.clock_source) == (TAKEN, "exif")
    assert (medium.make, medium.model, medium.serial) == ("TESTCAM", "T1", "SN1")
    assert (medium.width_px, medium.height_px, medium.media_type) == (40, 30, "image/jpeg")


@pytest.mark.parametrize(
    ("path", "data", "state"),
    [
        ("a.jpg", b"", MediumState.EMPTY),
        ("a.mp4", b"", MediumState.EMPTY),
        ("a.txt", b"", MediumState.NOT_A_MEDIUM),
        ("a.pdf", b"%PDF-1.7", MediumState.NOT_A_MEDIUM),
        ("a.zip", b"PK\x03\x04", MediumState.NOT_A_MEDIUM),
        ("a.thm", jpeg(), MediumState.NOT_A_MEDIUM),
        ("a.jpg", b"%PDF-1.7", MediumState.UNREADABLE),
        ("a.jpg", b"\xff\xd8\xff\xe0", MediumState.UNREADABLE),
        ("a.jpg", jpeg()[:-30], MediumState.TRUNCATED),
        ("a.png", png_header(20_000, 20_000), MediumState.TOO_LARGE),
        ("a.png", png_header(0, 10), MediumState.UNREADABLE),
        ("a.jpg", png(), MediumState.OK),
        ("a.chk", jpeg(), MediumState.OK),
    ],
)
def test_every_file_has_a_state(path: str, data: bytes, state: MediumState) -> None:
    assert _medium(data, path).state is state


def test_the_limit_of_pixels_is_that_of_no_trail_camera() -> None:
    assert _medium(png_header(20_000, LARGEST_PIXELS // 20_000), "a.png").state is MediumState.OK
    assert _medium(png_header(20_000, LARGEST_PIXELS // 20_000 + 1), "a.png").state is MediumState.TOO_LARGE


def test_a_cut_picture_keeps_what_it_says_of_itself() -> None:
    medium = _medium(jpeg(serial="SN1")[:-30])
    assert (medium.clock, medium.serial, medium.width_px) == (TAKEN, "SN1", 32)


def test_a_file_is_what_its_content_says_and_not_its_name() -> None:
    medium = _medium(png(), "IMG_0001.JPG")
    assert medium.media_type == "image/png"
    assert medium.flags == {"not_jpeg", "no_date"}


def test_cmyk_and_rotated_pictures_are_flagged() -> None:
    medium = _medium(jpeg(mode="CMYK", orientation=6))
    assert medium.flags == {"cmyk", "rotated"}
    assert medium.orientation == 6


def test_exif_wins_over_the_maker_note_and_both_are_kept() -> None:
    other = TAKEN + timedelta(hours=1)
    medium = _medium(jpeg(maker_note=hyperfire_note(other)))
    assert medium.flags == {"clock_conflict"}
    assert (medium.clock, medium.clock_source, medium.makernote_clock) == (TAKEN, "exif", other)


@pytest.mark.parametrize("seconds", [0, 60, -60])
def test_a_minute_between_the_clocks_is_no_conflict(seconds: int) -> None:
    medium = _medium(jpeg(maker_note=hyperfire_note(TAKEN + timedelta(seconds=seconds))))
    assert (medium.flags, medium.makernote_clock) == (frozenset(), None)


def test_without_an_exif_date_the_maker_note_gives_it() -> None:
    medium = _medium(jpeg(None, maker_note=hyperfire_note()))
    assert medium.flags == {"date_from_makernote"}
    assert (medium.clock, medium.clock_source, medium.makernote_clock) == (TAKEN, "makernote", TAKEN)
    assert (medium.trigger_mode, medium.sequence, medium.temperature_c) == ("motion", (2, 5), -5.0)
    assert medium.serial == "H500TEST000001"


def test_another_programs_note_fills_only_what_is_missing() -> None:
    draft = draft_of("a.jpg", "ab" * 32, jpeg(None, serial="SN1", maker_note=b"another maker"))
    assert draft.has_other_note
    assert not draft.has_clock
    medium = medium_of(draft, note=MakerNote(clock=TAKEN, serial="OTHER"))
    assert (medium.clock, medium.clock_source, medium.serial) == (TAKEN, "makernote", "SN1")


def test_an_empty_makers_block_is_none() -> None:
    assert not draft_of("a.jpg", "ab" * 32, jpeg(maker_note=b"\x00" * 460)).has_other_note


def test_keywords_of_the_picture_and_of_the_file_beside_it_are_joined() -> None:
    data = jpeg(xmp=xmp_packet(hierarchy=["Species|PBE"]), iptc=["PBE"])
    draft = draft_of("a.jpg", "ab" * 32, data, more_keywords=["PBE", "individual|2"])
    assert medium_of(draft).tags == ("Species|PBE", "PBE", "individual|2")


def test_a_videos_date_is_its_own_and_never_passed_off_as_exif() -> None:
    video = Video("opened", 12.5, 1280, 720, "h264", "2025-11-12T02:03:13.000000Z")
    medium = medium_of(draft_of("a.mp4", "ab" * 32, MP4_HEAD), video=video)
    assert medium.clock_source == "video"
    assert medium.clock is not None
    assert medium.clock.isoformat() == "2025-11-12T02:03:13"
    assert (medium.duration_s, medium.width_px, medium.height_px, medium.state) == (
        12.5,
        1280,
        720,
        MediumState.OK,
    )


@pytest.mark.parametrize(
    "created", ["", "1904-01-01T00:00:00.000000Z", "1970-01-01T00:00:00.000000Z", "0000-00-00T00:00:00Z"]
)
def test_a_false_date_of_a_video_is_no_date(created: str) -> None:
    medium = medium_of(draft_of("a.mp4", "ab" * 32, MP4_HEAD), video=Video("opened", created=created))
    assert (medium.clock, medium.clock_source, medium.flags) == (None, "none", {"no_date"})


@pytest.mark.parametrize(
    ("outcome", "state"),
    [
        ("truncated", MediumState.TRUNCATED),
        ("unreadable", MediumState.UNREADABLE),
        ("hung", MediumState.UNREADABLE),
    ],
)
def test_a_bad_video_is_a_row(outcome: str, state: MediumState) -> None:
    answer = {"truncated": Video("truncated"), "unreadable": Video("unreadable"), "hung": Video("hung")}[
        outcome
    ]
    assert medium_of(draft_of("a.mp4", "ab" * 32, MP4_HEAD), video=answer).state is state


REAL = jpeg(
    serial="SN1",
    maker_note=hyperfire_note(),
    xmp=xmp_packet(hierarchy=["Species|PBE"]),
    iptc=["PBE"],
    orientation=6,
)


@given(
    st.lists(st.tuples(st.integers(0, len(REAL) - 1), st.integers(0, 255)), max_size=20),
    st.integers(0, len(REAL)),
)
def test_no_changed_bytes_and_no_cut_bring_the_reading_down(changes: list[tuple[int, int]], end: int) -> None:
    data = bytearray(REAL)
    for place, byte in changes:
        data[place] = byte
    medium = _medium(bytes(data[:end]))
    assert medium.size_bytes == end
    assert medium.serial.isprintable()
    assert all(tag.isprintable() for tag in medium.tags)


@pytest.mark.slow
def test_no_changed_byte_of_a_real_picture_brings_the_reading_down_or_holds_it_up(shared_data: Path) -> None:
    rng = np.random.default_rng(4)
    pictures = sorted((shared_data / "cameratraps").rglob("*.[jJ][pP][gG]"))[::8]
    for path in pictures:
        whole = path.read_bytes()
        for _ in range(40):
            data = bytearray(whole)
            for place in rng.integers(0, min(len(whole), 30_000), 30):
                data[place] = rng.integers(0, 256)
            started = time.perf_counter()
            _medium(bytes(data))
            assert time.perf_counter() - started < 2, path.name
