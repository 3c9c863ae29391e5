"""What the law says of an animal on a day."""

from __future__ import annotations

from qaplan.base.errors import UsageError
from qaplan.base.messages import Message
from qaplan.base.provenance import input_of
from qaplan.evidence.status import LegalStatus, legal_status, taxon_of
from qaplan.evidence.types import TaxonConcept
from qaplan.sharing import Answer, Released, release
from qaplan.sharing.answers import AnswerRow, AnswerTable

from .asking import Inquiry, asked_day, book_of, made_from

__all__ = ["ask_legal_status"]


def ask_legal_status(inquiry: Inquiry, taxon: str = "") -> Released[Answer]:
    """Say whether an act lists an animal on the day of the inquiry.

    Args:
        inquiry: The study as asked.
        taxon: Its id or any of its names; every kind of animal that the study knows when empty.

    Raises:
        UsageError: ``question.unknown_taxon`` if the study knows none of that name.
    """
    concepts = _concepts(inquiry, taxon)
    case, on = inquiry.case, inquiry.on
    found = [(each, legal_status(case.acts, each.taxon_id, on, taxa=case.taxa)) for each in concepts]
    day = asked_day("law", on)
    sentences = tuple(
        Message("answer.about", {"subject": each.common, "finding": status.message()})
        for each, status in found
    ) or (Message("answer.no_taxon", {"on": day}),)
    acts = tuple(input_of("act", each.act_id, each) for each in case.acts if each.dated <= on)
    answer = Answer(
        sentences=sentences,
        facts=book_of(*sentences),
        record=inquiry.heading | {"is_listed": any(status.is_listed for _, status in found)},
        provenance=made_from("evidence.legal_status", {"taxon": taxon, "on": on.isoformat()}, acts),
        tables=(AnswerTable("taxa", (), tuple(_row(each, status) for each, status in found)),),
        words=inquiry.words,
        tier="public",
    )
    return release(answer, inquiry.audience)


def _concepts(inquiry: Inquiry, taxon: str) -> tuple[TaxonConcept, ...]:
    if not taxon:
        return inquiry.case.taxa
    found = taxon_of(inquiry.case.taxa, taxon)
    if found is None:
        known = ", ".join(name.name for each in inquiry.case.taxa for name in each.names)
        raise UsageError(
            "question.unknown_taxon",
            f"the study knows no animal called '{taxon}'",
            do=f"use one of {known}" if known else "import a case file first",
        )
    return (found,)


def _row(concept: TaxonConcept, status: LegalStatus) -> AnswerRow:
    names = [each.name for each in concept.names]
    return AnswerRow((), {**status.to_record(), "names": names}, "public")
