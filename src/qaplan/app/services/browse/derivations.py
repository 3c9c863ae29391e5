"""The facts behind the values of a dossier, a record or a conflict, found again by a value's own id."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from qaplan.app.services.sessions import Session
from qaplan.app.store.browse.search import find_spellings
from qaplan.app.store.studies import Study
from qaplan.base.errors import QaplanError
from qaplan.base.facts import Fact, FactBook, id_part
from qaplan.base.messages import Message

from .disputes import conflicts_of
from .dossier import animal_dossier
from .one_record import record_sheet

__all__ = ["browse_book"]


def browse_book(study: Study, session: Session, fact_id: str, on: date) -> FactBook:
    """The facts of the page that a value stands on, as this reader gets them.

    Args:
        study: The study.
        session: Who reads.
        fact_id: Id of the value.
        on: The day.

    Returns:
        The facts of that page; none where the value stands on no page of an animal, a record or a conflict.
    """
    kind, _, rest = fact_id.partition(".")
    part = rest.removeprefix("dispute.").partition(".")[0]
    try:
        if kind == "individual":
            return FactBook(_of_animal(study, session, _named(study, "individuals", part), on))
        if kind == "record":
            return FactBook(_of_record(study, session, _named(study, "records", part), on))
        if fact_id.startswith("identity.dispute."):
            found = conflicts_of(study, session, _named(study, "records", part), on=on)
            return FactBook(_in(found.sentences))
    except QaplanError:
        return FactBook()
    return FactBook()


def _named(study: Study, register: str, part: str) -> str:
    """The id whose part of a fact id this is; the part itself where there is none."""
    found = find_spellings(study, part)
    return next(
        (each.subject for each in found if each.register == register and id_part(each.subject) == part), part
    )


def _of_animal(study: Study, session: Session, individual_id: str, on: date) -> Iterator[Fact]:
    dossier = animal_dossier(study, individual_id, session, on=on)
    yield from dossier.story.value.facts
    yield from _in((*dossier.disputed, *dossier.movement, *dossier.settling))


def _of_record(study: Study, session: Session, record_id: str, on: date) -> Iterator[Fact]:
    answer = record_sheet(study, record_id, session, on=on).answer.value
    yield from answer.facts
    for table in answer.tables:
        yield from (cell for row in table.rows for cell in row.cells if isinstance(cell, Fact))


def _in(messages: Iterable[Message]) -> Iterator[Fact]:
    for each in messages:
        yield from each.facts()
