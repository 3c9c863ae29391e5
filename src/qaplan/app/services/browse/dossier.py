"""The dossier of one animal: what is known, disputed and not known by a day, and what would settle it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from qaplan.app.services.questions.asking import Inquiry
from qaplan.app.services.sessions import Session, check_may
from qaplan.app.services.situation.disputes import dispute_lines
from qaplan.app.services.situation.records import life_lines, record_lines, told_by
from qaplan.app.store.browse.individuals import individual_named
from qaplan.app.store.browse.registers import rows_by
from qaplan.app.store.studies import Study
from qaplan.base.errors import UsageError
from qaplan.base.facts import FactBook
from qaplan.base.messages import Message
from qaplan.base.names import Names
from qaplan.evidence.case import CaseFile
from qaplan.evidence.types import Record
from qaplan.identity.catalogue import catalogue_at
from qaplan.identity.types import Individual
from qaplan.sharing import Answer, Released, Situation, release

from .argument import disputed_sentences, movement_sentences, settling_sentences
from .catalogue import Identities, is_known_to, load_identities
from .listing import inquiry_of, places_of, released_sentences
from .portrait import known_sentences, unknown_sentences
from .statements import statement_answer

__all__ = ["Dossier", "animal_dossier", "unknown_individual"]


@dataclass(frozen=True)
class Dossier:
    """One animal as its reader gets it.

    Args:
        individual_id: Catalogue id.
        names: Public names; empty when it has none.
        on: The day.
        days: Days on which something about it was told or said, for the date slider.
        story: What is known and not known, its life line, its records and the questions that it is part of.
        disputed: What is disputed of it, in sentences.
        movement: What it would have had to walk, in sentences.
        settling: What would settle it, in sentences.
        statements: Who said when which records are this animal.
        incidents: Ids of the mortality cases of its records.
        sources: Addresses.
    """

    individual_id: str
    names: Names
    on: date
    days: tuple[date, ...]
    story: Released[Situation]
    disputed: tuple[Message, ...]
    movement: tuple[Message, ...]
    settling: tuple[Message, ...]
    statements: Released[Answer]
    incidents: tuple[str, ...]
    sources: tuple[str, ...]


def animal_dossier(study: Study, individual_id: str, session: Session, *, on: date | None = None) -> Dossier:
    """Tell everything that a study carries on one animal.

    Args:
        study: The study.
        individual_id: Catalogue id.
        session: Who reads.
        on: The day; the session's own when None.

    Raises:
        AccessError: ``access.no_right``.
        UsageError: ``question.unknown_individual`` if there is none of which this reader may know.
    """
    check_may(session, "study.look")
    individual = individual_named(study, individual_id)
    if individual is None:
        raise unknown_individual(individual_id)
    held = load_identities(study, [individual], session.audience)
    inquiry = inquiry_of(study, session, _case(study, held), on)
    if not is_known_to(inquiry, individual, session.audience):
        raise unknown_individual(individual_id)
    return _dossier(study, inquiry, individual, session.moment().date())


def unknown_individual(individual_id: str) -> UsageError:
    """There is no such animal, or none that the reader may know of: the same words for both."""
    return UsageError(
        "question.unknown_individual",
        f"no animal of the study answers to '{individual_id[:60]}'",
        do="look for it in the catalogue",
    )


def _case(study: Study, held: Identities) -> CaseFile:
    """The part of the case file that bears on an animal: two more questions to the database."""
    ids = {each.record_id for each in held.records}
    asked = {question for each in held.records for question in each.question_ids}
    more = rows_by(
        study,
        {
            "places": ("key", places_of(held.records)),
            "incidents": ("record", ids),
            "movements": ("from_record", ids),
            "questions": ("key", asked),
            "claims": ("question", asked),
        },
    )
    authors = {each.author for each in held.statements}
    authors |= {author for each in more["claims"] for author in each.authors}
    organisations = rows_by(study, {"organisations": ("key", authors)})["organisations"]
    return CaseFile(
        records=held.records,
        individuals=(*held.individuals, *held.others),
        statements=held.statements,
        incidents=more["incidents"],
        questions=more["questions"],
        claims=more["claims"],
        movements=tuple(each for each in more["movements"] if each.to_record in ids),
        places=more["places"],
        organisations=organisations,
    )


def _dossier(study: Study, inquiry: Inquiry, individual: Individual, today: date) -> Dossier:
    on, case = inquiry.on, inquiry.case
    own = tuple(each for each in told_by(case.records, on) if each.individual_id == individual.individual_id)
    entries = catalogue_at(case.individuals, case.statements, on)
    entry = next((each for each in entries if each.individual_id == individual.individual_id), None)
    ids = {each.record_id for each in own}
    return Dossier(
        individual_id=individual.individual_id,
        names=individual.names,
        on=on,
        days=_days(inquiry, individual, today),
        story=release(_story(study, inquiry, individual, own), inquiry.audience),
        disputed=released_sentences(inquiry, disputed_sentences(inquiry, individual, entry)),
        movement=released_sentences(inquiry, movement_sentences(inquiry, own)),
        settling=released_sentences(inquiry, settling_sentences(inquiry, individual, own, entry)),
        statements=statement_answer(inquiry),
        incidents=tuple(each.incident_id for each in case.incidents if each.record_id in ids),
        sources=tuple(release(each, inquiry.audience).value for each in individual.sources),
    )


def _story(study: Study, inquiry: Inquiry, individual: Individual, own: tuple[Record, ...]) -> Situation:
    case = inquiry.case
    lines = tuple(each for each in life_lines(case, own) if each.individual_id == individual.individual_id)
    known = known_sentences(inquiry, individual, own)
    not_known = unknown_sentences(inquiry, individual, own)
    bearing = {question for each in own for question in each.question_ids}
    disputes = tuple(each for each in dispute_lines(case, inquiry.on) if each.question_id in bearing)
    headline = lines[0].sentence if lines else Message("browse.nothing_told")
    said = [headline, *known, *not_known, *(each.sentence for line in disputes for each in line.speakers)]
    said += [line.note for line in disputes if line.note is not None]
    return Situation(
        study_id=study.study_id,
        title=study.title,
        kind=study.kind,
        as_of=inquiry.on,
        pictures_held=0,
        headline=headline,
        known=known,
        not_known=not_known,
        facts=FactBook(fact for message in said for fact in message.facts()),
        life_lines=lines,
        records=record_lines(case, own),
        disputes=disputes,
        places=case.places,
    )


def _days(inquiry: Inquiry, individual: Individual, today: date) -> tuple[date, ...]:
    """The days on which a record of the animal was told or a statement was made, and today."""
    told = {
        each.known_since
        for each in inquiry.case.records
        if each.individual_id == individual.individual_id and each.known_since != date.min
    }
    said = {each.made_on for each in inquiry.case.statements}
    return tuple(sorted(day for day in {*told, *said, today} if day <= today))
