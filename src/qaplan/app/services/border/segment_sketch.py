"""A sketch of the segments of the workspace, for a keeper who has opened it."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from qaplan.app.services.border.desk import Desk, load_workspace
from qaplan.app.services.sketches import Sketch, SketchFrame, with_places_of_names
from qaplan.landscape.segments.types import Segment

__all__ = ["sketch_of_segments"]

_MOST = 400


def sketch_of_segments(desk: Desk, shut: Sequence[str] = ()) -> Sketch | None:
    """Draw the segments that have a line, with their ids.

    Args:
        desk: The open workspace; without it nobody sees where a line runs.
        shut: Ids of the segments that are closed now.

    Returns:
        The sketch; None where no segment has a line.
    """
    drawn = [each for each in load_workspace(desk).segments if len(each.line) > 1][:_MOST]
    if not drawn:
        return None
    lines = [np.array(each.line, dtype=np.float64) for each in drawn]
    latitude = float(np.concatenate(lines)[:, 1].mean())
    frame = SketchFrame.around(lines, squeeze=max(math.cos(math.radians(latitude)), 0.1))
    marks = [
        frame.line(each.segment_id, _kind(at, each, shut), [line])
        for at, (each, line) in enumerate(zip(drawn, lines, strict=True))
    ]
    return Sketch(frame.width, frame.height, with_places_of_names(marks, "shut"))


def _kind(at: int, segment: Segment, shut: Sequence[str]) -> str:
    return "shut" if segment.segment_id in shut else f"line-{at % 2}"
