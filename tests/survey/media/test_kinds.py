from __future__ import annotations

import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from qaplan.survey.exif import exif_of, read_tags
from qaplan.survey.media.kinds import HEAD_BYTES, kind_of, read_picture
from tests.media_factory import TAKEN, avi, jpeg, mp4, png, png_header

FORMATS = {
    "JPEG": "image/jpeg",
    "PNG": "image/png",
    "GIF": "image/gif",
    "BMP": "image/bmp",
    "TIFF": "image/tiff",
    "WEBP": "image/webp",
    "AVIF": "image/avif",
}


def _saved(name: str, **options: object) -> bytes:
    buffer = io.BytesIO()
    Image.effect_noise((70, 50), 60).convert("RGB").save(buffer, name, **options)
    return buffer.getvalue()


@pytest.mark.parametrize(("name", "kind"), FORMATS.items())
def test_a_picture_is_known_by_its_content_and_its_size_read(name: str, kind: str) -> None:
    data = _saved(name)
    assert kind_of(data[:HEAD_BYTES]) == kind
    found = read_picture(data, kind)
    assert found is not None
    assert (found.width_px, found.height_px, found.is_whole) == (70, 50, True)


def test_the_three_kinds_of_webp_have_their_sizes() -> None:
    for options in (
        {"lossless": True},
        {"quality": 50},
        {"quality": 50, "exif": b"Exif\x00\x00II*\x00\x08\x00"},
    ):
        found = read_picture(_saved("WEBP", **options), "image/webp")
        assert found is not None
        assert (found.width_px, found.height_px) == (70, 50)
        assert found.exif.startswith(b"II*" if "exif" in options else b"")


@pytest.mark.parametrize("name", ["JPEG", "PNG", "GIF", "BMP", "WEBP"])
def test_a_cut_picture_is_not_whole(name: str) -> None:
    data = _saved(name)
    found = read_picture(data[: len(data) * 2 // 3], FORMATS[name])
    assert found is not None
    assert (found.width_px, found.height_px, found.is_whole) == (70, 50, False)


def test_videos_are_known_by_their_content(tmp_path: Path) -> None:
    kinds = {
        "a.mp4": "video/mp4",
        "a.mov": "video/quicktime",
        "a.mkv": "video/x-matroska",
    }
    for name, kind in kinds.items():
        assert kind_of(mp4(tmp_path / name).read_bytes()[:HEAD_BYTES]) == kind
    assert kind_of(avi(tmp_path / "a.avi").read_bytes()[:HEAD_BYTES]) == "video/x-msvideo"
    asf = mp4(tmp_path / "a.asf", codec="msmpeg4v3")
    assert kind_of(asf.read_bytes()[:HEAD_BYTES]) == "video/x-ms-asf"
    stream = mp4(tmp_path / "a.ts", codec="mpeg2video")
    assert kind_of(stream.read_bytes()[:HEAD_BYTES]) == "video/mp2t"


@pytest.mark.parametrize(
    "head",
    [
        b"",
        b"%PDF-1.7",
        b"PK\x03\x04",
        b"BM",
        b"<svg xmlns=",
        b"#EXTM3U\n",
        b"RIFF\x00\x00\x00\x00WAVE",
        b"G" * 3,
    ],
)
def test_what_is_no_medium_has_no_kind(head: bytes) -> None:
    assert kind_of(head) == ""


def test_a_tiny_file_that_declares_many_pixels_is_read_without_decoding() -> None:
    found = read_picture(png_header(20_000, 20_000), "image/png")
    assert found is not None
    assert (found.width_px, found.height_px) == (20_000, 20_000)


def test_an_unknown_kind_is_nothing() -> None:
    assert read_picture(b"x" * 100, "image/x-other") is None
    assert read_picture(b"\x89PNG\r\n\x1a\n", "image/png") is None


@given(st.sampled_from(sorted(FORMATS.values())), st.binary(max_size=120))
def test_no_bytes_bring_a_reader_down(kind: str, data: bytes) -> None:
    start = {"image/png": png()[:16], "image/jpeg": jpeg()[:4], "image/webp": b"RIFF\x00\x00\x00\x00WEBPVP8X"}
    found = read_picture(start.get(kind, b"II*\x00") + data, kind)
    assert found is None or found.width_px is None or found.width_px >= 0


def test_the_exif_block_of_avif_and_png_is_found() -> None:
    jpeg_block = read_picture(jpeg(), "image/jpeg")
    assert jpeg_block is not None
    for name in ("AVIF", "PNG", "WEBP"):
        found = read_picture(_saved(name, exif=b"Exif\x00\x00" + jpeg_block.exif), FORMATS[name])
        assert found is not None
        assert exif_of(read_tags(found.exif)).clock == TAKEN, name
