"""What is wrong with a passage, a crossing, a visit or an inference, before it is kept."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import date
from typing import TypeVar

from qaplan.base.errors import DataError, Problem, UsageError
from qaplan.landscape.crossings.types import (
    DIRECTIONS,
    FINDINGS,
    PASSAGE_KINDS,
    STAGES,
    Crossing,
    Direction,
    Finding,
    InferredCrossing,
    Passage,
    PassageKind,
    Stage,
    Verification,
)

__all__ = [
    "as_direction",
    "as_finding",
    "as_kind",
    "as_stage",
    "check_crossing",
    "check_inferred",
    "check_passage",
    "check_verification",
    "read_months",
]

T = TypeVar("T")
_MONTHS = range(1, 13)
_EARLIEST = date(1900, 1, 1)
_MOST = 100_000
_LONGEST = 500


def read_months(text: str) -> tuple[int, ...]:
    """Read months such as ``1-3,11``; all of them when empty.

    A stretch may run over the end of the year: ``11-2`` is November to February.

    Raises:
        UsageError: ``crossings.bad_months``.

    >>> read_months("11-2, 5")
    (1, 2, 5, 11, 12)
    """
    if not text.strip():
        return tuple(_MONTHS)
    found: set[int] = set()
    for part in text.replace(";", ",").split(","):
        first, dash, last = (each.strip() for each in part.replace("–", "-").partition("-"))
        ends = (first, last if dash else first)
        if not all(each.isascii() and each.isdigit() and int(each) in _MONTHS for each in ends):
            raise UsageError(
                "crossings.bad_months",
                f"'{part.strip()[:20]}' is no month and no stretch of months",
                do="write numbers from 1 to 12, such as 1-3,11",
            )
        low, high = int(ends[0]), int(ends[1])
        stretch = range(low, high + 1) if low <= high else (*range(low, 13), *range(1, high + 1))
        found.update(stretch)
    return tuple(sorted(found))


def as_kind(text: str) -> PassageKind:
    """Read what is done to a line.

    Raises:
        UsageError: ``crossings.bad_word``.
    """
    return _word(text, PASSAGE_KINDS)


def as_stage(text: str) -> Stage:
    """Read how far a passage has come.

    Raises:
        UsageError: ``crossings.bad_word``.
    """
    return _word(text, STAGES)


def as_direction(text: str) -> Direction:
    """Read which way animals went.

    Raises:
        UsageError: ``crossings.bad_word``.
    """
    return _word(text, DIRECTIONS)


def as_finding(text: str) -> Finding:
    """Read what a visit found.

    Raises:
        UsageError: ``crossings.bad_word``.
    """
    return _word(text, FINDINGS)


def check_passage(passage: Passage) -> None:
    """Refuse a passage that cannot be.

    Raises:
        DataError: ``crossings.bad_passage`` with every fault.
    """
    _refuse("crossings.bad_passage", "the passage cannot be kept", _faults_of_passage(passage))


def check_crossing(crossing: Crossing, *, today: date) -> None:
    """Refuse a crossing that cannot have been.

    Args:
        crossing: The crossing.
        today: No day after this one.

    Raises:
        DataError: ``crossings.bad_crossing`` with every fault.
    """
    _refuse(
        "crossings.bad_crossing", "the crossing cannot be kept", _faults_of_crossing(crossing, today=today)
    )


def check_verification(visit: Verification, *, today: date) -> None:
    """Refuse a visit that cannot have been.

    Args:
        visit: The visit.
        today: No day after this one.

    Raises:
        DataError: ``crossings.bad_verification`` with every fault.
    """
    faults = [
        *_said("by", visit.by),
        *_on_a_day("day", visit.day, today),
        *_one_of("found", visit.found, FINDINGS),
        *_short("photo", visit.photo),
        *_short("note", visit.note),
    ]
    _refuse("crossings.bad_verification", "the visit cannot be kept", faults)


def check_inferred(crossing: InferredCrossing, *, today: date) -> None:
    """Refuse an inference without a method, a source or days that can be.

    Args:
        crossing: The inference.
        today: No day after this one.

    Raises:
        DataError: ``crossings.bad_inferred`` with every fault.
    """
    faults = [
        *_said("inferred_id", crossing.inferred_id),
        *_said("method", crossing.method),
        *_said("source", crossing.source),
        *_on_a_day("since", crossing.since, today),
        *_on_a_day("until", crossing.until, today),
    ]
    if crossing.since > crossing.until:
        faults.append(_fault("since", "the first day is after the last", "turn them round"))
    chance = crossing.probability
    if chance is not None and not (math.isfinite(chance) and 0 <= chance <= 1):
        faults.append(_fault("probability", "it is no probability", "give a number from 0 to 1"))
    _refuse("crossings.bad_inferred", "the inference cannot be kept", faults)


def _word(text: str, known: tuple[T, ...]) -> T:
    for each in known:
        if each == text.strip():
            return each
    raise UsageError(
        "crossings.bad_word",
        f"'{text[:30]}' is none of the words",
        do=f"choose one of {', '.join(map(str, known))}",
    )


def _faults_of_passage(passage: Passage) -> Iterator[Problem]:
    yield from _said("passage_id", passage.passage_id)
    yield from _said("segment_id", passage.segment_id)
    yield from _one_of("kind", passage.kind, PASSAGE_KINDS)
    yield from _one_of("stage", passage.stage, STAGES)
    yield from _short("source", passage.source)
    if not passage.months or not set(passage.months) <= set(_MONTHS):
        yield _fault("months", "it is open in no month, or in one that is not there", "give 1 to 12")
    if passage.agreed_on and passage.verify_by and passage.verify_by < passage.agreed_on:
        yield _fault("verify_by", "somebody must have looked before it was agreed", "give a later day")


def _faults_of_crossing(crossing: Crossing, *, today: date) -> Iterator[Problem]:
    yield from _said("crossing_id", crossing.crossing_id)
    yield from _said("passage_id", crossing.passage_id)
    yield from _said("species", crossing.species)
    yield from _on_a_day("day", crossing.day, today)
    yield from _one_of("direction", crossing.direction, DIRECTIONS)
    yield from _short("basis", crossing.basis)
    if not 1 <= crossing.count <= _MOST:
        yield _fault("count", f"{crossing.count} is no number of animals", "give one or more")


def _said(name: str, text: str) -> Iterator[Problem]:
    if not text.strip():
        yield _fault(name, "it is not said", "fill it in")
    yield from _short(name, text)


def _short(name: str, text: str) -> Iterator[Problem]:
    if len(text) > _LONGEST or "\x00" in text:
        yield _fault(name, "it is too long or no text", "write less")


def _one_of(name: str, word: str, known: tuple[str, ...]) -> Iterator[Problem]:
    if word not in known:
        yield _fault(name, f"'{word[:30]}' is none of the words", f"choose {', '.join(known)}")


def _on_a_day(name: str, day: date, today: date) -> Iterator[Problem]:
    if not _EARLIEST <= day <= today:
        yield _fault(name, f"{day.isoformat()} lies in the future or long past", "look the day up again")


def _fault(name: str, what: str, do: str) -> Problem:
    return Problem("crossings.bad_field", what, name, do)


def _refuse(code: str, what: str, faults: Iterator[Problem] | list[Problem]) -> None:
    problems = list(faults)
    if problems:
        raise DataError(code, what, do="correct what is listed", problems=problems)
