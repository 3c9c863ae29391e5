"""What is believed and known of a study's sides: calibrated probabilities, readings, statements, walks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product
from typing import TYPE_CHECKING

from qaplan.app.services.identity.ground import Ground
from qaplan.app.services.identity.movements import at_two_places
from qaplan.app.services.identity.sided_chips import matcher_digest
from qaplan.app.store.side_tables import load_calibration
from qaplan.identity.counting.types import Constraint, Decision, PairBelief
from qaplan.identity.flanks import is_link, record_of, side_in
from qaplan.identity.reading.readers import reader_rates
from qaplan.identity.reading.settling import standing_readings
from qaplan.identity.sides import FLANKS, Side
from qaplan.identity.standing import stated_pairs
from qaplan.identity.types import Statement, Verdict

if TYPE_CHECKING:
    from qaplan.identity.calibration.fitting import Calibration
    from qaplan.identity.counting.evidence import Evidence

__all__ = ["beliefs_of", "calibration_for", "constraints_of", "decisions_of", "links_of", "study_evidence"]

_STATED = 0.999
"""Certainty of a statement that rests on no reading here: strong, and not beyond all pictures."""

_AT_ONCE = 0.99
"""Certainty that nobody is at two places at one time: as sure as the clocks are."""


def calibration_for(ground: Ground) -> Calibration | None:
    """What a score is worth by the latest calibration for these scores; None where it is not calibrated."""
    from qaplan.identity.calibration.files import calibration_of

    held = load_calibration(ground.study, settings=matcher_digest())
    return None if held is None else calibration_of(held.body)


def beliefs_of(ground: Ground, calibration: Calibration) -> tuple[PairBelief, ...]:
    """The probability of every scored pair of sides that this reader may see."""
    pairs = [each for each in ground.scores if each.a in ground.sides and each.b in ground.sides]
    told = calibration.probabilities(pairs)
    return tuple(PairBelief(each.pair.a, each.pair.b, each.same or 0.0) for each in told)


def decisions_of(ground: Ground) -> tuple[Decision, ...]:
    """What every reader says of every pair, with how often that reader errs; laid-in pairs left out."""
    everyone = {each.reader for each in ground.readings}
    rates = {each.reader: each for each in reader_rates(ground.readings, ground.known, readers=everyone)}
    found = []
    for each in standing_readings(ground.readings):
        if each.is_seeded or each.a not in ground.sides or each.b not in ground.sides:
            continue
        rate = rates[each.reader]
        errors = rate.false_same.working, rate.false_different.working
        found.append(Decision(each.a, each.b, each.verdict, each.reader, *errors))
    return tuple(found)


def constraints_of(ground: Ground) -> tuple[Constraint, ...]:
    """What is known from elsewhere: statements that rest on no reading, and two places at one time.

    A statement about whole records binds the sides of each flank that both of them have. A statement that
    readings made is left out: its readings count already.
    """
    told = [pair for each in ground.statements if _counts(each) for pair in _bound(ground, each)]
    torn = [
        Constraint(Side(first, flank), Side(second, flank), False, _AT_ONCE)
        for first, second in at_two_places(ground.study, ground.encounters)
        for flank in FLANKS
    ]
    held = {(each.a, each.b): each for each in (*torn, *told)}
    return tuple(each for each in held.values() if each.a in ground.sides and each.b in ground.sides)


def links_of(ground: Ground) -> frozenset[str]:
    """The passings whose two flanks a statement links."""
    return frozenset(each.records[0] for each in ground.statements if is_link(each))


def study_evidence(ground: Ground) -> Evidence | None:
    """Everything that is known of the sides as weights; None where the scores are not calibrated."""
    from qaplan.identity.counting.evidence import evidence_of

    calibration = calibration_for(ground)
    if calibration is None or not ground.sides:
        return None
    return evidence_of(
        beliefs_of(ground, calibration),
        decisions_of(ground),
        sides=ground.sides,
        constraints=constraints_of(ground),
        links=links_of(ground),
    )


def _counts(statement: Statement) -> bool:
    is_word = statement.verdict is not Verdict.UNDETERMINED
    return is_word and not is_link(statement) and not (statement.flanks and statement.sources)


def _bound(ground: Ground, statement: Statement) -> Iterator[Constraint]:
    is_same = statement.verdict is Verdict.SAME
    for first, second in stated_pairs(statement):
        for a, b in product(_sides(ground, first), _sides(ground, second)):
            if a.flank == b.flank and a != b:
                low, high = sorted((a, b))
                yield Constraint(low, high, is_same, _STATED)


def _sides(ground: Ground, node: str) -> Sequence[Side]:
    """The side that a node is; of a whole record the sides that have pictures."""
    side = side_in(node)
    if side is not None:
        return (side,)
    return [each for flank in FLANKS if (each := Side(record_of(node), flank)) in ground.sides]
