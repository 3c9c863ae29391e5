"""Reading a card of 2,000 pictures on one core, beside the least that must be done: hash and dates."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from qaplan.app.engines.exiftool import ExifTool
from qaplan.app.engines.video import GuardedVideos
from qaplan.survey.files.card import read_card
from qaplan.survey.types import MediumState
from tests.media_factory import TAKEN, jpeg

PICTURES = 2000
WRITTEN = "%Y:%m:%d %H:%M:%S"


@pytest.fixture(scope="module")
def card(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A card of pictures of 300 to 700 kB, each with its own date."""
    folder = tmp_path_factory.mktemp("card")
    (folder / "DCIM/100TEST").mkdir(parents=True)
    kinds = [jpeg(size=(1024, side), seed=side, quality=60) for side in (620, 840, 1060, 1280)]
    assert all(300_000 < len(data) < 700_000 for data in kinds), [len(data) for data in kinds]
    old = TAKEN.strftime(WRITTEN).encode()
    for number in range(PICTURES):
        new = (TAKEN + timedelta(minutes=number)).strftime(WRITTEN).encode()
        data = kinds[number % len(kinds)].replace(old, new)
        (folder / f"DCIM/100TEST/IMG_{number:04}.JPG").write_bytes(data)
    yield folder
    shutil.rmtree(folder)


def _seconds(work: Callable[[], object]) -> float:
    """The shortest of three runs, so that another's work on the machine counts little."""
    times = []
    for _ in range(3):
        started = time.perf_counter()
        work()
        times.append(time.perf_counter() - started)
    return min(times)


def _hash(paths: list[Path]) -> None:
    for path in paths:
        with path.open("rb") as file:
            hashlib.file_digest(file, "sha256")


def _read_exif(paths: list[Path]) -> int:
    dates = 0
    for path in paths:
        with Image.open(path) as picture:
            dates += picture.getexif().get_ifd(0x8769).get(0x9003) is not None
    return dates


def _read_card(folder: Path) -> int:
    with GuardedVideos() as videos:
        media = read_card(folder, videos=videos, maker_notes=ExifTool())
        return sum(each.state is MediumState.OK and each.clock is not None for each in media)


def test_a_card_is_read_in_little_more_than_its_hash_and_its_dates(
    card: Path, budgets: Mapping[str, Mapping[str, Any]]
) -> None:
    paths = sorted(card.rglob("*.JPG"))
    program = shutil.which("sha256sum")
    if program is None:
        pytest.skip("sha256sum is not installed")
    assert _read_exif(paths) == PICTURES
    assert _read_card(card) == PICTURES
    program_hash = _seconds(
        lambda: subprocess.run([program, *map(str, paths)], capture_output=True, check=True)
    )
    own_hash = _seconds(lambda: _hash(paths))
    dates = _seconds(lambda: _read_exif(paths))
    ours = _seconds(lambda: _read_card(card))
    # Where the program does not use the processor's own instructions, Python's hash is the measure.
    ratio = ours / (min(program_hash, own_hash) + dates)
    megabytes = sum(path.stat().st_size for path in paths) / 1e6
    print(f"\n{PICTURES} pictures, {megabytes:.0f} MB")
    print(f"sha256sum      {program_hash:6.2f} s")
    print(f"Python's hash  {own_hash:6.2f} s")
    print(f"bare Exif loop {dates:6.2f} s")
    print(f"reading a card {ours:6.2f} s, {ratio:.2f} of the faster hash and the loop together")
    assert ratio <= budgets["reading"]["times_hash_plus_exif"]
