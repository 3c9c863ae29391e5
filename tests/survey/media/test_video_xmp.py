"""Videos carry keywords as pictures do, and no broken length leads a reader astray."""

from __future__ import annotations

import numpy as np
import pytest

from qaplan.app.engines.clip_encoder import encode_clip
from qaplan.survey.media.keywords import keywords_in_xmp
from qaplan.survey.media.medium import draft_of
from qaplan.survey.media.video_xmp import xmp_in_video
from tests.media_factory import xmp_packet

KINDS = {"AVI": "video/x-msvideo", "MP4": "video/mp4"}
PACKET = xmp_packet(subject=["SIMULATED"])


def clip(suffix: str, xmp: bytes = PACKET) -> bytes:
    frames = [np.full((48, 64, 3), 20 * number, np.uint8) for number in range(3)]
    return encode_clip(frames, suffix, xmp=xmp)


@pytest.mark.parametrize("suffix", KINDS)
def test_the_packet_of_a_clip_is_found(suffix: str) -> None:
    assert xmp_in_video(clip(suffix), KINDS[suffix]) == PACKET
    assert keywords_in_xmp(xmp_in_video(clip(suffix), KINDS[suffix])) == ("SIMULATED",)


@pytest.mark.parametrize("suffix", KINDS)
def test_a_clip_without_a_packet_has_none(suffix: str) -> None:
    assert xmp_in_video(clip(suffix, b""), KINDS[suffix]) == b""


@pytest.mark.parametrize("suffix", KINDS)
def test_the_keywords_of_a_clip_reach_its_row(suffix: str) -> None:
    assert draft_of(f"V.{suffix}", "0", clip(suffix)).keywords == ("SIMULATED",)


@pytest.mark.parametrize("suffix", KINDS)
def test_a_clip_that_is_cut_anywhere_is_read_to_its_end(suffix: str) -> None:
    whole = clip(suffix)
    for length in range(0, len(whole), 97):
        assert PACKET.startswith(xmp_in_video(whole[:length], KINDS[suffix]))


def test_a_box_of_no_length_ends_the_search() -> None:
    assert xmp_in_video(b"\x00" * 4_000_000, "video/mp4") == b""


def test_another_container_is_not_searched() -> None:
    assert xmp_in_video(clip("MP4"), "video/x-matroska") == b""
