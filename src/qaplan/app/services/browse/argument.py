"""What is disputed of an animal, what it would have had to walk, and what would settle it, in sentences."""

from __future__ import annotations

from collections.abc import Iterator

from qaplan.app.services.questions.asking import Inquiry, record_inputs, say_list
from qaplan.app.services.questions.pairs import dispute_sentence
from qaplan.app.services.situation.naming import computed
from qaplan.base.dates import days_between
from qaplan.base.facts import id_part
from qaplan.base.messages import Message, MessageValue
from qaplan.evidence.types import Movement, Record
from qaplan.identity.catalogue import CatalogueEntry
from qaplan.identity.disputes import disputes_at
from qaplan.identity.movement import movement_check
from qaplan.identity.types import Individual

from .listing import known_names
from .portrait import case_of

__all__ = ["disputed_sentences", "movement_sentences", "settling_sentences"]


def disputed_sentences(
    inquiry: Inquiry, individual: Individual, entry: CatalogueEntry | None
) -> tuple[Message, ...]:
    """Where statements about an animal contradict each other, or nobody could tell.

    Args:
        inquiry: The part of the study that bears on the animal.
        individual: The animal.
        entry: What the statements of the day make of it; None where none of its records is told.
    """
    if entry is None:
        return ()
    own = set(entry.records)
    disputes = [each for each in disputes_at(inquiry.case.statements, inquiry.on) if own & set(each.records)]
    found = [dispute_sentence(inquiry, each) for each in disputes]
    found += [
        Message("browse.shares", {"animal": known_names(inquiry, other)}) for other in entry.shares_with
    ]
    if entry.undetermined:
        found.append(Message("browse.undetermined", {"records": say_list(entry.undetermined)}))
    return tuple(found)


def movement_sentences(inquiry: Inquiry, own: tuple[Record, ...]) -> tuple[Message, ...]:
    """What one animal would have had to walk between records whose distance a source quotes.

    Args:
        inquiry: The part of the study that bears on the animal.
        own: Its records told by the day.
    """
    ids = {each.record_id for each in own}
    near = (each for each in inquiry.case.movements if {each.from_record, each.to_record} & ids)
    return tuple(said for each in near for said in _walk(inquiry, each))


def _walk(inquiry: Inquiry, movement: Movement) -> Iterator[Message]:
    held = {each.record_id: each for each in inquiry.case.records if each.known_since <= inquiry.on}
    start, end = held.get(movement.from_record), held.get(movement.to_record)
    if start is None or end is None:
        return
    span = days_between(start.happened, end.happened)
    if span is None or span.most < 0:
        return
    check = movement_check(
        (start.record_id, start.happened),
        (end.record_id, end.happened),
        movement.distance_km,
        inquiry.case.statements,
        on=inquiry.on,
        sources=movement.sources,
    )
    values: dict[str, MessageValue] = {
        "first": start.record_id,
        "second": end.record_id,
        "walk": check.message(),
    }
    yield Message("browse.walk", values)


def settling_sentences(
    inquiry: Inquiry, individual: Individual, own: tuple[Record, ...], entry: CatalogueEntry | None
) -> tuple[Message, ...]:
    """What somebody could do to settle what is disputed or not known; nothing where all is said.

    Args:
        inquiry: The part of the study that bears on the animal.
        individual: The animal.
        own: Its records told by the day.
        entry: What the statements of the day make of it.
    """
    found: list[Message] = []
    if entry and (entry.is_in_conflict or entry.shares_with or entry.undetermined):
        found.append(Message("browse.settle.same_side"))
    if not individual.flanks and own:
        found.append(Message("browse.settle.side"))
    incidents = case_of(inquiry, own).incidents
    if any(sample.result is None for each in incidents for sample in each.samples):
        found.append(Message("browse.settle.laboratory"))
    if any(each.match_basis is None for each in incidents):
        found.append(Message("browse.settle.match"))
    missing = [each for each in own if each.original.state != "received"]
    if missing:
        stem = f"individual.{id_part(individual.individual_id)}.original_not_held"
        inputs = record_inputs(missing)
        count = computed(stem, len(missing), "record", "evidence.count_records", inputs)
        found.append(Message("browse.settle.originals", {"missing": count}))
    return tuple(found)
