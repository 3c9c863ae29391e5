"""From where an animal is probably seen, with the reason: a hint for who says it, never an answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from qaplan.base.messages import Message
from qaplan.identity.chips.types import Box, Viewpoint

__all__ = ["ViewpointHint", "suggest_viewpoint"]

_LEAST_WAY = 0.15
_LEAST_GROWTH = 1.25
_NARROW = 0.8
_KEYS = {
    Viewpoint.LEFT: "chips.hint_walks_left",
    Viewpoint.RIGHT: "chips.hint_walks_right",
    Viewpoint.FRONT: "chips.hint_comes_nearer",
    Viewpoint.BACK: "chips.hint_goes_away",
}


@dataclass(frozen=True)
class ViewpointHint:
    """What the boxes make likely.

    Args:
        viewpoint: From where the animal is probably seen; unknown where nothing tells.
        reason: What speaks for it, in a sentence.
    """

    viewpoint: Viewpoint
    reason: Message


def suggest_viewpoint(boxes: Sequence[tuple[float, Box]]) -> ViewpointHint:
    """Suggest from where the animal is seen, by where its box goes.

    An animal mostly walks forward: one that goes to the left in the picture shows its left flank. One whose
    box grows without going aside comes nearer. A box that is taller than wide shows no flank.

    Args:
        boxes: Seconds from the first picture of the burst or track, and the box; in any order.

    Returns:
        The hint. It is shown beside the question and never stored as its answer.

    >>> walk = [(0.0, Box(500, 200, 300, 150)), (1.0, Box(320, 205, 300, 150))]
    >>> suggest_viewpoint(walk).viewpoint.value
    'left'
    """
    rows = [box for _, box in sorted(boxes, key=lambda each: each[0])]
    widths = np.array([box.width for box in rows], dtype=np.float64)
    heights = np.array([box.height for box in rows], dtype=np.float64)
    if len(rows) > 1:
        middles = np.array([box.left + box.width / 2 for box in rows])
        way = float(middles[-1] - middles[0]) / float(np.median(widths))
        growth = float(heights[-1] / heights[0])
        if abs(way) >= _LEAST_WAY:
            return _hint(Viewpoint.LEFT if way < 0 else Viewpoint.RIGHT)
        if max(growth, 1 / growth) >= _LEAST_GROWTH:
            return _hint(Viewpoint.FRONT if growth > 1 else Viewpoint.BACK)
    if len(rows) and float(np.median(widths / heights)) < _NARROW:
        return ViewpointHint(Viewpoint.UNKNOWN, Message("chips.hint_narrow"))
    return ViewpointHint(Viewpoint.UNKNOWN, Message("chips.hint_nothing"))


def _hint(viewpoint: Viewpoint) -> ViewpointHint:
    return ViewpointHint(viewpoint, Message(_KEYS[viewpoint]))
