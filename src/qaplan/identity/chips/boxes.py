"""What a box must be before it is a chip: inside its picture, large enough, and around no person or vehicle.

Everything that makes chips passes through here, so that no matcher ever meets a person.
"""

from __future__ import annotations

from collections.abc import Iterable

from qaplan.base.errors import DataError, Problem
from qaplan.identity.chips.types import Box
from qaplan.recognition.types import Detection, is_person, is_vehicle

__all__ = ["SMALLEST_PX", "box_of_shares", "box_problem", "check_box", "inside_picture", "with_margin"]

SMALLEST_PX = 32
"""Shortest side of a box in which a coat can be read, pixels."""

_SHARE_OF_SMALLER = 0.5

_Shares = tuple[float, float, float, float]


def box_problem(
    box: Box, picture_px: tuple[int, int], *, where: str = "", beside: Iterable[Detection] = ()
) -> Problem | None:
    """Say why a box may not become a chip.

    Args:
        box: The box.
        picture_px: Width and height of its picture.
        where: The picture, for the message.
        beside: Other boxes of that picture. A person or vehicle that shares more than half of the smaller
            one is what the box is around.

    Returns:
        The reason; None where it may.
    """
    width, height = picture_px
    if box.left < 0 or box.top < 0 or box.left + box.width > width or box.top + box.height > height:
        what = f"the box lies outside the picture of {width} x {height} pixels"
        return Problem("identity.box_outside", what, where, "draw it inside")
    if min(box.width, box.height) < SMALLEST_PX:
        what = f"no coat can be read in {box.width} x {box.height} pixels"
        return Problem("identity.box_too_small", what, where, "use a nearer picture of the passing")
    for each in beside:
        kinds = (each.label, *(said.label for said in each.classifications[:1]))
        if each.bbox is None or not _is_around(_shares(box, picture_px), each.bbox):
            continue
        if any(map(is_person, kinds)):
            what = "the box is around a person, and people are never compared"
            return Problem("identity.box_of_person", what, where, "draw it around the animal")
        if any(map(is_vehicle, kinds)):
            what = "the box is around a vehicle"
            return Problem("identity.box_of_vehicle", what, where, "draw it around the animal")
    return None


def check_box(
    box: Box, picture_px: tuple[int, int], *, where: str = "", beside: Iterable[Detection] = ()
) -> None:
    """Refuse a box that may not become a chip.

    Args:
        box: The box.
        picture_px: Width and height of its picture.
        where: The picture, for the message.
        beside: Other boxes of that picture.

    Raises:
        DataError: ``identity.box_outside``, ``identity.box_too_small``, ``identity.box_of_person`` or
            ``identity.box_of_vehicle``.
    """
    problem = box_problem(box, picture_px, where=where, beside=beside)
    if problem is not None:
        raise DataError(problem.code, problem.what, where=problem.where, do=problem.do)


def box_of_shares(shares: _Shares, picture_px: tuple[int, int]) -> Box:
    """A detector's box in whole pixels, inside its picture.

    Args:
        shares: Left, top, width and height as shares of the picture.
        picture_px: Width and height of the picture.

    >>> box_of_shares((0.25, 0.5, 0.5, 0.5), (400, 200))
    Box(left=100, top=100, width=200, height=100)
    """
    width, height = picture_px
    left, top = round(shares[0] * width), round(shares[1] * height)
    return inside_picture(Box(left, top, round(shares[2] * width), round(shares[3] * height)), picture_px)


def with_margin(box: Box, picture_px: tuple[int, int], *, share: float = 0.04) -> Box:
    """A box made larger all around, as far as its picture goes; detectors cut off tails and ears.

    Args:
        box: The box.
        picture_px: Width and height of its picture.
        share: By how much on each side, as a share of the box's own side.

    >>> with_margin(Box(10, 0, 100, 50), (400, 200), share=0.1)
    Box(left=0, top=0, width=120, height=55)
    """
    across, down = round(box.width * share), round(box.height * share)
    wider = Box(box.left - across, box.top - down, box.width + 2 * across, box.height + 2 * down)
    return inside_picture(wider, picture_px)


def inside_picture(box: Box, picture_px: tuple[int, int]) -> Box:
    """The part of a box that lies in its picture, one pixel at least.

    >>> inside_picture(Box(-5, 190, 20, 20), (400, 200))
    Box(left=0, top=190, width=15, height=10)
    """
    left = min(max(box.left, 0), picture_px[0] - 1)
    top = min(max(box.top, 0), picture_px[1] - 1)
    right = min(max(box.left + box.width, left + 1), picture_px[0])
    bottom = min(max(box.top + box.height, top + 1), picture_px[1])
    return Box(left, top, right - left, bottom - top)


def _shares(box: Box, picture_px: tuple[int, int]) -> _Shares:
    width, height = picture_px
    return box.left / width, box.top / height, box.width / width, box.height / height


def _is_around(one: _Shares, other: _Shares) -> bool:
    across = min(one[0] + one[2], other[0] + other[2]) - max(one[0], other[0])
    down = min(one[1] + one[3], other[1] + other[3]) - max(one[1], other[1])
    smaller = min(one[2] * one[3], other[2] * other[3])
    return max(across, 0.0) * max(down, 0.0) > _SHARE_OF_SMALLER * smaller
