from __future__ import annotations

import sys
import textwrap
import time
from pathlib import Path

import pytest

from qaplan.app.engines.video import GuardedVideos
from qaplan.survey.files.card import read_card
from qaplan.survey.maker_note import NoMakerNotes
from qaplan.survey.media.kinds import HEAD_BYTES, kind_of
from qaplan.survey.media.video import Video
from qaplan.survey.types import MediumState
from tests.media_factory import avi, fill_card, jpeg, mp4


def _asked(path: Path) -> tuple[Path, str]:
    return path, kind_of(path.read_bytes()[:HEAD_BYTES])


@pytest.mark.parametrize(
    ("name", "codec"), [("a.mp4", "mpeg4"), ("a.mov", "mpeg4"), ("a.asf", "msmpeg4v3"), ("a.avi", "mjpeg")]
)
def test_a_videos_length_size_and_codec_are_read(tmp_path: Path, name: str, codec: str) -> None:
    path = avi(tmp_path / name) if codec == "mjpeg" else mp4(tmp_path / name, codec=codec)
    with GuardedVideos() as videos:
        found = videos.probe([_asked(path)])[path]
    assert (found.outcome, found.width_px, found.height_px) == ("opened", 64, 48)
    assert found.duration_s == pytest.approx(1.0, abs=0.3)
    assert found.codec.startswith(codec[:7])


def test_the_date_of_a_video_is_given_as_written(tmp_path: Path) -> None:
    path = mp4(tmp_path / "a.mp4")
    with GuardedVideos() as videos:
        assert videos.probe([_asked(path)])[path].created.startswith("2024-08-25T03:10:07")


@pytest.mark.parametrize("name", ["a.mp4", "a.mov", "a.avi"])
def test_a_cut_video_is_truncated_and_the_next_one_is_read(tmp_path: Path, name: str) -> None:
    whole = avi(tmp_path / name) if name.endswith("avi") else mp4(tmp_path / name)
    cut = whole.with_name(f"cut_{name}")
    cut.write_bytes(whole.read_bytes()[:-400])
    with GuardedVideos() as videos:
        found = videos.probe([_asked(cut), _asked(whole)])
    assert (found[cut].outcome, found[whole].outcome) == ("truncated", "opened")


def test_a_playlist_cannot_name_other_files(tmp_path: Path) -> None:
    secret = mp4(tmp_path / "secret.mp4")
    playlist = tmp_path / "a.mp4"
    playlist.write_text(f"#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n{secret}\n#EXT-X-ENDLIST\n")
    with GuardedVideos() as videos:
        assert videos.probe([(playlist, "video/mp4")])[playlist].outcome in {"unreadable", "truncated"}


@pytest.mark.parametrize("content", [b"", b"\x00" * 5000, b"\x00\x00\x00\x18ftypisom" + b"\xff" * 3000])
def test_what_is_no_video_is_a_row(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.mp4"
    path.write_bytes(content)
    with GuardedVideos() as videos:
        found = videos.probe([(path, "video/mp4"), (tmp_path / "not there.mp4", "video/mp4")])
    assert {video.outcome for video in found.values()} <= {"unreadable", "truncated"}
    assert all(video.what for video in found.values())


def _child(folder: Path, answer: str) -> list[str]:
    """A child that says hello and then does something to every video whose name holds 'bad'."""
    script = folder / "child.py"
    script.write_text(
        textwrap.dedent(
            f"""
            import json, os, sys, time
            print(json.dumps({{"guards": ""}}), flush=True)
            for line in sys.stdin:
                if "bad" in json.loads(line)["path"]:
                    {answer}
                print(json.dumps({{"outcome": "opened", "duration_s": 1}}), flush=True)
            """
        )
    )
    return [sys.executable, str(script)]


@pytest.mark.parametrize(
    ("answer", "what"),
    [
        ("time.sleep(60)", "it did not open within 1 s"),
        ("os._exit(139)", "it brought down the program that opens videos"),
        ("print('nonsense', flush=True)", "it brought down the program that opens videos"),
    ],
)
def test_a_video_that_hangs_or_crashes_is_a_row_and_the_next_one_is_opened(
    tmp_path: Path, answer: str, what: str
) -> None:
    paths = [tmp_path / "bad.mp4", tmp_path / "good.mp4", tmp_path / "bad2.mp4", tmp_path / "good2.mp4"]
    started = time.monotonic()
    with GuardedVideos(seconds_each=1, child=_child(tmp_path, answer)) as videos:
        found = videos.probe([(path, "video/mp4") for path in paths])
    assert [found[path].outcome for path in paths] == ["hung", "opened", "hung", "opened"]
    assert found[paths[0]] == Video("hung", what=what)
    assert time.monotonic() - started < 20


def test_a_program_that_does_not_start_is_a_row(tmp_path: Path) -> None:
    path = tmp_path / "a.mp4"
    with GuardedVideos(child=["/no/such/program"]) as videos:
        assert videos.probe([(path, "video/mp4")])[path].outcome == "hung"


def test_after_closing_twice_videos_are_still_answered_for(tmp_path: Path) -> None:
    videos = GuardedVideos(child=["/no/such/program"])
    videos.close()
    videos.close()
    assert videos.probe([(tmp_path / "a.mp4", "video/mp4")])[tmp_path / "a.mp4"].outcome == "hung"


def test_pictures_and_videos_of_a_card_are_read_alike(tmp_path: Path) -> None:
    fill_card(tmp_path, {"DCIM/1.jpg": jpeg()})
    mp4(tmp_path / "DCIM/2.mp4")
    avi(tmp_path / "DCIM/3.avi")
    (tmp_path / "DCIM/4.avi").write_bytes((tmp_path / "DCIM/3.avi").read_bytes()[:300])
    with GuardedVideos() as videos:
        rows = list(read_card(tmp_path, videos=videos, maker_notes=NoMakerNotes()))
    assert [row.media_type for row in rows] == [
        "image/jpeg",
        "video/mp4",
        "video/x-msvideo",
        "video/x-msvideo",
    ]
    assert [row.clock_source for row in rows] == ["exif", "video", "none", "none"]
    assert rows[2].flags == {"no_date"}
    assert rows[3].state is not MediumState.OK


def test_the_video_of_the_camtrapr_sample_is_in_utc(shared_data: Path) -> None:
    (path,) = (shared_data / "cameratraps/camtrapR/pictures").rglob("*.mp4")
    with GuardedVideos() as videos:
        found = videos.probe([_asked(path)])[path]
    assert (found.outcome, found.codec, found.width_px) == ("opened", "h264", 1280)
    assert found.created.startswith("2025-11-12T02:03:13")
