"""What the machine says of a pair, to be handed out after the reader's own verdict only."""

from __future__ import annotations

from qaplan.app.services.identity.beliefs import calibration_for
from qaplan.app.services.identity.ground import Ground
from qaplan.app.services.identity.shown import MachineAnswer
from qaplan.app.store.side_tables import score_of
from qaplan.identity.matching.types import SpotPair
from qaplan.identity.sides import Side

__all__ = ["machine_answer"]


def machine_answer(ground: Ground, a: Side, b: Side) -> MachineAnswer:
    """What the machine says of two sides; the caller has made sure that the reader has spoken.

    Args:
        ground: What the reader's look rests on.
        a: The first side.
        b: The second.
    """
    held = score_of(ground.study, a, b)
    if held is None:
        return MachineAnswer()
    is_turned = held.pair.a != a
    chips = (held.chip_b, held.chip_a) if is_turned else (held.chip_a, held.chip_b)
    turned = tuple(SpotPair(each.reference, each.query, each.weight) for each in held.spots)
    calibration = calibration_for(ground)
    told = calibration.probabilities([held.pair])[0] if calibration else None
    return MachineAnswer(
        score=round(held.pair.score, 6),
        probability=told.same if told else None,
        low=told.low if told else None,
        high=told.high if told else None,
        query_chip=chips[0],
        candidate_chip=chips[1],
        spots=turned if is_turned else held.spots,
        warnings=held.warnings,
    )
