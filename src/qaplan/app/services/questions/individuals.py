"""Which animals: one of them under any of its names, and the catalogue of a day."""

from __future__ import annotations

from datetime import date

from qaplan.app.services.situation.records import life_lines, told_by
from qaplan.base.errors import UsageError
from qaplan.base.facts import Fact, id_part
from qaplan.base.messages import Message
from qaplan.base.names import Names
from qaplan.base.provenance import input_of
from qaplan.evidence.types import Record
from qaplan.identity.catalogue import CatalogueEntry, catalogue_at, find_individual
from qaplan.identity.types import Individual
from qaplan.sharing import Answer, Released, release
from qaplan.sharing.answers import AnswerRow, AnswerTable

from .asking import (
    Inquiry,
    asked_day,
    book_of,
    made_from,
    named,
    record_inputs,
    say_list,
    statement_inputs,
)

__all__ = ["ask_catalogue", "find_animal"]


def find_animal(inquiry: Inquiry, name: str) -> Released[Answer]:
    """Find an animal by its id or by any spelling of its name, in any of the three scripts.

    Args:
        inquiry: The study as asked; records told later than its day are left out.
        name: What the reader typed; case, quotes and hyphens do not matter.

    Raises:
        UsageError: ``question.unknown_individual`` if no animal answers to it that this reader may know of.
        DataError: ``identity.ambiguous_name`` if two do.
    """
    known = (each for each in inquiry.case.individuals if _may_know(inquiry, each))
    individual = find_individual(known, name)
    if individual is None:
        raise UsageError(
            "question.unknown_individual",
            f"no animal of the study answers to '{name}'",
            do="list them with qaplan identity catalogue STUDY",
        )
    told = told_by(inquiry.case.records, inquiry.on)
    own = tuple(each for each in told if each.individual_id == individual.individual_id)
    sentences = _sentences(inquiry, individual, own)
    inputs = (input_of("individual", individual.individual_id, individual), *record_inputs(own))
    answer = Answer(
        sentences=sentences,
        facts=book_of(*sentences),
        record=inquiry.heading | _individual_record(individual),
        provenance=made_from("identity.find_individual", {"name": name}, inputs),
        tables=(_own_records(inquiry, own),),
        words=inquiry.words,
        tier=inquiry.tier_of([*individual.records, *individual.uncertain_records]),
    )
    return release(answer, inquiry.audience)


def ask_catalogue(inquiry: Inquiry) -> Released[Answer]:
    """Rebuild the catalogue of the day from the statements that stood on it."""
    case, on = inquiry.case, inquiry.on
    known_since = {each.record_id: each.known_since for each in case.records}
    entries = catalogue_at(case.individuals, case.statements, on, known_since=known_since)
    said = [each for each in case.statements if each.made_on <= on]
    listed = (input_of("individual", each.individual_id, each) for each in case.individuals)
    inputs = (*listed, *statement_inputs(said))
    made = made_from("identity.catalogue_at", {"on": on.isoformat()}, inputs)
    in_conflict = sum(each.is_in_conflict for each in entries)
    stem = f"identity.catalogue.{on.isoformat()}"
    numbers = {"animals": len(entries), "conflict": in_conflict}
    facts = {
        name: Fact(f"{stem}.{name}", number, "animal", on, (), made.activity, made.inputs, "public")
        for name, number in numbers.items()
    }
    sentence = Message("answer.catalogue", {"on": asked_day("identity.catalogue", on), **facts})
    rows = tuple(_entry_row(inquiry, each) for each in entries)
    answer = Answer(
        sentences=(sentence,),
        facts=book_of(sentence),
        record=inquiry.heading | {"animals": len(entries), "animals_in_conflict": in_conflict},
        provenance=made,
        tables=(AnswerTable("individuals", _CATALOGUE_COLUMNS, rows),),
        words=inquiry.words,
        tier=inquiry.tier_of(record for each in entries for record in (*each.records, *each.undetermined)),
    )
    return release(answer, inquiry.audience)


_CATALOGUE_COLUMNS = (
    "answer.column.id",
    "table.column.individual",
    "answer.column.records",
    "answer.column.undetermined",
    "answer.column.shares_with",
    "table.column.status",
)


def _may_know(inquiry: Inquiry, individual: Individual) -> bool:
    """A reader knows of an animal as soon as one of its records may be known, or where it has none."""
    listed = (*individual.records, *individual.uncertain_records)
    return not listed or any(inquiry.may_know(inquiry.tier_of([each])) for each in listed)


def _sentences(inquiry: Inquiry, individual: Individual, own: tuple[Record, ...]) -> tuple[Message, ...]:
    lines = [each for each in life_lines(inquiry.case, own) if each.individual_id == individual.individual_id]
    spellings = individual.names.all()
    stem = f"identity.{id_part(individual.individual_id)}"
    said = [each.sentence for each in lines]
    if not said:
        values = {"animal": named(individual), "on": asked_day(stem, inquiry.on)}
        said.append(Message("answer.no_record_told", values))
    if len(spellings) > 1:
        values = {"id": individual.individual_id, "names": say_list([Names(en=each) for each in spellings])}
        said.append(Message("answer.answers_to", values))
    return tuple(said)


def _individual_record(individual: Individual) -> dict[str, object]:
    names = individual.names
    return {
        "individual_id": individual.individual_id,
        "names": {"kk": names.kk, "ru": names.ru, "en": names.en, "variants": list(names.variants)},
        "records_listed": list(individual.records),
        "records_listed_uncertain": list(individual.uncertain_records),
        "sex": [
            {"sex": each.sex, "record_id": each.record_id, "sources": list(each.sources)}
            for each in individual.sex
        ],
        "named_on": individual.naming.when.iso if individual.naming else None,
        "flanks": sorted(individual.flanks),
        "sources": list(individual.sources),
    }


def _own_records(inquiry: Inquiry, own: tuple[Record, ...]) -> AnswerTable:
    rows = tuple(
        AnswerRow(
            (each.record_id, each.happened, Message(f"choice.kind.{each.kind}"), each.grade.value),
            {
                "record_id": each.record_id,
                "happened": each.happened.iso,
                "kind": each.kind,
                "grade": each.grade.value,
                "is_certain": each.is_individual_certain,
            },
            inquiry.tier_of([each.record_id]),
        )
        for each in sorted(own, key=lambda each: (each.happened.earliest or date.max, each.record_id))
    )
    columns = ("record", "happened", "kind", "grade")
    return AnswerTable("records", tuple(f"table.column.{each}" for each in columns), rows)


def _entry_row(inquiry: Inquiry, entry: CatalogueEntry) -> AnswerRow:
    others = [each for each in inquiry.case.individuals if each.individual_id in entry.shares_with]
    cells = (
        entry.individual_id,
        entry.names,
        ", ".join(entry.records),
        ", ".join(entry.undetermined),
        ", ".join(entry.shares_with),
        Message("choice.standing.conflict") if entry.is_in_conflict else "",
    )
    record = {
        "individual_id": entry.individual_id,
        "name_en": entry.names.en,
        "records": list(entry.records),
        "records_undetermined": list(entry.undetermined),
        "shares_with": list(entry.shares_with),
        "is_in_conflict": entry.is_in_conflict,
        "statements": list(entry.statements),
    }
    ids = [*entry.records, *entry.undetermined, *(record for each in others for record in each.records)]
    return AnswerRow(cells, record, inquiry.tier_of(ids))
