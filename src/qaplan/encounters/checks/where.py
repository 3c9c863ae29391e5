"""Where something was found in a survey, in words of any language."""

from __future__ import annotations

from qaplan.base.messages import Message
from qaplan.encounters.types import Session

__all__ = [
    "of_animal",
    "of_cell",
    "of_column",
    "of_detector",
    "of_detectors",
    "of_mask",
    "of_session",
    "of_sighting",
]


def of_session(session: Session) -> Message:
    """A session."""
    return Message("encounters.where_session", {"session": session.name})


def of_detectors(session: Session) -> Message:
    """The detectors of a session."""
    return Message("encounters.where_detectors", {"session": session.name})


def of_mask(session: Session) -> Message:
    """The mask of a session."""
    return Message("encounters.where_mask", {"session": session.name})


def of_detector(session: Session, row: int) -> Message:
    """One detector, by its row."""
    values = {"session": session.name, "detector": session.detectors.names[row]}
    return Message("encounters.where_detector", values)


def of_cell(session: Session, row: int) -> Message:
    """One cell of the mask, by its row."""
    return Message("encounters.where_cell", {"session": session.name, "cell": str(row + 1)})


def of_column(place: Message, column: str) -> Message:
    """A column at a place."""
    return Message("encounters.where_column", {"place": place, "column": column})


def of_animal(session: Session, row: int) -> Message:
    """The animal of a row of the histories."""
    animal = session.history.animals[session.history.animal[row]]
    return Message("encounters.where_animal", {"session": session.name, "animal": animal})


def of_sighting(session: Session, row: int) -> Message:
    """A row of the histories."""
    history = session.history
    values = {
        "animal": of_animal(session, row),
        "occasion": str(int(history.occasion[row]) + 1),
        "detector": session.detectors.names[history.detector[row]],
    }
    return Message("encounters.where_sighting", values)
