"""Which media one camera took one right after the other."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta

from qaplan.recognition.review.types import Burst, BurstMedium

__all__ = ["group_bursts"]

_SHORT = 20


def group_bursts(media: Iterable[BurstMedium], *, gap_s: float = 60.0, most: int = 12) -> tuple[Burst, ...]:
    """Group the media of each camera into bursts.

    Args:
        media: The media.
        gap_s: Longest time from one medium to the next of a burst, seconds.
        most: Most media of a burst, 1 or more; a longer row, as of a goat that rests, is parted.

    Returns:
        The bursts by camera and time, undated media after the dated ones and each alone. Every medium is in
        exactly one.

    >>> from datetime import datetime
    >>> row = [BurstMedium(f"m{second}", "K1", datetime(2025, 3, 1, 12, 0, second)) for second in (0, 1, 2)]
    >>> [burst.medium_ids for burst in group_bursts(row)]
    [('m0', 'm1', 'm2')]
    """
    by_camera: defaultdict[str, list[BurstMedium]] = defaultdict(list)
    for medium in media:
        by_camera[medium.camera].append(medium)
    gap = timedelta(seconds=gap_s)
    return tuple(
        _burst(camera, row) for camera in sorted(by_camera) for row in _rows(by_camera[camera], gap, most)
    )


def _rows(media: Sequence[BurstMedium], gap: timedelta, most: int) -> Iterator[list[BurstMedium]]:
    dated = sorted(((each.clock, each.path, each.medium_id, each) for each in media if each.clock), key=_when)
    row: list[BurstMedium] = []
    for clock, _, _, medium in dated:
        if row and (clock - (row[-1].clock or clock) > gap or len(row) >= most):
            yield row
            row = []
        row.append(medium)
    if row:
        yield row
    undated = (each for each in media if each.clock is None)
    yield from ([each] for each in sorted(undated, key=lambda each: (each.path, each.medium_id)))


def _when(each: tuple[datetime, str, str, BurstMedium]) -> tuple[datetime, str, str]:
    return each[:3]


def _burst(camera: str, row: Sequence[BurstMedium]) -> Burst:
    named = hashlib.sha256(row[0].medium_id.encode()).hexdigest()[:_SHORT]
    return Burst(f"b-{named}", camera, row[0].clock, tuple(each.medium_id for each in row))
