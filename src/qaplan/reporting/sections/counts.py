"""How many animals: the minimum known alive by period and party, and what the data cannot carry."""

from __future__ import annotations

from qaplan.base.facts import id_part
from qaplan.base.messages import Message
from qaplan.base.names import Names
from qaplan.base.provenance import Input
from qaplan.reporting.document import Block, Cell, Column, RefusalCard, Section, Table
from qaplan.reporting.sections.table_facts import Row
from qaplan.sharing.types import PeriodCount, Released, Situation

__all__ = ["counts_section", "limits_section"]

_COUNT_COLUMNS = (
    Column("finding", Message("table.column.finding"), weight=2.0),
    Column("party", Message("table.column.party"), weight=2.2),
    Column("animals", Message("table.column.minimum_animals"), is_number=True, weight=0.9),
    Column("carried_by", Message("table.column.carried_by"), weight=3.0),
)
_BOUND_COLUMNS = (
    Column("animals_seen", Message("table.column.animals_seen"), is_number=True),
    Column("detection_probability", Message("table.column.detection_probability"), is_number=True),
    Column("upper_bound", Message("table.column.upper_bound"), is_number=True),
)


def counts_section(released: Released[Situation]) -> Section | None:
    """Compose the table of who counts what under each period; None where nothing is counted."""
    counts = released.value.counts
    if not counts:
        return None
    rows = tuple(row for count in counts for row in _count_rows(released, count))
    caption = Message("table.caption.minimum_known_alive")
    table = Table("minimum_known_alive", caption, _COUNT_COLUMNS, rows, is_grouped=True)
    return Section("counts", Message("report.section.counts"), (table,))


def _count_rows(released: Released[Situation], count: PeriodCount) -> list[tuple[Cell, ...]]:
    name = f"table.minimum.{id_part(count.period.iso or 'all')}"
    shared = Row(
        name,
        released.audience,
        as_of=released.value.as_of,
        activity="population.minimum_known_alive",
        parameters={"period": count.period.iso},
    )
    return [_count_row(released, shared, count, party) for party in count.by_speaker]


def _count_row(
    released: Released[Situation],
    shared: Row,
    count: PeriodCount,
    speaker: tuple[Names, int, tuple[str, ...]],
) -> tuple[Cell, ...]:
    party, animals, carried_by = speaker
    records = {line.record_id for line in released.value.records}
    inputs = tuple(Input("record" if each in records else "individual", each) for each in carried_by)
    row = Row(
        f"{shared.name}.{id_part(party.in_language('en') or 'uncontested')}",
        shared.audience,
        inputs,
        shared.as_of,
        shared.activity,
        {**shared.parameters, "party": party.in_language("en")},
    )
    carried = ", ".join(carried_by) or None
    return count.sentence, _who(party), row.fact("animals", animals), carried


def _who(party: Names) -> Names | Message:
    return party if party.all() else Message("table.value.uncontested")


def limits_section(released: Released[Situation]) -> Section | None:
    """Compose the refusals with what can be said instead; None where nothing is refused or bounded."""
    situation = released.value
    blocks: list[Block] = [RefusalCard(each.code, each.reason, each.instead) for each in situation.refusals]
    if situation.upper_bounds:
        rows = tuple(_bound_row(released, *bound) for bound in situation.upper_bounds)
        blocks.append(Table("upper_bounds", Message("table.caption.upper_bounds"), _BOUND_COLUMNS, rows))
    if not blocks:
        return None
    return Section("limits", Message("report.section.limits"), tuple(blocks))


def _bound_row(released: Released[Situation], seen: int, probability: float, bound: int) -> tuple[Cell, ...]:
    row = Row(
        f"table.bound.{seen}-{id_part(f'{probability:g}')}",
        released.audience,
        activity="population.upper_bound_of_n",
        parameters={"n_seen": seen, "p": probability, "level": 0.95},
    )
    return row.fact("seen", seen), row.fact("p", probability), row.fact("n", bound)
