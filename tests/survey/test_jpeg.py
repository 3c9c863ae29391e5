from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from qaplan.survey.jpeg import read_jpeg
from tests.media_factory import jpeg, with_segment

WHOLE = jpeg(size=(48, 32))


def test_size_and_colours_are_read_without_decoding() -> None:
    found = read_jpeg(WHOLE)
    assert found is not None
    assert (found.width_px, found.height_px, found.components, found.precision) == (48, 32, 3, 8)
    assert found.is_whole
    assert not found.is_cmyk
    assert found.exif[:4] in {b"II*\x00", b"MM\x00*"}


def test_four_components_are_a_printers_inks() -> None:
    found = read_jpeg(jpeg(mode="CMYK"))
    assert found is not None
    assert found.is_cmyk


def test_a_picture_cut_in_its_scan_is_not_whole() -> None:
    found = read_jpeg(WHOLE[:-40])
    assert found is not None
    assert not found.is_whole
    assert found.width_px == 48


def test_a_thumbnails_end_mark_does_not_make_a_cut_picture_whole() -> None:
    thumbnail = with_segment(WHOLE, 0xE2, b"thumbnail" + jpeg(size=(8, 8)))
    cut = read_jpeg(thumbnail[:-40])
    assert cut is not None
    assert not cut.is_whole


@pytest.mark.parametrize("trailer", [b"\x00" * 4096, b"\xff" * 7, b"a maker's trailer"])
def test_bytes_behind_the_end_do_no_harm(trailer: bytes) -> None:
    found = read_jpeg(WHOLE + trailer)
    assert found is not None
    assert found.is_whole


def test_a_scan_overwritten_with_zeros_is_not_whole() -> None:
    half = len(WHOLE) - 60
    found = read_jpeg(WHOLE[:half] + b"\x00" * 60)
    assert found is not None
    assert not found.is_whole


def test_fill_bytes_before_a_marker_are_passed_over() -> None:
    found = read_jpeg(WHOLE[:2] + b"\xff\xff\xff" + WHOLE[2:])
    assert found is not None
    assert found.width_px == 48


def test_what_is_no_jpeg_is_nothing() -> None:
    assert read_jpeg(b"") is None
    assert read_jpeg(b"\x89PNG\r\n\x1a\n") is None
    assert read_jpeg(b"\xff\xd8") is None


@given(st.integers(0, len(WHOLE) - 1), st.integers(0, 255))
def test_no_changed_byte_brings_the_reader_down(place: int, byte: int) -> None:
    found = read_jpeg(WHOLE[:place] + bytes([byte]) + WHOLE[place + 1 :])
    assert found is None or found.width_px is None or 0 < found.width_px < 65536


@given(st.binary(max_size=300))
def test_no_bytes_at_all_bring_the_reader_down(data: bytes) -> None:
    found = read_jpeg(b"\xff\xd8\xff" + data)
    assert found is not None


@pytest.mark.parametrize(
    ("name", "is_whole", "components"),
    [
        ("african_elephants.jpg", True, 3),
        ("african_elephants_bw.jpg", True, 1),
        ("african_elephants_cmyk.jpg", True, 4),
        ("african_elephants_truncated_file.jpg", False, 3),
        ("african_elephants_with_exif_orientation.jpg", True, 3),
    ],
)
def test_the_hard_pictures_of_speciesnet(
    shared_data: Path, name: str, is_whole: bool, components: int
) -> None:
    found = read_jpeg((shared_data / "cameratraps/speciesnet" / name).read_bytes())
    assert found is not None
    assert (found.is_whole, found.components) == (is_whole, components)


def test_every_real_picture_has_the_size_that_pillow_reads(shared_data: Path) -> None:
    pictures = [path for path in (shared_data / "cameratraps").rglob("*") if path.suffix.lower() == ".jpg"]
    assert len(pictures) > 100
    for path in pictures:
        found = read_jpeg(path.read_bytes())
        assert found is not None
        with Image.open(path) as opened:
            assert (found.width_px, found.height_px) == opened.size, path.name
