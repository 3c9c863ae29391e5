"""Twenty seconds of damaged files; ten minutes of them are a bench."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
import pytest

from qaplan.base.errors import DataError
from tests.byte_flipping import Reader, all_readers, flipped, watch

SECONDS = 20.0
SEED = 20250


def test_no_damaged_file_brings_a_reader_down_or_holds_it_up(tmp_path: Path) -> None:
    made, work = tmp_path / "made", tmp_path / "work"
    made.mkdir()
    work.mkdir()
    with all_readers(made) as readers:
        for reader in readers:
            for sample in reader.samples:
                reader.read(sample, work)
        seen = watch(readers, work, seconds=SECONDS, seed=SEED)
    assert seen.faults == [], seen.lines()
    assert set(seen.tried) == {reader.name for reader in readers}
    assert min(seen.tried.values()) >= 1


def _slow(data: bytes, _: Path) -> None:
    end = time.process_time() + 2.1
    while time.process_time() < end:
        pass


def _broken(data: bytes, _: Path) -> None:
    raise KeyError(data)


def _refusing(data: bytes, _: Path) -> None:
    raise DataError("test.refused", "no")


@pytest.mark.parametrize(("read", "faults"), [(_slow, 1), (_broken, 1), (_refusing, 0), (lambda *_: None, 0)])
def test_a_reader_that_crashes_or_dawdles_is_found(tmp_path: Path, read: object, faults: int) -> None:
    seen = watch([Reader("test", [b"abc"], read)], tmp_path, seconds=0.0001, seed=1)  # type: ignore[arg-type]  # the four are readers
    assert len(seen.faults) >= faults
    assert bool(seen.faults) == bool(faults)


def test_files_are_damaged_in_many_ways() -> None:
    rng = np.random.default_rng(1)
    sample = bytes(range(256))
    found = {flipped(sample, b"other" * 20, rng) for _ in range(200)}
    assert len(found) > 150
    assert {len(each) < 256 for each in found} == {True, False}
    assert any(len(each) > 256 for each in found)
