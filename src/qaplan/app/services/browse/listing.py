"""What every page starts from: who looks, on which day, and the part of the case file that the page needs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from qaplan.app.services.questions.asking import Inquiry, made_from
from qaplan.app.services.sessions import Session
from qaplan.app.store.studies import Study
from qaplan.base.facts import Fact, FactBook, Unit
from qaplan.base.messages import Message, MessageValue
from qaplan.base.names import Names
from qaplan.base.provenance import Input, computed_by
from qaplan.evidence.case import CaseFile
from qaplan.evidence.types import Record
from qaplan.sharing import Answer, Released, release

__all__ = ["Listing", "counted", "held_names", "inquiry_of", "known_names", "places_of", "released_sentences"]


@dataclass(frozen=True)
class Listing:
    """One page of a list, as its reader gets it.

    Args:
        answer: The sentence above the list and its rows.
        next: Mark of the next page; empty at the end.
        choices: What may be chosen in each filter: pairs of the word and how it is called.
    """

    answer: Released[Answer]
    next: str = ""
    choices: Mapping[str, tuple[tuple[str, MessageValue], ...]] | None = None


def inquiry_of(study: Study, session: Session, case: CaseFile, on: date | None = None) -> Inquiry:
    """A part of a study as somebody asks it.

    Args:
        study: The study.
        session: Who asks.
        case: The rows that were read for it.
        on: The day; the session's own when None.
    """
    return Inquiry(study.study_id, case, on or session.moment().date(), session.audience)


def counted(
    fact_id: str, number: int, unit: Unit, parameters: Mapping[str, object], inputs: Iterable[Input] = ()
) -> Fact:
    """A number that the database counted, with what was asked of it.

    Args:
        fact_id: Its id.
        number: The number.
        unit: What was counted.
        parameters: What was asked.
        inputs: What was counted, where that is a page of rows or less.
    """
    made = computed_by("browse.count", parameters)
    return Fact(fact_id, number, unit, activity=made, inputs=tuple(inputs), tier="public")


def known_names(inquiry: Inquiry, individual_id: str) -> MessageValue:
    """An animal by its public name, or by its id where it has none; empty for no animal."""
    names = held_names(inquiry.case, individual_id)
    if not names.all():
        return individual_id
    return Message("table.value.named", {"name": names, "id": individual_id})


def held_names(case: CaseFile, individual_id: str) -> Names:
    """The public names of an animal; empty where it has none or is not there."""
    return next((each.names for each in case.individuals if each.individual_id == individual_id), Names())


def places_of(records: Iterable[Record]) -> set[str]:
    """Ids of the places that records name."""
    return {each.place_id for each in records if each.place_id}


def released_sentences(inquiry: Inquiry, sentences: Iterable[Message]) -> tuple[Message, ...]:
    """Sentences as the reader gets them, each on its own: one that is withheld takes no other with it."""
    found: list[Message] = []
    for each in sentences:
        provenance = made_from("browse.sentence", {}, ())
        answer = Answer((each,), FactBook(each.facts()), {}, provenance, words=inquiry.words, tier="public")
        released = release(answer, inquiry.audience).value
        found += () if released.is_refused else released.sentences
    return tuple(found)
