"""Where and who: the coarse map, the places with their status, the organisations that speak."""

from __future__ import annotations

from qaplan.base.facts import Fact, id_part, written_number
from qaplan.base.messages import Message
from qaplan.evidence.types import Organisation, Place
from qaplan.reporting.document import Cell, Column, Figure, Section, Sources, Table
from qaplan.reporting.sections.table_facts import Row, choice, sources_of
from qaplan.sharing.types import Released, Situation

__all__ = ["map_section", "organisations_section", "places_section"]

_PLACE_COLUMNS = (
    Column("place", Message("table.column.place"), weight=2.2),
    Column("country", Message("table.column.country"), weight=0.7),
    Column("kind", Message("table.column.place_kind"), weight=1.6),
    Column("status", Message("table.column.status"), weight=2.2),
    Column("area_ha", Message("table.column.area"), is_number=True, weight=1.3),
    Column("sources", Message("table.column.sources"), weight=1.05),
)
_ORGANISATION_COLUMNS = (
    Column("organisation", Message("table.column.organisation"), weight=2.5),
    Column("country", Message("table.column.country"), weight=0.8),
    Column("also_known_as", Message("table.column.also_known_as"), weight=3.0),
    Column("sources", Message("table.column.sources"), weight=1.05),
)


def map_section(released: Released[Situation]) -> Section | None:
    """Compose the map; None where there is neither a place nor a station."""
    if not (released.value.places or released.value.stations):
        return None
    figure = Figure("map", Message("report.figure.map.caption"), Message("report.figure.map.alt"))
    return Section("map", Message("report.section.map"), (figure,))


def places_section(released: Released[Situation]) -> Section | None:
    """Compose the table of places; None where none is named."""
    places = released.value.places
    if not places:
        return None
    rows = tuple(_place_row(released, place) for place in places)
    table = Table("places", Message("table.caption.places"), _PLACE_COLUMNS, rows)
    return Section("places", Message("report.section.places"), (table,))


def _place_row(released: Released[Situation], place: Place) -> tuple[Cell, ...]:
    row = Row(
        f"table.places.{id_part(place.place_id)}",
        released.audience,
        sources_of("place", place.place_id, place.sources),
    )
    return (
        place.names,
        place.country,
        choice("place_kind", place.kind),
        _status(place, row),
        _area(place, row),
        Sources(place.sources),
    )


def _area(place: Place, row: Row) -> Cell:
    if place.area_ha is None:
        return None
    whole = written_number(place.area_ha)
    fact = row.fact("area", whole, "ha")
    if not place.area_is_at_least:
        return fact
    return Fact(
        fact.id, whole, "ha", activity=fact.activity, inputs=fact.inputs, tier=fact.tier, bound="at least"
    )


def _status(place: Place, row: Row) -> Cell:
    if not place.is_plan:
        return Message("table.value.exists")
    reached = [stage for stage in place.stages if not stage.is_promise]
    if not reached:
        return Message("table.value.planned")
    last = reached[-1]
    stage = choice("stage", last.stage)
    day = row.day("last_stage", last.reached)
    if not isinstance(day, Fact):
        return Message("table.value.planned_stage", {"stage": stage})
    return Message("table.value.planned_stage_on", {"stage": stage, "day": day})


def organisations_section(released: Released[Situation]) -> Section | None:
    """Compose the table of organisations; None where none is named."""
    organisations = released.value.organisations
    if not organisations:
        return None
    rows = tuple(_organisation_row(each) for each in organisations)
    caption = Message("table.caption.organisations")
    table = Table("organisations", caption, _ORGANISATION_COLUMNS, rows)
    return Section("organisations", Message("report.section.organisations"), (table,))


def _organisation_row(each: Organisation) -> tuple[Cell, ...]:
    return each.names, each.country or None, "; ".join(each.names.variants) or None, Sources(each.sources)
