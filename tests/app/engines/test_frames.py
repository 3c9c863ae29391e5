from __future__ import annotations

import io
import sys
import textwrap
import time
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from qaplan.app.engines.frames import GuardedFrames
from qaplan.survey.media.frames import FramesWanted
from qaplan.survey.media.kinds import kind_of
from tests.media_factory import avi, jpeg, mp4, png_header


def _file(folder: Path, name: str, content: bytes) -> tuple[Path, str]:
    path = folder / name
    path.write_bytes(content)
    return path, kind_of(content[:400])


def test_a_picture_keeps_its_colours_and_its_size(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    Image.new("RGB", (40, 20), (250, 10, 90)).save(buffer, "PNG")
    with GuardedFrames() as reader:
        found = reader.read(*_file(tmp_path, "a.png", buffer.getvalue()), FramesWanted())
    assert found.outcome == "decoded"
    assert found.frames[0].pixels.shape == (20, 40, 3)
    assert (found.frames[0].pixels == (250, 10, 90)).all()


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_picture_is_turned_upright(tmp_path: Path, orientation: int) -> None:
    # A picture that is dark but for its upper left corner, as its Exif block says that it be held.
    upright = Image.new("L", (64, 32))
    upright.paste(255, (0, 0, 16, 16))
    stored = {1: None, 2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}[orientation]
    held = upright if stored is None else upright.transpose(Image.Transpose(stored))
    buffer = io.BytesIO()
    exif = Image.Exif()
    exif[0x0112] = orientation
    held.convert("RGB").save(buffer, "JPEG", quality=95, exif=exif)
    with GuardedFrames() as reader:
        frame = reader.read(*_file(tmp_path, "a.jpg", buffer.getvalue()), FramesWanted()).frames[0]
    assert frame.upright_px == (64, 32)
    assert frame.pixels[:12, :12].mean() > 200
    assert frame.pixels[:, 24:].mean() < 20


def test_a_picture_is_made_smaller_and_never_larger_unasked(tmp_path: Path) -> None:
    file = _file(tmp_path, "a.jpg", jpeg(size=(320, 240)))
    sizes = []
    with GuardedFrames() as reader:
        for wanted in (
            FramesWanted(inside_px=(100, 100)),
            FramesWanted(inside_px=(999, 999)),
            FramesWanted(inside_px=(640, 640), is_enlarged=True),
            FramesWanted(inside_px=(50, 90), is_stretched=True),
        ):
            frame = reader.read(*file, wanted).frames[0]
            sizes.append(frame.pixels.shape[1::-1])
            assert frame.upright_px == (320, 240)
    assert sizes == [(100, 75), (320, 240), (640, 480), (50, 90)]


def test_the_strip_is_cut_at_full_size(tmp_path: Path) -> None:
    picture = Image.new("RGB", (200, 100))
    picture.paste((255, 255, 255), (0, 90, 200, 100))
    buffer = io.BytesIO()
    picture.save(buffer, "PNG")
    file = _file(tmp_path, "a.png", buffer.getvalue())
    with GuardedFrames() as reader:
        bottom = reader.read(*file, FramesWanted(band="bottom", band_share=0.1)).frames[0].pixels
        top = reader.read(*file, FramesWanted(band="top", band_share=0.1)).frames[0].pixels
    assert bottom.shape == top.shape == (10, 200, 3)
    assert (bottom.min(), top.max()) == (255, 0)


def test_a_picture_that_ends_too_early_is_shown_as_far_as_it_goes(tmp_path: Path) -> None:
    with GuardedFrames() as reader:
        found = reader.read(*_file(tmp_path, "a.jpg", jpeg(size=(640, 480))[:9000]), FramesWanted())
    assert (found.outcome, len(found.frames)) == ("truncated", 1)


def test_a_bomb_is_not_decoded(tmp_path: Path) -> None:
    with GuardedFrames() as reader:
        found = reader.read(*_file(tmp_path, "a.png", png_header(60_000, 60_000)), FramesWanted())
    assert (found.outcome, found.frames) == ("too_large", ())


@pytest.mark.parametrize("kind", ["image/jpeg", "image/png", "image/heic", "video/mp4", "text/plain"])
def test_what_is_no_picture_is_a_row_with_a_reason(tmp_path: Path, kind: str) -> None:
    path, _ = _file(tmp_path, "a.bin", b"\xff\xd8\xff" + b"z" * 500)
    with GuardedFrames() as reader:
        for each in (path, tmp_path / "not there"):
            found = reader.read(each, kind, FramesWanted())
            assert found.outcome == "unreadable"
            assert found.what


@pytest.mark.parametrize(
    ("name", "codec"), [("a.mp4", "mpeg4"), ("a.mov", "mpeg4"), ("a.asf", "msmpeg4v3"), ("a.avi", "mjpeg")]
)
@pytest.mark.parametrize("choice", ["first", "spread", "best"])
def test_frames_of_a_clip_are_chosen(tmp_path: Path, name: str, codec: str, choice: str) -> None:
    path = tmp_path / name
    avi(path, frames=12) if codec == "mjpeg" else mp4(path, codec=codec, frames=12)
    with GuardedFrames() as reader:
        found = reader.read(path, kind_of(path.read_bytes()[:400]), FramesWanted(choice, 3))
    assert found.outcome == "decoded"
    numbers = [frame.number for frame in found.frames]
    assert numbers == {"first": [0, 1, 2], "spread": [0, 6, 11]}.get(choice, sorted(numbers))
    assert len(numbers) == 3
    brightness = [float(np.mean(frame.pixels)) for frame in found.frames]
    assert brightness == pytest.approx([20 * number for number in numbers], abs=6)


def test_of_a_damaged_clip_what_goes_before_is_shown(tmp_path: Path) -> None:
    whole = avi(tmp_path / "a.avi", frames=12)
    cut = tmp_path / "b.avi"
    cut.write_bytes(whole.read_bytes()[:-3000])
    with GuardedFrames() as reader:
        found = reader.read(cut, "video/x-msvideo", FramesWanted("spread", 3))
    assert found.outcome in {"decoded", "truncated"}
    assert found.frames


def _child(folder: Path, answer: str) -> list[str]:
    script = folder / "child.py"
    script.write_text(
        textwrap.dedent(
            f"""
            import json, os, sys, time
            print(json.dumps({{"guards": ""}}), flush=True)
            for line in sys.stdin:
                if "bad" in json.loads(line)["path"]:
                    {answer}
                print(json.dumps({{"outcome": "too_large"}}), flush=True)
            """
        )
    )
    return [sys.executable, str(script)]


@pytest.mark.parametrize(
    ("answer", "what"),
    [
        ("time.sleep(60)", "it was not decoded within 1 s"),
        ("os._exit(139)", "it brought down the program that decodes"),
        ("print('nonsense', flush=True)", "it brought down the program that decodes"),
        (
            "print(json.dumps({'outcome': 'decoded', 'frames': "
            "[{'shape': [9, 9], 'number': 0, 'at_s': None, 'upright_px': [9, 9]}]}), flush=True)",
            "it brought down the program that decodes",
        ),
    ],
)
def test_a_file_that_hangs_or_crashes_is_a_row_and_the_next_one_is_read(
    tmp_path: Path, answer: str, what: str
) -> None:
    started = time.monotonic()
    with GuardedFrames(seconds_each=1, child=_child(tmp_path, answer)) as reader:
        found = [
            reader.read(Path(name), "image/jpeg", FramesWanted()) for name in ("bad", "good", "bad", "good")
        ]
    assert [each.outcome for each in found] == ["hung", "too_large", "hung", "too_large"]
    assert found[0].what == what
    assert time.monotonic() - started < 20


def test_a_program_that_does_not_start_is_a_row() -> None:
    with GuardedFrames(child=["/no/such/program"]) as reader:
        assert reader.read(Path("a.jpg"), "image/jpeg", FramesWanted()).outcome == "hung"
