"""Each question with its sides as dated, authored sentences, and what its answers come to over time."""

from __future__ import annotations

from datetime import date

from qaplan.base.messages import Message
from qaplan.base.names import Names
from qaplan.evidence.case import CaseFile
from qaplan.evidence.claims import claim_message, claims_by_question
from qaplan.evidence.registers import names_of_organisation
from qaplan.evidence.types import Claim, Movement, Question, Record
from qaplan.identity.movement import movement_check
from qaplan.identity.standing import standings_over_time
from qaplan.sharing.types import DisputeLine, SpeakerLine

__all__ = ["dispute_lines", "speaker_names"]


def dispute_lines(case: CaseFile, on: date) -> tuple[DisputeLine, ...]:
    """One line for each question on which somebody had spoken by a day, in the order of the case file."""
    said = [claim for claim in case.claims if _said_by(claim, on)]
    sides = claims_by_question(case.questions, said)
    return tuple(_line(case, question, claims, on) for question, claims in sides if claims)


def _line(case: CaseFile, question: Question, spoken: tuple[Claim, ...], on: date) -> DisputeLine:
    movement = _movement_of(case, question)
    return DisputeLine(
        question_id=question.question_id,
        question=Message(question.text_key),
        speakers=tuple(_speaker_line(case, claim) for claim in spoken),
        standings=_standings(case, movement, on) if movement else (),
        note=_movement_note(case, movement, on) if movement else None,
    )


def _said_by(claim: Claim, on: date) -> bool:
    return claim.made_on.earliest is None or claim.made_on.earliest <= on


def _speaker_line(case: CaseFile, claim: Claim) -> SpeakerLine:
    speakers = tuple(speaker_names(case, author) for author in claim.authors)
    return SpeakerLine(speakers, claim.made_on, claim_message(claim), claim.sources)


def speaker_names(case: CaseFile, author: str) -> Names:
    """The names of an actor as the register of organisations has them; its id when it is not there."""
    return names_of_organisation(case.organisations, author)


def _movement_of(case: CaseFile, question: Question) -> Movement | None:
    bearing = {each.record_id for each in case.records if question.question_id in each.question_ids}
    if question.kind != "identity":
        return None
    pairs = (each for each in case.movements if {each.from_record, each.to_record} <= bearing)
    return next(pairs, None)


def _standings(case: CaseFile, movement: Movement, on: date) -> tuple[tuple[date, str], ...]:
    changes = standings_over_time(case.statements, movement.from_record, movement.to_record)
    return tuple((change.on, f"standing.{change.standing}") for change in changes if change.on <= on)


def _movement_note(case: CaseFile, movement: Movement, on: date) -> Message | None:
    start, end = (_record(case, each) for each in (movement.from_record, movement.to_record))
    check = movement_check(
        (start.record_id, start.happened),
        (end.record_id, end.happened),
        movement.distance_km,
        case.statements,
        on=on,
        sources=movement.sources,
    )
    return check.message()


def _record(case: CaseFile, record_id: str) -> Record:
    return next(each for each in case.records if each.record_id == record_id)
