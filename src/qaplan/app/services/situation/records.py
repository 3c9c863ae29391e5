"""The table of records, the life lines, and which records had been told by a day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from qaplan.base.dates import PartialDate
from qaplan.base.facts import Fact, id_part
from qaplan.base.messages import Gender, Message, MessageValue
from qaplan.base.names import Names
from qaplan.evidence.case import CaseFile
from qaplan.evidence.timeline import lags
from qaplan.evidence.types import Record
from qaplan.identity.types import Individual
from qaplan.sharing import release
from qaplan.sharing.types import LifeLine, LifePoint, RecordLine

from .naming import computed, quoted, record_inputs

__all__ = ["lag_facts", "life_lines", "place_names", "record_lines", "told_by"]


def told_by(records: Iterable[Record], on: date) -> tuple[Record, ...]:
    """Records that the public had been told of by a day, in the order of their ids.

    A record without an announcement date counts from the day that it happened.
    """
    return tuple(record for record in records if record.known_since <= on)


def place_names(case: CaseFile, record: Record) -> Names:
    """The register's names of a record's place, or the place as published, less a position in it."""
    by_id = {place.place_id: place.names for place in case.places}
    return by_id.get(record.place_id) or Names(en=release(record.place_as_published, "steward").value)


def record_lines(case: CaseFile, records: Iterable[Record]) -> tuple[RecordLine, ...]:
    """One row for each record, in the order of their ids."""
    return tuple(_line(case, record) for record in records)


def _line(case: CaseFile, record: Record) -> RecordLine:
    days = {lag.step: lag.days for lag in lags([record])}
    return RecordLine(
        record_id=record.record_id,
        kind=f"kind.{record.kind}",
        grade=record.grade,
        happened=record.happened,
        retrieved=record.retrieved,
        identified=record.identified,
        announced=record.announced,
        lag_to_retrieval=days["retrieved"],
        lag_to_announcement=days["announced"],
        place=place_names(case, record),
        individual_id=record.individual_id,
        original=f"original.{record.original.state}",
        sources=tuple(release(each, "steward").value for each in record.sources),
        tier=record.tier,
    )


def lag_facts(records: Iterable[Record]) -> tuple[Fact, ...]:
    """The days of each step from what happened to what was told, where both dates are known."""
    return tuple(lag.fact for lag in lags(records) if lag.fact is not None)


def life_lines(case: CaseFile, records: Iterable[Record]) -> tuple[LifeLine, ...]:
    """One line for each individual with a record among those given."""
    told = tuple(records)
    lines = (_life_line(case, individual, told) for individual in case.individuals)
    return tuple(line for line in lines if line is not None)


def _life_line(case: CaseFile, individual: Individual, records: tuple[Record, ...]) -> LifeLine | None:
    own = sorted(
        (record for record in records if record.individual_id == individual.individual_id), key=_by_date
    )
    if not own:
        return None
    points = tuple(_point(case, record) for record in own)
    return LifeLine(individual.individual_id, individual.names, points, _life_sentence(individual, own))


def _by_date(record: Record) -> tuple[date, str]:
    return record.happened.earliest or date.max, record.record_id


def _point(case: CaseFile, record: Record) -> LifePoint:
    return LifePoint(
        record_id=record.record_id,
        when=record.happened,
        place=place_names(case, record),
        kind=f"kind.{record.kind}",
        is_certain=record.is_individual_certain,
        is_death=record.outcome == "dead",
        tier=record.tier,
    )


def _life_sentence(individual: Individual, records: list[Record]) -> Message:
    stem = f"individual.{id_part(individual.individual_id)}"
    inputs = record_inputs(records)
    dated = [record.happened for record in records if record.happened.is_known]
    first = dated[0] if dated else PartialDate.unknown()
    last = max(dated, key=lambda when: when.latest or date.min) if dated else PartialDate.unknown()
    is_dead = any(record.outcome == "dead" for record in records)
    values: dict[str, MessageValue] = {
        "animal": _called(individual),
        "count": computed(f"{stem}.records", len(records), "record", "evidence.count_records", inputs),
    }
    if first.is_known:
        values["first"] = quoted(f"{stem}.first", first, "", inputs)
    if first != last:
        values["last"] = quoted(f"{stem}.last", last, "", inputs)
    return Message(f"situation.{_life_key(first, last, is_dead=is_dead)}", values, gender=_gender(individual))


def _life_key(first: PartialDate, last: PartialDate, *, is_dead: bool) -> str:
    if not first.is_known:
        return "life_undated"
    if first == last:
        return "life_once_dead" if is_dead else "life_once"
    return "life_dead" if is_dead else "life_alive"


def _called(individual: Individual) -> Names | str:
    return individual.names if individual.names.all() else individual.individual_id


def _gender(individual: Individual) -> Gender:
    said = {assertion.sex for assertion in individual.sex}
    if said == {"male"}:
        return "male"
    return "female" if said == {"female"} else "unknown"
