"""Official requests to the border service, and its answers: what both sides sign."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from qaplan.app.services.border.desk import Desk, change, check_known, load_board, save_board
from qaplan.app.services.sessions import Session, check_may
from qaplan.app.store.studies import Study
from qaplan.base.errors import DataError, UsageError
from qaplan.landscape.crossings.types import PASSAGE_KINDS
from qaplan.landscape.segments.checks import check_no_time
from qaplan.landscape.segments.types import Board, Letter, Reply, ReplyLine, WantedGap
from qaplan.sharing.coordinates import find_coordinates

__all__ = ["GRADES", "Asked", "answer_letter", "ask_for_gaps", "letter_of", "reply_of"]

GRADES = ("photographed", "inferred", "modelled")
_LONGEST = 2000
_MOST_GAPS = 100


@dataclass(frozen=True)
class Asked:
    """What is asked of the service.

    Args:
        organisation: On whose behalf.
        species: Scientific names of the animals.
        grade: What it rests on, one of :data:`GRADES`.
        reason: Why, in words without a position.
        wanted: The openings.
    """

    organisation: str
    species: tuple[str, ...]
    grade: str
    reason: str
    wanted: tuple[WantedGap, ...]


def ask_for_gaps(study: Study, asked: Asked, session: Session) -> Letter:
    """Put a request on the board, under the next number.

    Args:
        study: The study.
        asked: What is asked.
        session: Who asks.

    Raises:
        AccessError: ``access.no_right``.
        UsageError: ``border.unknown_segment``, ``border.none``.
        DataError: ``border.bad_letter``, ``border.patrol_time``.
    """
    check_may(session, "border.request")
    _check_asked(asked)
    made: list[Letter] = []

    def alter(board: Board) -> Board:
        for each in asked.wanted:
            check_known(board, each.segment_id)
        letter = Letter(
            number=max((each.number for each in board.letters), default=0) + 1,
            on=session.moment().date().isoformat(),
            by=session.actor.id,
            organisation=asked.organisation.strip(),
            species=asked.species,
            grade=asked.grade,
            reason=asked.reason.strip(),
            wanted=asked.wanted,
        )
        made.append(letter)
        return replace(board, letters=(*board.letters, letter))

    save_board(study, alter, session)
    return made[-1]


def answer_letter(desk: Desk, number: int, lines: Sequence[ReplyLine], text: str = "") -> Reply:
    """Answer a request: for each opening the months in which it is possible, or none.

    Args:
        desk: The keeper at work.
        number: Number of the request.
        lines: The word on each segment that was asked about.
        text: What else is said.

    Raises:
        UsageError: ``border.unknown_letter``.
        DataError: ``border.bad_letter``, ``border.patrol_time``.
    """
    letter = letter_of(load_board(desk.study, desk.session), number)
    _check_words(text)
    if {each.segment_id for each in lines} != {each.segment_id for each in letter.wanted}:
        raise DataError(
            "border.bad_letter", "the answer does not speak of each opening", do="give one line for each"
        )
    day = desk.session.moment().date().isoformat()
    reply = Reply(number, day, desk.session.actor.id, tuple(lines), text.strip())

    def alter_board(board: Board) -> Board:
        others = tuple(each for each in board.replies if each.number != number)
        return replace(board, replies=tuple(sorted((*others, reply), key=lambda each: each.number)))

    change(desk, lambda held: held, "answered", str(number), alter_board=alter_board)
    return reply


def letter_of(board: Board, number: int) -> Letter:
    """One request by its number.

    Raises:
        UsageError: ``border.unknown_letter``.
    """
    found = next((each for each in board.letters if each.number == number), None)
    if found is None:
        raise UsageError("border.unknown_letter", "there is no request of that number", do="look at the list")
    return found


def reply_of(board: Board, number: int) -> Reply | None:
    """The answer to a request; None while there is none."""
    return next((each for each in board.replies if each.number == number), None)


def _check_asked(asked: Asked) -> None:
    for text in (asked.organisation, asked.reason, *asked.species):
        _check_words(text)
    kinds = {each.kind for each in asked.wanted}
    months = {month for each in asked.wanted for month in each.months}
    is_whole = asked.organisation.strip() and asked.reason.strip() and asked.species and asked.wanted
    if not is_whole or asked.grade not in GRADES or len(asked.wanted) > _MOST_GAPS:
        raise DataError(
            "border.bad_letter", "the request is not whole", do="say who asks, for what, where and why"
        )
    if not kinds <= set(PASSAGE_KINDS) or not months <= set(range(1, 13)):
        raise DataError("border.bad_letter", "a kind or a month is none", do="choose from the list")


def _check_words(text: str) -> None:
    check_no_time(text, field="text")
    if len(text) > _LONGEST or "\x00" in text:
        raise DataError("border.bad_letter", "a text is too long", do="write less")
    if find_coordinates(text):
        raise DataError("border.position", "a text tells a position", do="name the segment by its id")
