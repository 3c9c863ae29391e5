"""What is disputed and between whom: each question with its sides by date and what they come to."""

from __future__ import annotations

from datetime import date

from qaplan.base.dates import PartialDate
from qaplan.base.facts import Fact, id_part
from qaplan.base.messages import Message, MessageValue
from qaplan.base.names import Names
from qaplan.reporting.document import Cell, Column, Section, Sources, Table
from qaplan.reporting.sections.table_facts import Row, choice, sources_of
from qaplan.sharing.types import DisputeLine, Released, Situation, SpeakerLine

__all__ = ["disputes_section", "standing_of"]

_COLUMNS = (
    Column("question", Message("table.column.question")),
    Column("when", Message("table.column.said_on"), weight=1.3),
    Column("who", Message("table.column.who"), weight=2.0),
    Column("what", Message("table.column.what"), weight=4.2),
    Column("sources", Message("table.column.sources"), weight=1.05),
)


def disputes_section(released: Released[Situation]) -> Section | None:
    """Compose one table of all questions, their sides in the order of dates; None where nothing is."""
    lines = released.value.disputes
    if not lines:
        return None
    rows = tuple(row for line in lines for row in _rows(released, line))
    table = Table("disputes", Message("table.caption.disputes"), _COLUMNS, rows, is_grouped=True)
    return Section("disputes", Message("report.section.disputes"), (table,))


def _rows(released: Released[Situation], line: DisputeLine) -> list[tuple[Cell, ...]]:
    name = f"table.disputes.{id_part(line.question_id)}"
    sides = [
        (_order(side.said_on, 0), _side(released, line, side, f"{name}.{index}"))
        for index, side in enumerate(line.speakers)
    ]
    standings = [
        (_order(PartialDate.of(day), 1), _standing(released, line, day, standing))
        for day, standing in line.standings
    ]
    rows = [row for _, row in sorted([*sides, *standings], key=lambda each: each[0])]
    if line.note is not None:
        rows.append((_question(line), None, Message("table.value.all_the_same"), line.note, None))
    return rows


def _question(line: DisputeLine) -> Message:
    return Message("table.value.question", {"question": line.question, "id": line.question_id})


def _order(when: PartialDate, after: int) -> tuple[date, int]:
    # A standing is read after the statement of its day that brought it about; no date comes last.
    return when.earliest or date.max, after


def _side(released: Released[Situation], line: DisputeLine, side: SpeakerLine, name: str) -> tuple[Cell, ...]:
    row = Row(name, released.audience, sources_of("claim", line.question_id, side.sources))
    return (
        _question(line),
        row.day("said_on", side.said_on),
        _parties(side),
        side.sentence,
        Sources(side.sources),
    )


def _parties(side: SpeakerLine) -> Names | Message | None:
    parties: Names | Message | None = None
    for names in side.speakers:
        parties = (
            names if parties is None else Message("table.value.two", {"first": parties, "second": names})
        )
    return parties


def standing_of(released: Released[Situation], line: DisputeLine) -> Message | None:
    """What an identity question comes to on the day of the report, and since when; None without any."""
    if not line.standings:
        return None
    day, standing = line.standings[-1]
    since = _standing_row(released, line).day(day.isoformat(), day)
    assert isinstance(since, Fact), "a standing has a day"
    values: dict[str, MessageValue] = {
        "question": line.question,
        "standing": choice("standing", standing),
        "since": since,
    }
    return Message("report.disputed_as_it_stands", values)


def _standing(released: Released[Situation], line: DisputeLine, day: date, standing: str) -> tuple[Cell, ...]:
    when = _standing_row(released, line).day(day.isoformat(), day)
    who = Message("table.value.statements_together")
    return _question(line), when, who, choice("standing", standing), None


def _standing_row(released: Released[Situation], line: DisputeLine) -> Row:
    name = f"table.disputes.{id_part(line.question_id)}.standing"
    inputs = sources_of("statement", line.question_id, ())
    return Row(name, released.audience, inputs, activity="identity.standings_over_time")
