"""The cameras: days of effort by field sheet and by media, what was pictured, the states of the files."""

from __future__ import annotations

import math

from qaplan.base.facts import Fact, id_part, written_number
from qaplan.base.messages import Message
from qaplan.base.provenance import Activity, Input
from qaplan.reporting.document import Block, Cell, Column, Figure, Paragraph, Section, Table
from qaplan.reporting.sections.species import species_cell
from qaplan.reporting.sections.table_facts import Row
from qaplan.sharing.types import DeploymentEffort, Released, Situation

__all__ = ["effort_section"]

_EFFORT_COLUMNS = (
    Column("station", Message("table.column.station"), weight=1.2),
    Column("deployment", Message("table.column.deployment"), weight=1.4),
    Column("sheet_days", Message("table.column.sheet_days"), is_number=True, weight=1.4),
    Column("media_first", Message("table.column.media_first"), weight=1.6),
    Column("media_last", Message("table.column.media_last"), weight=1.6),
    Column("media_days", Message("table.column.media_days"), is_number=True, weight=1.2),
)
_SPECIES_COLUMNS = (
    Column("label", Message("table.column.label"), weight=2.5),
    Column("events", Message("table.column.events"), is_number=True),
    Column("media", Message("table.column.media"), is_number=True),
)
_STATE_COLUMNS = (
    Column("state", Message("table.column.media_state"), weight=3.0),
    Column("files", Message("table.column.files"), is_number=True),
)


def effort_section(released: Released[Situation]) -> Section:
    """Compose effort, species and files; in a study without cards say what will stand here."""
    situation = released.value
    blocks: list[Block] = []
    if situation.effort:
        blocks += _effort(released)
    if situation.species:
        rows = tuple(_species_row(released, *line) for line in situation.species)
        blocks.append(Table("species", Message("table.caption.species"), _SPECIES_COLUMNS, rows))
    if situation.media_states:
        states = sorted(situation.media_states.items())
        rows = tuple(_state_row(released, *state) for state in states)
        blocks.append(Table("media_states", Message("table.caption.media_states"), _STATE_COLUMNS, rows))
    if not blocks:
        blocks.append(Paragraph(Message("report.empty.effort"), "not_known"))
    return Section("effort", Message("report.section.effort"), tuple(blocks))


def _effort(released: Released[Situation]) -> list[Block]:
    lines = released.value.effort
    total = Paragraph(Message("report.effort_total", {"days": _total(released)}))
    figure = Figure("effort", Message("report.figure.effort.caption"), Message("report.figure.effort.alt"))
    rows = tuple(_effort_row(released, line) for line in lines)
    # The public gets no days of single pictures: a column that holds nothing at all is left out.
    filled = [place for place in range(len(_EFFORT_COLUMNS)) if any(row[place] is not None for row in rows)]
    columns = tuple(_EFFORT_COLUMNS[place] for place in filled)
    shown = tuple(tuple(row[place] for place in filled) for row in rows)
    return [total, figure, Table("effort", Message("table.caption.effort"), columns, shown)]


def _total(released: Released[Situation]) -> Fact:
    lines = released.value.effort
    known = [line.sheet_days for line in lines if line.sheet_days is not None]
    return Fact(
        "table.effort.sheet_days",
        _plain(math.fsum(known)),
        "camera day",
        as_of=released.value.as_of,
        activity=Activity("survey.effort_total"),
        inputs=tuple(
            Input("deployment", line.deployment_id) for line in lines if line.sheet_days is not None
        ),
        tier=released.audience,
        bound="" if len(known) == len(lines) else "at least",
    )


def _effort_row(released: Released[Situation], line: DeploymentEffort) -> tuple[Cell, ...]:
    inputs = (Input("deployment", line.deployment_id),)
    name = f"table.effort.{id_part(line.deployment_id)}"
    sheet = Row(
        name, released.audience, inputs, activity="survey.effort", parameters={"basis": "field_sheet"}
    )
    media = Row(name, released.audience, inputs, activity="survey.effort", parameters={"basis": "media"})
    unknown = Message("table.value.unknown")
    return (
        line.station_id,
        line.deployment_id,
        unknown if line.sheet_days is None else sheet.fact("sheet_days", _plain(line.sheet_days)),
        media.day("media_first", line.media_first),
        media.day("media_last", line.media_last),
        None if line.media_days is None else media.fact("media_days", line.media_days),
    )


def _plain(days: float) -> int | float:
    return written_number(round(days, 2))


def _species_row(released: Released[Situation], label: str, events: int, media: int) -> tuple[Cell, ...]:
    row = Row(f"table.species.{id_part(label)}", released.audience, activity="survey.events")
    return species_cell(label), row.fact("events", events), row.fact("media", media)


def _state_row(released: Released[Situation], state: str, files: int) -> tuple[Cell, ...]:
    row = Row(f"table.media-states.{id_part(state)}", released.audience, activity="survey.media_states")
    return Message(f"table.media_state.{state}"), row.fact("files", files)
