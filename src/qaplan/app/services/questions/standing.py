"""The questions that stand on pages of their own, asked for a reader on a day."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from types import MappingProxyType
from typing import Literal

from qaplan.app.services.sessions import Session, check_may
from qaplan.app.services.studies import Study
from qaplan.base.errors import QaplanError
from qaplan.base.facts import Fact, FactBook
from qaplan.base.messages import Message
from qaplan.sharing import Answer, Released

from .areas import ask_areas, ask_plans
from .asking import Inquiry, inquire
from .chronicle import ask_timeline
from .counting import ask_density, ask_minimum, camera_days_of
from .law import ask_legal_status

__all__ = ["QUESTIONS", "Question", "ask", "books_of"]

Question = Literal["story", "minimum", "density", "areas", "plans", "law"]


def _density(inquiry: Inquiry, study: Study) -> Released[Answer]:
    return ask_density(inquiry, camera_days=camera_days_of(study))


QUESTIONS: Mapping[Question, Callable[[Inquiry, Study], Released[Answer]]] = MappingProxyType(
    {
        "story": lambda inquiry, _: ask_timeline(inquiry),
        "minimum": lambda inquiry, _: ask_minimum(inquiry),
        "density": _density,
        "areas": lambda inquiry, _: ask_areas(inquiry),
        "plans": lambda inquiry, _: ask_plans(inquiry),
        "law": lambda inquiry, _: ask_legal_status(inquiry),
    }
)
"""Each question by its name."""


def ask(study: Study, session: Session, *questions: Question, as_of: date) -> tuple[Released[Answer], ...]:
    """Ask some of the questions of a study's case file.

    Args:
        study: The study.
        session: Who asks; the answers are released to this reader's audience.
        *questions: Which.
        as_of: The day.

    Returns:
        The answers in the order of the questions; none where the study holds no case file.

    Raises:
        AccessError: ``access.no_right``.
    """
    check_may(session, "study.look")
    inquiry = inquire(study, audience=session.audience, as_of=as_of, session=session)
    if not (inquiry.case.records or inquiry.case.places or inquiry.case.acts):
        return ()
    return tuple(QUESTIONS[each](inquiry, study) for each in questions)


def books_of(study: Study, session: Session, as_of: date) -> Iterator[FactBook]:
    """The facts that the answers on a day say in sentences and tables, one question after the other."""
    for question in QUESTIONS:
        try:
            answers = ask(study, session, question, as_of=as_of)
        except QaplanError:  # a question that cannot be asked of this study says nothing
            continue
        for released in answers:
            yield FactBook({fact.id: fact for fact in _facts_of(released.value)}.values())


def _facts_of(answer: Answer) -> Iterator[Fact]:
    yield from answer.facts
    cells = (cell for table in answer.tables for row in table.rows for cell in row.cells)
    for cell in cells:
        if isinstance(cell, Message):
            yield from cell.facts()
        elif isinstance(cell, Fact):
            yield cell
