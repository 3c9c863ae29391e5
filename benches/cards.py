"""A memory card of realistic pictures, each with its own date and its own bytes."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from tests.media_factory import TAKEN, jpeg

__all__ = ["make_card"]

_WRITTEN = "%Y:%m:%d %H:%M:%S"
_SIDES = (620, 840, 1060, 1280)


def make_card(folder: Path, pictures: int) -> Path:
    """Write pictures of 300 to 700 kB into a folder as a camera lays them out."""
    (folder / "DCIM/100TEST").mkdir(parents=True)
    kinds = [jpeg(size=(1024, side), seed=side, quality=60) for side in _SIDES]
    assert all(300_000 < len(data) < 700_000 for data in kinds), [len(data) for data in kinds]
    old = TAKEN.strftime(_WRITTEN).encode()
    for number in range(pictures):
        new = (TAKEN + timedelta(minutes=number)).strftime(_WRITTEN).encode()
        data = kinds[number % len(kinds)].replace(old, new)
        (folder / f"DCIM/100TEST/IMG_{number:04}.JPG").write_bytes(data)
    return folder
