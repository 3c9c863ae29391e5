"""The animals one by one: a life line, a sentence, and the records that each rests on."""

from __future__ import annotations

from qaplan.base.facts import id_part
from qaplan.base.messages import Message
from qaplan.base.names import Names
from qaplan.base.provenance import Input
from qaplan.reporting.document import Block, Cell, Column, Figure, Paragraph, Section, Table
from qaplan.reporting.sections.table_facts import Row, choice
from qaplan.sharing.types import LifeLine, LifePoint, Released, Situation

__all__ = ["individuals_section"]

_COLUMNS = (
    Column("individual", Message("table.column.individual")),
    Column("record", Message("table.column.record"), weight=1.0),
    Column("happened", Message("table.column.happened"), weight=1.6),
    Column("place", Message("table.column.place"), weight=2.2),
    Column("kind", Message("table.column.kind"), weight=1.4),
    Column("belongs", Message("table.column.belongs"), weight=1.4),
)


def individuals_section(released: Released[Situation]) -> Section | None:
    """Compose the life lines; None where no animal is told apart."""
    lines = released.value.life_lines
    if not lines:
        return None
    figure = Figure(
        "life_lines", Message("report.figure.life_lines.caption"), Message("report.figure.life_lines.alt")
    )
    sentences = tuple(Paragraph(line.sentence) for line in lines)
    rows = tuple(_row(released, line, point) for line in lines for point in line.points)
    blocks: tuple[Block, ...] = (*sentences, figure)
    if rows:
        table = Table("life_lines", Message("table.caption.life_lines"), _COLUMNS, rows, is_grouped=True)
        blocks = (*blocks, table)
    return Section("individuals", Message("report.section.individuals"), blocks)


def _row(released: Released[Situation], line: LifeLine, point: LifePoint) -> tuple[Cell, ...]:
    row = Row(
        f"table.life.{id_part(line.individual_id)}.{id_part(point.record_id)}",
        released.audience,
        (Input("individual", line.individual_id), Input("record", point.record_id)),
    )
    return (
        _who(line),
        point.record_id,
        row.day("happened", point.when),
        point.place,
        choice("kind", point.kind),
        Message(f"table.value.{_belongs(point)}"),
    )


def _who(line: LifeLine) -> Names | str | Message:
    if not line.names.all():
        return line.individual_id
    return Message("table.value.named", {"name": line.names, "id": line.individual_id})


def _belongs(point: LifePoint) -> str:
    if point.is_death:
        return "death" if point.is_certain else "death_uncertain"
    return "certain" if point.is_certain else "uncertain"
