"""The catalogue of animals, a page at a time: what statements make of each of them by a day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from qaplan.app.services.questions.asking import Inquiry, book_of, made_from
from qaplan.app.services.sessions import Session, check_may
from qaplan.app.services.situation.records import place_names, told_by
from qaplan.app.store.browse.individuals import (
    count_individuals,
    individuals_at,
    individuals_named,
    individuals_page,
)
from qaplan.app.store.browse.records import records_of
from qaplan.app.store.browse.registers import rows_named
from qaplan.app.store.browse.statements import statements_naming, tied_records
from qaplan.app.store.studies import Study
from qaplan.base.facts import Choice
from qaplan.base.messages import Message
from qaplan.base.names import Names
from qaplan.base.provenance import input_of
from qaplan.evidence.case import CaseFile
from qaplan.evidence.types import Record
from qaplan.identity.catalogue import CatalogueEntry, catalogue_at
from qaplan.identity.flanks import record_of, side_in, statement_nodes
from qaplan.identity.types import Individual, Statement
from qaplan.sharing import Answer, Audience, release
from qaplan.sharing.answers import AnswerRow, AnswerTable, AnswerValue

from .listing import Listing, counted, inquiry_of, places_of

__all__ = [
    "Identities",
    "is_known_to",
    "is_public_statement",
    "list_individuals",
    "load_identities",
    "status_of",
]

_COLUMNS = (
    "table.column.individual",
    "browse.column.records",
    "browse.column.first_seen",
    "browse.column.last_seen",
    "table.column.place",
    "browse.column.sex",
    "table.column.status",
)


@dataclass(frozen=True)
class Identities:
    """Some animals with everything that bears on who they are.

    Args:
        individuals: The animals, in the order asked for.
        others: Animals with which they share records.
        statements: Every statement that names one of their records.
        records: Their records, and those that the statements name.
    """

    individuals: tuple[Individual, ...]
    others: tuple[Individual, ...]
    statements: tuple[Statement, ...]
    records: tuple[Record, ...]


def load_identities(study: Study, individuals: Sequence[Individual], audience: Audience) -> Identities:
    """Read what bears on some animals: four questions to the database, however many animals there are.

    Args:
        study: The study.
        individuals: The animals.
        audience: Who reads: what the public may not see is left out before anything is made from it, and so
            are decisions that nobody has published.
    """
    listed = {record for each in individuals for record in (*each.records, *each.uncertain_records)}
    seeds = {record_of(each) for each in listed}
    tied = tied_records(study, seeds)
    statements = statements_naming(study, tied)
    ends = {record for each in statements for record in each.records}
    ids = {each.individual_id for each in individuals}
    records = records_of(study, ids, tied | ends)
    if audience == "public":
        records = tuple(each for each in records if each.tier == "public")
        open_ids = {each.record_id for each in records}
        statements = tuple(each for each in statements if is_public_statement(each, open_ids))
    sharing = {each.individual_id for each in records if each.record_id in tied} - ids - {""}
    if audience == "steward":
        sides = {node for each in statements for node in statement_nodes(each) if side_in(node) is not None}
        sharing |= {each.individual_id for each in individuals_at(study, sides)} - ids if sides else set()
    others = individuals_named(study, sharing) if sharing else ()
    return Identities(tuple(individuals), others, statements, records)


def is_public_statement(statement: Statement, open_ids: Collection[str]) -> bool:
    """Whether everybody may read a statement: it was published, and so were the records that it names."""
    return statement.grounds == "assertion" and set(statement.records) <= set(open_ids)


def list_individuals(
    study: Study, session: Session, *, on: date | None = None, after: str = "", limit: int = 25
) -> Listing:
    """Give a reader a page of the catalogue as the statements of a day make it.

    Args:
        study: The study.
        session: Who reads.
        on: The day; the session's own when None.
        after: Mark of the page before; empty for the first page.
        limit: How many animals.

    Raises:
        AccessError: ``access.no_right``.
        UsageError: ``browse.bad_mark``.
    """
    check_may(session, "study.look")
    is_public = session.audience == "public"
    page = individuals_page(study, is_public=is_public, after=after, limit=limit)
    held = load_identities(study, page.rows, session.audience)
    places = rows_named(study, {"places": places_of(held.records)})["places"]
    everyone = (*held.individuals, *held.others)
    case = CaseFile(held.records, everyone, held.statements, places=places)
    inquiry = inquiry_of(study, session, case, on)
    entries = {each.individual_id: each for each in catalogue_at(everyone, held.statements, inquiry.on)}
    total = count_individuals(study, is_public=is_public)
    sentence = _sentence(inquiry, total)
    told = told_by(inquiry.case.records, inquiry.on)
    own: defaultdict[str, list[Record]] = defaultdict(list)
    for record in told:
        own[record.individual_id].append(record)
    rows = tuple(
        _row(inquiry, each, own[each.individual_id], entries.get(each.individual_id))
        for each in _told(inquiry, held.individuals, told)
    )
    inputs = tuple(input_of("individual", each.individual_id, each) for each in held.individuals)
    answer = Answer(
        sentences=(sentence,),
        facts=book_of(sentence),
        record=inquiry.heading | {"animals": total},
        provenance=made_from("browse.individuals", {"on": inquiry.on.isoformat()}, inputs),
        tables=(AnswerTable("individuals", _COLUMNS, rows),),
        words=inquiry.words,
        tier="public",
    )
    return Listing(release(answer, session.audience), page.next)


def _sentence(inquiry: Inquiry, total: int) -> Message:
    if not total:
        return Message("browse.no_individuals")
    animals = counted("browse.individuals.all", total, "animal", {})
    return Message("browse.individuals", {"animals": animals})


def _told(inquiry: Inquiry, individuals: Iterable[Individual], told: Iterable[Record]) -> list[Individual]:
    """Animals of which something had been told by the day, and those that have no record at all."""
    known = {each.record_id for each in told}
    animals = {each.individual_id for each in told}
    held = {each.record_id for each in inquiry.case.records}
    return [
        each
        for each in individuals
        if each.individual_id in animals or known & set(each.records) or not held & set(each.records)
    ]


def _row(
    inquiry: Inquiry, individual: Individual, own: Sequence[Record], entry: CatalogueEntry | None
) -> AnswerRow:
    dated = [each for each in own if each.happened.is_known]
    last = max(dated, key=lambda each: each.happened.latest or date.min, default=None)
    first = min(dated, key=lambda each: each.happened.earliest or date.max, default=None)
    unknown = Message("table.value.unknown")
    cells: tuple[AnswerValue, ...] = (
        _called(individual),
        len(own),
        first.happened if first else unknown,
        last.happened if last else unknown,
        place_names(inquiry.case, last) if last else "",
        _sex(individual),
        status_of(own, entry),
    )
    record: dict[str, object] = {
        "individual_id": individual.individual_id,
        "name_en": individual.names.en,
        "records": len(own),
        "first": first.happened.iso if first else None,
        "last": last.happened.iso if last else None,
        "is_in_conflict": entry.is_in_conflict if entry else False,
        "shares_with": list(entry.shares_with) if entry else [],
    }
    return AnswerRow(cells, record, "public" if is_known_to(inquiry, individual, "public") else "steward")


def is_known_to(inquiry: Inquiry, individual: Individual, audience: Audience) -> bool:
    """Whether an audience knows of an animal: it may see one of its records, or the animal has none.

    Of an animal that begins with a side of a passing the house knows, and nobody else.
    """
    listed = (*individual.records, *individual.uncertain_records)
    if audience == "steward" and any(side_in(each) is not None for each in listed):
        return True
    return not listed or any(
        inquiry.holds(each) and (audience == "steward" or inquiry.tier_of([each]) == "public")
        for each in listed
    )


def status_of(own: Sequence[Record], entry: CatalogueEntry | None) -> AnswerValue:
    """What there is to say of an animal at a glance: disputed before dead before undetermined."""
    if entry and (entry.is_in_conflict or entry.shares_with):
        return Message("browse.status.disputed")
    if any(each.outcome == "dead" for each in own):
        return Message("browse.status.dead")
    if entry and entry.undetermined:
        return Message("browse.status.undetermined")
    return ""


def _called(individual: Individual) -> Names | str | Message:
    if not individual.names.all():
        return individual.individual_id
    return Message("table.value.named", {"name": individual.names, "id": individual.individual_id})


def _sex(individual: Individual) -> Choice:
    said = {each.sex for each in individual.sex} - {"unknown"}
    return Choice(f"sex.{said.pop()}") if len(said) == 1 else Choice("sex.unknown")
