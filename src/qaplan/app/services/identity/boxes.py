"""What a box must be before it is a chip: inside its picture, large enough, and around no person."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from qaplan.app.services.identity.cat_boxes import shared_part
from qaplan.app.store.card_tables import HeldMedium
from qaplan.base.errors import Problem
from qaplan.identity.chips.types import Box
from qaplan.survey.types import Observation

__all__ = ["chip_id_of", "standing_in_the_way", "upright_size"]

_SHORT = 16
_SMALLEST_PX = 32
_SHARE = 0.5
_TURNED = 5


def chip_id_of(medium_id: str, box: Box, frame_ms: int | None) -> str:
    """The id of a chip, made from its picture and its box."""
    said = f"{medium_id}|{box.left},{box.top},{box.width},{box.height}|{frame_ms}"
    return f"c-{hashlib.sha256(said.encode()).hexdigest()[:_SHORT]}"


def upright_size(held: HeldMedium) -> tuple[int, int] | None:
    """Width and height of a picture as it is shown; None where nobody knows them."""
    medium = held.medium
    if not medium.width_px or not medium.height_px:
        return None
    is_turned = medium.orientation >= _TURNED
    return (medium.height_px, medium.width_px) if is_turned else (medium.width_px, medium.height_px)


def standing_in_the_way(
    box: Box, size: tuple[int, int], medium_id: str, observations: Iterable[Observation]
) -> Problem | None:
    """Say why a box may not become a chip.

    Args:
        box: The box, pixels.
        size: Width and height of the picture, pixels.
        medium_id: The picture.
        observations: What stands; those of other pictures have no effect.

    Returns:
        The reason; None where it may.
    """
    if box.left < 0 or box.top < 0 or box.left + box.width > size[0] or box.top + box.height > size[1]:
        what = f"the box lies outside the picture of {size[0]} x {size[1]} pixels"
        return Problem("identity.box_outside", what, medium_id, "draw it inside")
    if min(box.width, box.height) < _SMALLEST_PX:
        what = f"no coat can be read in {box.width} x {box.height} pixels"
        return Problem("identity.box_too_small", what, medium_id, "use a nearer picture of the passing")
    share = (box.left / size[0], box.top / size[1], box.width / size[0], box.height / size[1])
    for each in observations:
        if each.medium_id == medium_id and each.bbox and each.observation_type in ("human", "vehicle"):
            smaller = min(share[2] * share[3], each.bbox[2] * each.bbox[3])
            if shared_part(share, each.bbox) > _SHARE * smaller:
                return _refused(each.observation_type, medium_id)
    return None


def _refused(kind: str, medium_id: str) -> Problem:
    if kind == "human":
        what, do = "the box is around a person, and people are never compared", "draw it around the animal"
        return Problem("identity.box_of_person", what, medium_id, do)
    what, do = "the box is around a vehicle", "draw it around the animal"
    return Problem("identity.box_of_vehicle", what, medium_id, do)
