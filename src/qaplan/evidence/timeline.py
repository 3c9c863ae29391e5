"""What happened in which order, from the dates of the events alone, and how long the news took."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from qaplan.base.dates import DaySpan, PartialDate, days_between
from qaplan.base.errors import DataError
from qaplan.base.facts import Fact, id_part
from qaplan.base.provenance import InputKind, computed_by, input_of
from qaplan.evidence.case import CaseFile
from qaplan.evidence.types import Record

__all__ = ["Lag", "Timeline", "TimelineItem", "earliest_record", "lags", "timeline"]

ItemKind = Literal["act", "record", "event"]
Step = Literal["retrieved", "identified", "announced"]


@dataclass(frozen=True)
class TimelineItem:
    """One thing on the timeline.

    Args:
        kind: Where it comes from.
        item_id: Its id there.
        when: When it happened.
        text: What it was, in English: the number of an act, the kind of a record, the title of an event.
    """

    kind: ItemKind
    item_id: str
    when: PartialDate
    text: str


@dataclass(frozen=True)
class Timeline:
    """What happened, in the order of the days.

    Args:
        items: Things with a date, by their first possible day.
        undated: Things whose date no source gives: never placed at their announcement.
    """

    items: tuple[TimelineItem, ...]
    undated: tuple[TimelineItem, ...]

    def days(self, earlier_id: str, later_id: str) -> DaySpan:
        """Count the days from one item to another; negative when the order is the other way round.

        Raises:
            DataError: ``evidence.not_on_timeline`` if one of them has no date.
        """
        span = days_between(self._when(earlier_id), self._when(later_id))
        assert span is not None
        return span

    def precedes(self, earlier_id: str, later_id: str) -> bool:
        """Whether one item surely happened before another."""
        return self.days(earlier_id, later_id).fewest > 0

    def _when(self, item_id: str) -> PartialDate:
        found = next((each.when for each in self.items if each.item_id == item_id), None)
        if found is None:
            raise DataError(
                "evidence.not_on_timeline",
                "there is no dated item of that id",
                where=item_id,
                do="check the id",
            )
        return found


@dataclass(frozen=True)
class Lag:
    """How long one step of a record took, from the day that it happened.

    Args:
        record_id: The record.
        step: Retrieval, identification or announcement.
        days: Days from happening; None where one of the two dates is unknown.
        fact: The same as a fact; None likewise.
    """

    record_id: str
    step: Step
    days: DaySpan | None
    fact: Fact | None


def timeline(case: CaseFile, *, kinds: Iterable[ItemKind] = ("act", "record", "event")) -> Timeline:
    """Put acts, records and events in the order of the days on which they happened.

    No sentence of any source can change the order: it comes from the event dates alone.

    Args:
        case: The case.
        kinds: What to take.

    Returns:
        The timeline; things without a date stand apart.

    >>> from qaplan.evidence.files import read_packaged_case
    >>> timeline(read_packaged_case()).days("ACT-KZ-2021-207", "KZ-014")
    DaySpan(fewest=65, most=65)
    """
    wanted = set(kinds)
    found = [each for each in _items(case) if each.kind in wanted]
    dated = [each for each in found if each.when.is_known]
    dated.sort(key=lambda each: (each.when.earliest or date.max, each.when.latest or date.max, each.item_id))
    return Timeline(tuple(dated), tuple(each for each in found if not each.when.is_known))


def earliest_record(records: Iterable[Record]) -> Record | None:
    """The dated record that can have happened first, by id where two can; None where none is dated."""
    dated = [each for each in records if each.happened.earliest is not None]
    return min(dated, key=lambda each: (each.happened.earliest or date.max, each.record_id), default=None)


def lags(records: Iterable[Record]) -> tuple[Lag, ...]:
    """Count the days from happening to retrieval, identification and announcement.

    Args:
        records: The records.

    Returns:
        Three rows for each record; a span where a date is not sharp, None where it is unknown. Nothing is
        told before it happened: a span that unsharp dates would let begin below zero begins at zero.
    """
    return tuple(_lag(record, step) for record in records for step in _STEPS)


_STEPS: tuple[Step, ...] = ("retrieved", "identified", "announced")


def _lag(record: Record, step: Step) -> Lag:
    then = {"retrieved": record.retrieved, "identified": record.identified, "announced": record.announced}[
        step
    ]
    days = _not_before(days_between(record.happened, then))
    if days is None:
        return Lag(record.record_id, step, None, None)
    kind: InputKind = "record"
    fact = Fact(
        f"record.{id_part(record.record_id)}.days_to_{step}",
        days,
        "day",
        activity=computed_by("evidence.lags", {"from": "happened", "to": step}),
        inputs=(input_of(kind, record.record_id, record),),
        tier=record.tier,
    )
    return Lag(record.record_id, step, days, fact)


def _not_before(days: DaySpan | None) -> DaySpan | None:
    if days is None or days.most < 0:
        return days
    return DaySpan(max(days.fewest, 0), days.most)


def _items(case: CaseFile) -> list[TimelineItem]:
    acts = [TimelineItem("act", each.act_id, PartialDate.of(each.dated), each.number) for each in case.acts]
    records = [TimelineItem("record", each.record_id, each.happened, each.kind) for each in case.records]
    events = [TimelineItem("event", each.event_id, each.when, each.title) for each in case.events]
    return acts + records + events
