"""What the machine says of a pair, to be handed out after the reader's own verdict only."""

from __future__ import annotations

from qaplan.app.services.identity.ground import Ground
from qaplan.app.services.identity.shown import MachineAnswer
from qaplan.app.store.side_tables import score_of
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
    return MachineAnswer(
        score=round(held.pair.score, 6),
        query_chip=chips[0],
        candidate_chip=chips[1],
        spots=held.spots,
        warnings=held.warnings,
    )
