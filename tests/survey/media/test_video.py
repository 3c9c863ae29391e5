from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from qaplan.survey.media.video import NoVideos, Video, video_clock


def test_the_date_of_a_container_is_read_as_written() -> None:
    assert video_clock("2025-11-12T02:03:13.000000Z") == datetime.fromisoformat("2025-11-12T02:03:13")
    assert video_clock("2025-11-12 02:03:13") == datetime.fromisoformat("2025-11-12T02:03:13")


@pytest.mark.parametrize(
    "created",
    [
        "",
        "1904-01-01T00:00:00Z",
        "1970-01-01T00:00:00Z",
        "0000-00-00T00:00:00Z",
        "1989-12-31T23:59:59Z",
        "noon",
    ],
)
def test_the_zero_of_a_container_is_no_date(created: str) -> None:
    assert video_clock(created) is None


def test_without_a_program_every_video_is_answered_for() -> None:
    path = Path("a.mp4")
    assert NoVideos().probe([(path, "video/mp4")]) == {
        path: Video("unreadable", what="no program to open videos was given")
    }
