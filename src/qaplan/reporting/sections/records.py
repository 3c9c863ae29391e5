"""The records: how hard each is, where and whose, its four dates and the days between them."""

from __future__ import annotations

from dataclasses import replace

from qaplan.base.facts import id_part
from qaplan.base.messages import Message
from qaplan.reporting.document import Cell, Column, Section, Sources, Table
from qaplan.reporting.sections.table_facts import Row, choice, sources_of
from qaplan.sharing.types import RecordLine, Released, Situation

__all__ = ["records_section"]

_COLUMNS = (
    Column("record", Message("table.column.record"), weight=1.0),
    Column("grade", Message("table.column.grade"), weight=1.2),
    Column("kind", Message("table.column.kind"), weight=1.3),
    Column("place", Message("table.column.place"), weight=2.2),
    Column("individual", Message("table.column.individual"), weight=1.1),
    Column("original", Message("table.column.original"), weight=1.3),
    Column("sources", Message("table.column.sources"), weight=1.05),
)
_DATE_COLUMNS = (
    Column("record", Message("table.column.record"), weight=0.9),
    Column("happened", Message("table.column.happened"), weight=1.4),
    Column("retrieved", Message("table.column.retrieved"), weight=1.4),
    Column("identified", Message("table.column.identified"), weight=1.4),
    Column("announced", Message("table.column.announced"), weight=1.4),
    Column("lag_to_retrieval_days", Message("table.column.lag_to_retrieval"), is_number=True, weight=1.2),
    Column(
        "lag_to_announcement_days", Message("table.column.lag_to_announcement"), is_number=True, weight=1.2
    ),
)


def records_section(released: Released[Situation]) -> Section | None:
    """Compose the two tables of records; None where there is no record."""
    lines = released.value.records
    if not lines:
        return None
    what = Table("records", Message("table.caption.records"), _COLUMNS, tuple(_row(line) for line in lines))
    dates = tuple(_date_row(released, line) for line in lines)
    when = Table("record_dates", Message("table.caption.record_dates"), _DATE_COLUMNS, dates)
    return Section("records", Message("report.section.records"), (what, when))


def _row(line: RecordLine) -> tuple[Cell, ...]:
    return (
        line.record_id,
        Message("table.value.graded", {"code": line.grade.value, "grade": choice("grade", line.grade.value)}),
        choice("kind", line.kind),
        line.place,
        line.individual_id or None,
        choice("original", line.original),
        Sources(line.sources),
    )


def _date_row(released: Released[Situation], line: RecordLine) -> tuple[Cell, ...]:
    name = f"table.records.{id_part(line.record_id)}"
    dates = Row(name, released.audience, sources_of("record", line.record_id, line.sources))
    lags = replace(dates, activity="evidence.lags", inputs=dates.inputs[:1])
    return (
        line.record_id,
        dates.day("happened", line.happened),
        dates.day("retrieved", line.retrieved),
        dates.day("identified", line.identified),
        dates.day("announced", line.announced),
        lags.days("lag_to_retrieval", line.lag_to_retrieval),
        lags.days("lag_to_announcement", line.lag_to_announcement),
    )
