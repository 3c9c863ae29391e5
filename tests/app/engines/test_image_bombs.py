"""Attack row A2: pictures that unfold to more than they are. Each is a row, and the next picture is read."""

from __future__ import annotations

import io
import struct
import time
import zlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from qaplan.app.engines.frames import GuardedFrames
from qaplan.survey.media.frames import FramesWanted
from qaplan.survey.media.medium import draft_of, medium_of
from qaplan.survey.types import MediumState
from tests.media_factory import jpeg, png, png_header

GUARD_S = 20.0


def _chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def _with_chunk(chunk: bytes) -> bytes:
    picture = png()
    return picture[:33] + chunk + picture[33:]


def _long_text() -> bytes:
    return _with_chunk(_chunk(b"zTXt", b"Comment\x00\x00" + zlib.compress(bytes(300_000_000), 9)))


def _many_texts() -> bytes:
    return _with_chunk(_chunk(b"zTXt", b"C\x00\x00" + zlib.compress(bytes(60_000_000), 9)) * 40)


def _many_animated() -> bytes:
    return _with_chunk(_chunk(b"acTL", struct.pack(">II", 2**31 - 1, 0)))


def _many_gif_frames() -> bytes:
    buffer = io.BytesIO()
    first, second = (Image.effect_noise((16, 16), sigma) for sigma in (20, 90))
    first.save(buffer, "GIF", save_all=True, append_images=[second], duration=1)
    data = buffer.getvalue()
    at = data.rindex(b"\x21\xf9\x04")
    return data[:at] + data[at:-1] * 20_000 + b"\x3b"


def _gif_of_a_large_screen() -> bytes:
    data = bytearray(_many_gif_frames()[:200])
    data[6:10] = b"\xff\xff\xff\xff"
    return bytes(data) + b"\x3b"


def _many_scans() -> bytes:
    noise = np.random.default_rng(1).integers(0, 255, (600, 800, 3), dtype=np.uint8)
    buffer = io.BytesIO()
    Image.fromarray(noise).save(buffer, "JPEG", progressive=True, quality=60)
    data = buffer.getvalue()
    at = data.rindex(b"\xff\xda")
    return data[:at] + data[at:-2] * 400 + b"\xff\xd9"


def _tiff(*entries: tuple[int, int, int, int], following: int = 0) -> bytes:
    fields = b"".join(struct.pack("<HHII", *entry) for entry in entries)
    return (
        b"II*\x00"
        + struct.pack("<I", 8)
        + struct.pack("<H", len(entries))
        + fields
        + struct.pack("<I", following)
    )


def _tiff_of_many_values() -> bytes:
    sides = [(256, 4, 1, 32), (257, 4, 1, 32)]
    return _tiff(*sides, (258, 3, 2**31, 8), (273, 4, 2**31, 8), (279, 4, 2**31, 8))


def _tiff_in_a_circle() -> bytes:
    return _tiff((256, 4, 1, 32), (257, 4, 1, 32), following=8)


def _tiff_of_a_large_strip() -> bytes:
    sides = [(256, 4, 1, 14_000), (257, 4, 1, 14_000), (258, 3, 1, 8), (259, 3, 1, 5), (262, 3, 1, 1)]
    return _tiff(*sides, (273, 4, 1, 8), (278, 4, 1, 14_000), (279, 4, 1, 4_000_000_000))


BOMBS: dict[str, tuple[str, Callable[[], bytes]]] = {
    "a PNG of 3,600 million pixels": ("image/png", lambda: png_header(60_000, 60_000)),
    "a PNG of pixels that are not there": ("image/png", lambda: png_header(12_000, 9_000)),
    "a PNG with a text of 300 MB": ("image/png", _long_text),
    "a PNG with forty texts of 60 MB": ("image/png", _many_texts),
    "a PNG with thousands of millions of frames": ("image/png", _many_animated),
    "a GIF with twenty thousand frames": ("image/gif", _many_gif_frames),
    "a GIF of a screen of 4,294 million pixels": ("image/gif", _gif_of_a_large_screen),
    "a JPEG with four hundred passes": ("image/jpeg", _many_scans),
    "a TIFF that counts to thousands of millions": ("image/tiff", _tiff_of_many_values),
    "a TIFF that goes in a circle": ("image/tiff", _tiff_in_a_circle),
    "a TIFF with a strip of 4 GB": ("image/tiff", _tiff_of_a_large_strip),
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_picture_that_unfolds_is_a_row_and_the_next_one_is_read(tmp_path: Path, name: str) -> None:
    kind, make = BOMBS[name]
    bomb, sound = tmp_path / "bomb", tmp_path / "sound.jpg"
    bomb.write_bytes(make())
    sound.write_bytes(jpeg())
    begun = time.monotonic()
    with GuardedFrames(seconds_each=GUARD_S) as reader:
        found = reader.read(bomb, kind, FramesWanted(inside_px=(640, 640)))
        assert reader.read(sound, "image/jpeg", FramesWanted()).outcome == "decoded"
    assert found.outcome == "decoded" or found.what
    assert sum(frame.pixels.nbytes for frame in found.frames) <= 640 * 640 * 3
    assert time.monotonic() - begun < GUARD_S + 20


@pytest.mark.parametrize("name", BOMBS)
def test_taking_such_a_picture_reads_its_header_and_no_more(name: str) -> None:
    _, make = BOMBS[name]
    data = make()
    begun = time.process_time()
    medium = medium_of(draft_of("a.bin.jpg", "0" * 64, data))
    assert medium.state in set(MediumState)
    assert time.process_time() - begun < 2.0


def test_pictures_over_the_limit_of_pixels_are_told_apart_when_they_are_taken() -> None:
    assert medium_of(draft_of("a.png", "0" * 64, png_header(60_000, 60_000))).state is MediumState.TOO_LARGE
