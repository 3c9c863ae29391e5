"""What is worth asking in a study, kept up with each reading so that the next pair comes at once."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING

from qaplan.app.services.identity.beliefs import (
    beliefs_of,
    calibration_for,
    constraints_of,
    decisions_of,
    links_of,
)
from qaplan.app.services.identity.ground import Ground
from qaplan.identity.counting.types import Decision

if TYPE_CHECKING:
    from qaplan.identity.calibration.fitting import Calibration
    from qaplan.identity.counting.asking import Asking, Question

__all__ = ["questions_for"]

_MOST_HELD = 4


@dataclass
class _Held:
    """One present answer to who is who, with the decisions that are in it."""

    asking: Asking
    decisions: tuple[Decision, ...]


_LOCK = Lock()
_HELD: OrderedDict[str, _Held] = OrderedDict()


def questions_for(ground: Ground, *, count: int) -> tuple[Question, ...] | None:
    """The pairs whose answers change most, for one reader.

    What was reckoned for the reader before is kept in this process; a new reading costs its own
    neighbourhood only, and anything else that changed has all of it reckoned anew.

    Args:
        ground: What the reader's look rests on.
        count: How many pairs at most.

    Returns:
        The pairs, the most worth first; None where the scores are not calibrated.
    """
    calibration = calibration_for(ground)
    if calibration is None or not ground.sides:
        return None
    with _LOCK:
        return _kept_up(ground, calibration).next_pairs(ground.reader, count=count)


def _kept_up(ground: Ground, calibration: Calibration) -> Asking:
    from qaplan.identity.counting.asking import Asking
    from qaplan.identity.counting.evidence import evidence_of

    key, now = _key(ground, calibration), decisions_of(ground)
    held = _HELD.get(key)
    if held is not None and now[: len(held.decisions)] == held.decisions:
        for decision in now[len(held.decisions) :]:
            held.asking.take(decision)
        held.decisions = now
        _HELD.move_to_end(key)
        return held.asking
    evidence = evidence_of(
        beliefs_of(ground, calibration),
        now,
        sides=ground.sides,
        constraints=constraints_of(ground),
        links=links_of(ground),
    )
    _HELD[key] = _Held(Asking(evidence), now)
    _HELD.move_to_end(key)
    while len(_HELD) > _MOST_HELD:
        _HELD.popitem(last=False)
    return _HELD[key].asking


def _key(ground: Ground, calibration: Calibration) -> str:
    """Digest of everything but the readings and the statements that they made."""
    told = [each for each in ground.statements if not (each.flanks and each.sources)]
    said = "|".join(
        (
            ground.study.alias,
            calibration.pairs_sha256,
            *map(str, ground.sides),
            *(f"{each.a}{each.b}{each.score!r}" for each in ground.scores),
            *(each.statement_id for each in told),
        )
    )
    return hashlib.sha256(said.encode()).hexdigest()
