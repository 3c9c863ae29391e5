"""What the record does not carry: results, flanks, dates, originals."""

from __future__ import annotations

from datetime import date

from qaplan.base.messages import Message
from qaplan.evidence.case import CaseFile
from qaplan.evidence.types import Record

from .acts import open_questions_of
from .naming import computed, record_inputs

__all__ = ["unknown_sentences"]


def unknown_sentences(case: CaseFile, records: tuple[Record, ...], on: date) -> tuple[Message, ...]:
    """The gaps of the record as sentences, the ones that bear on an animal first."""
    sentences = [*open_questions_of(case, on), *_flanks(case), *_undated(records), *_originals(records)]
    return tuple(sentences)


def _flanks(case: CaseFile) -> list[Message]:
    if not case.individuals or any(individual.flanks for individual in case.individuals):
        return []
    return [Message("situation.no_flank")]


def _undated(records: tuple[Record, ...]) -> list[Message]:
    undated = [record for record in records if not record.happened.is_known]
    if not undated:
        return []
    count = computed(
        "records.undated", len(undated), "record", "evidence.count_records", record_inputs(undated)
    )
    return [Message("situation.undated", {"undated": count})]


def _originals(records: tuple[Record, ...]) -> list[Message]:
    missing = [record for record in records if record.original.state != "received"]
    if not missing:
        return []
    count = computed(
        "records.original_not_held", len(missing), "record", "evidence.count_records", record_inputs(missing)
    )
    return [Message("situation.originals_not_held", {"missing": count})]
