"""The boxes of a study's pictures as a station checks them: sizes, and what other boxes lie beside."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from qaplan.app.store.card_tables import HeldMedium
from qaplan.identity.chips.types import Box
from qaplan.recognition.types import Detection
from qaplan.survey.types import Observation

__all__ = ["boxes_beside", "chip_id_of", "upright_size"]

_SHORT = 16
_TURNED = 5
_LABELS = {"human": "person", "vehicle": "vehicle"}


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


def boxes_beside(medium_id: str, observations: Iterable[Observation]) -> tuple[Detection, ...]:
    """The boxes of people and vehicles in a picture.

    Args:
        medium_id: The picture.
        observations: What stands; those of other pictures have no effect.
    """
    return tuple(
        Detection(_LABELS[each.observation_type], each.probability or 1.0, each.bbox)
        for each in observations
        if each.medium_id == medium_id and each.bbox and each.observation_type in _LABELS
    )
