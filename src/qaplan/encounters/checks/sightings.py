"""Whether the histories of a session are possible: known detectors that worked, no row twice, true counts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from qaplan.base.errors import Problem
from qaplan.base.messages import Message
from qaplan.base.refusal import Caution
from qaplan.encounters.checks.checked import Finding
from qaplan.encounters.checks.where import of_animal, of_sighting
from qaplan.encounters.types import DetectorKind, Session, SpatialSurvey

__all__ = ["effort_cautions", "history_problems", "sex_problems"]

Marks: TypeAlias = NDArray[np.bool_]


def history_problems(session: Session, kind: DetectorKind) -> Iterator[Finding]:
    """Say what cannot be in the histories of a session."""
    lost = list(_out_of_reach(session))
    yield from lost
    if lost:
        return
    yield from _at_no_effort(session, kind)
    yield from _repeated(session)
    yield from _counts(session, kind)
    if kind == "multi":
        yield from _held_twice(session)


def _out_of_reach(session: Session) -> Iterator[Finding]:
    history, detectors = session.history, session.detectors
    for row in _rows(_outside(history.detector, len(detectors))):
        yield Finding(
            Problem(
                "encounters.unknown_detector",
                "an animal was detected at a detector that is not in the list",
                do="add the detector, or correct the name",
            ),
            of_animal(session, row),
        )
    for row in _rows(_outside(history.occasion, detectors.occasions)):
        yield Finding(
            Problem(
                "encounters.unknown_occasion",
                "an animal was detected on an occasion that the detectors do not have",
                do="give the effort of every occasion, or correct the occasion",
            ),
            of_animal(session, row),
        )


def _outside(index: NDArray[np.int64], number: int) -> Marks:
    return (index < 0) | (index >= number)


def _at_no_effort(session: Session, kind: DetectorKind) -> Iterator[Finding]:
    for row in _rows(_unworked(session) & ~_is_forgiven(session, kind)):
        yield Finding(
            Problem(
                "encounters.no_usage",
                "an animal was detected where the detector did not work",
                do="correct the effort, the occasion or the detector",
            ),
            of_sighting(session, row),
        )


def effort_cautions(session: Session, kind: DetectorKind) -> Iterator[Caution]:
    """Warn of detections on an occasion without effort at a detector that worked on others.

    Where occasions are added up, as without behaviour or time, such a detection still counts.

    Args:
        session: The session, without problems.
        kind: What the detectors say.
    """
    for row in _rows(_unworked(session) & _is_forgiven(session, kind)):
        message = Message("encounters.no_usage", {"where": of_sighting(session, row)})
        yield Caution("encounters.no_usage", message)


def _unworked(session: Session) -> Marks:
    history = session.history
    return np.asarray(~(session.detectors.usage[history.detector, history.occasion] > 0))


def _is_forgiven(session: Session, kind: DetectorKind) -> Marks:
    """Whether the detector of each row worked on some occasion, and occasions can be added up."""
    worked = session.detectors.usage.sum(axis=1) > 0
    return np.asarray(worked[session.history.detector] & (kind != "multi"))


def _repeated(session: Session) -> Iterator[Finding]:
    history = session.history
    key = (history.animal * session.detectors.occasions + history.occasion) * len(
        session.detectors
    ) + history.detector
    for row in _rows(_again(key)):
        yield Finding(
            Problem(
                "encounters.capture_twice",
                "the same animal, occasion and detector stand twice",
                do="leave one of the rows, with the count of both where they are two passings",
            ),
            of_sighting(session, row),
        )


def _counts(session: Session, kind: DetectorKind) -> Iterator[Finding]:
    count = session.history.count
    for row in _rows(count < 1):
        yield Finding(
            Problem("encounters.bad_count", "a count is less than one", do="leave out what was not detected"),
            of_sighting(session, row),
        )
    for row in _rows(count > 1) if kind != "count" else ():
        yield Finding(
            Problem(
                "encounters.count_in_binary",
                "a detector that says only whether an animal was there has a count over one",
                do="fit it as counts, or write one",
            ),
            of_sighting(session, row),
        )


def _held_twice(session: Session) -> Iterator[Finding]:
    history = session.history
    for row in _rows(_again(history.animal * session.detectors.occasions + history.occasion)):
        yield Finding(
            Problem(
                "encounters.held_twice",
                "an animal was held by two traps on one occasion",
                do="fit it as proximity, or correct the rows",
            ),
            of_sighting(session, row),
        )


def sex_problems(survey: SpatialSurvey) -> Iterator[Finding]:
    """Say whose sex is one in one session and another in another."""
    known: dict[tuple[str, str], str] = {}
    for session in survey.sessions:
        for name, column in session.history.covariates.items():
            if name.lower() != "sex" or column.dtype.kind != "U":
                continue
            for animal, word in zip(session.history.animals, column.tolist(), strict=True):
                if word and known.setdefault((name, animal), word) != word:
                    yield Finding(
                        Problem(
                            "encounters.two_sexes",
                            "an animal is of two sexes",
                            do="decide which it is, or leave it unknown in all sessions",
                        ),
                        Message("encounters.where_animal", {"session": session.name, "animal": animal}),
                    )


def _again(key: NDArray[np.int64]) -> Marks:
    """Which rows repeat an earlier one."""
    again = np.ones(len(key), dtype=np.bool_)
    again[np.unique(key, return_index=True)[1]] = False
    return again


def _rows(marks: Marks) -> list[int]:
    return [int(row) for row in np.flatnonzero(marks)]
