"""Legal acts by date: what binds since when, with the taxon as the act writes it."""

from __future__ import annotations

from qaplan.base.facts import id_part
from qaplan.base.messages import Message
from qaplan.evidence.registers import names_of_organisation
from qaplan.evidence.types import LegalAct
from qaplan.reporting.document import Cell, Column, Section, Sources, Table
from qaplan.reporting.sections.table_facts import Row, choice, sources_of
from qaplan.sharing.types import Released, Situation

__all__ = ["law_section"]

_COLUMNS = (
    Column("dated", Message("table.column.act_dated"), weight=1.1),
    Column("in_force_from", Message("table.column.in_force_from"), weight=1.2),
    Column("act", Message("table.column.act"), weight=1.6),
    Column("issuer", Message("table.column.issuer"), weight=1.6),
    Column("effect", Message("table.column.effect"), weight=1.6),
    Column("taxon_as_written", Message("table.column.taxon_as_written"), weight=1.4),
    Column("sources", Message("table.column.sources"), weight=1.05),
)


def law_section(released: Released[Situation]) -> Section | None:
    """Compose the table of acts in the order of their dates; None where there is none."""
    acts = sorted(released.value.acts, key=lambda act: (act.dated, act.act_id))
    if not acts:
        return None
    rows = tuple(_row(released, act) for act in acts)
    table = Table("legal_acts", Message("table.caption.legal_acts"), _COLUMNS, rows)
    return Section("law", Message("report.section.law"), (table,))


def _row(released: Released[Situation], act: LegalAct) -> tuple[Cell, ...]:
    row = Row(
        f"table.acts.{id_part(act.act_id)}", released.audience, sources_of("act", act.act_id, act.sources)
    )
    in_force: Cell = row.day("in_force_from", act.in_force_from)
    return (
        row.day("dated", act.dated),
        Message("table.value.not_in_source") if in_force is None else in_force,
        act.called,
        names_of_organisation(released.value.organisations, act.issuer),
        _effect(released.value, act),
        act.taxon_as_written or None,
        Sources(act.sources),
    )


def _effect(situation: Situation, act: LegalAct) -> Cell:
    effect = choice("effect", act.effect)
    place = next((place.names for place in situation.places if place.place_id == act.place_id), None)
    if place is None:
        return effect
    return Message("table.value.effect_on_place", {"effect": effect, "place": place})
