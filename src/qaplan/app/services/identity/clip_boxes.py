"""The frames of a clip that become chips: where a detector's boxes lie in the frames by which it is read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from qaplan.identity.chips.best_frames import TrackFrame, best_of_track, sharpness_of
from qaplan.identity.chips.boxes import box_of_shares
from qaplan.survey.media.frames import Frame

__all__ = ["FRAMES_OF_A_TRACK", "best_clip_boxes"]

FRAMES_OF_A_TRACK = 3
"""Chips that one clip gives at most; all of them are one passing."""

_MOST_APART_S = 0.5

Shares = tuple[float, float, float, float]


def best_clip_boxes(frames: Sequence[Frame], boxes: Mapping[int, Shares]) -> tuple[TrackFrame, ...]:
    """Choose the frames of a clip that are worth a chip, with the box in each.

    A frame gets the box of the nearest frame that the detector saw, where that is half a second away at most.

    Args:
        frames: The frames by which the clip is read, with their numbers and times.
        boxes: The detector's box of the animal by the number of the frame, as shares.

    Returns:
        The best frames by time; none where no box lies near any frame.
    """
    rate = _rate(frames)
    found = []
    for frame in frames:
        nearest = min(boxes, key=lambda number: abs(number - frame.number), default=None)
        if nearest is None or frame.at_s is None or abs(nearest - frame.number) > _MOST_APART_S * rate:
            continue
        height, width = frame.pixels.shape[:2]
        box = box_of_shares(boxes[nearest], (width, height))
        found.append(TrackFrame(round(frame.at_s * 1000), box, sharpness_of(frame.pixels, box)))
    return best_of_track(found, count=FRAMES_OF_A_TRACK)


def _rate(frames: Sequence[Frame]) -> float:
    """Frames in a second, by the last frame that has a time; one where none has."""
    timed = [each for each in frames if each.at_s and each.number]
    return timed[-1].number / timed[-1].at_s if timed and timed[-1].at_s else 1.0
