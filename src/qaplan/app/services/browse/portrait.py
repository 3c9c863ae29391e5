"""What is known of an animal beyond dispute, and what nobody knows of it, in sentences."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from qaplan.app.services.questions.asking import Inquiry, record_inputs, say_list
from qaplan.app.services.situation.acts import incident_sentences, open_questions_of
from qaplan.app.services.situation.naming import computed
from qaplan.base.facts import Choice, Fact, id_part
from qaplan.base.messages import Message
from qaplan.base.names import Names
from qaplan.base.provenance import input_of
from qaplan.evidence.case import CaseFile
from qaplan.evidence.types import Record
from qaplan.identity.flanks import side_in
from qaplan.identity.types import Individual

__all__ = ["case_of", "known_sentences", "unknown_sentences"]


def case_of(inquiry: Inquiry, own: tuple[Record, ...]) -> CaseFile:
    """The case file with the mortality cases of these records alone."""
    ids = {each.record_id for each in own}
    incidents = tuple(each for each in inquiry.case.incidents if each.record_id in ids)
    return replace(inquiry.case, incidents=incidents)


def known_sentences(inquiry: Inquiry, individual: Individual, own: tuple[Record, ...]) -> tuple[Message, ...]:
    """What is known of an animal: its death, its names, its sex, the sides that pictures show.

    Args:
        inquiry: The part of the study that bears on the animal.
        individual: The animal.
        own: Its records told by the day.
    """
    return (
        *incident_sentences(case_of(inquiry, own), inquiry.on),
        *_names(individual),
        *_sexes(inquiry, individual),
        *_flanks(individual),
    )


def unknown_sentences(
    inquiry: Inquiry, individual: Individual, own: tuple[Record, ...]
) -> tuple[Message, ...]:
    """What nobody knows of an animal, or has not told us."""
    stem = f"individual.{id_part(individual.individual_id)}"
    found = [*open_questions_of(case_of(inquiry, own), inquiry.on)]
    if not individual.flanks and not _is_of_sides(individual):
        found.append(Message("browse.no_flank"))
    if not any(each.sex != "unknown" for each in individual.sex):
        found.append(Message("browse.no_sex"))
    undated = [each for each in own if not each.happened.is_known]
    if undated:
        count = computed(
            f"{stem}.undated", len(undated), "record", "evidence.count_records", record_inputs(undated)
        )
        found.append(Message("situation.undated", {"undated": count}))
    missing = [each for each in own if each.original.state != "received"]
    if missing:
        count = computed(
            f"{stem}.original_not_held",
            len(missing),
            "record",
            "evidence.count_records",
            record_inputs(missing),
        )
        found.append(Message("situation.originals_not_held", {"missing": count}))
    return tuple(found)


def _names(individual: Individual) -> Iterator[Message]:
    spellings = individual.names.all()
    if len(spellings) > 1:
        names = say_list([Names(en=each) for each in spellings])
        yield Message("answer.answers_to", {"id": individual.individual_id, "names": names})


def _sexes(inquiry: Inquiry, individual: Individual) -> Iterator[Message]:
    """One sentence for each sex that somebody says, with the records that state it."""
    held = {each.record_id for each in inquiry.case.records}
    said: dict[str, list[str]] = {}
    for each in individual.sex:
        if each.sex != "unknown" and each.record_id in held:
            said.setdefault(each.sex, []).append(each.record_id)
    inputs = (input_of("individual", individual.individual_id, individual),)
    for sex, records in said.items():
        stem = f"individual.{id_part(individual.individual_id)}.sex.{sex}"
        fact = Fact(stem, Choice(f"sex.{sex}"), inputs=inputs, tier="public")
        yield Message("browse.sex", {"sex": fact, "records": say_list(records)})


def _is_of_sides(individual: Individual) -> bool:
    """Whether it begins with a side of a passing: its flanks are then told by the statements about it."""
    return any(side_in(each) is not None for each in individual.records)


def _flanks(individual: Individual) -> Iterator[Message]:
    if individual.flanks and not _is_of_sides(individual):
        sides = "both" if len(individual.flanks) > 1 else next(iter(individual.flanks))
        yield Message(f"browse.flank_{sides}")
