"""What was estimated: the density with its models, and every other estimate with what it assumes."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from qaplan.base.facts import id_part
from qaplan.base.messages import Message
from qaplan.base.provenance import Input
from qaplan.reporting.document import (
    Block,
    Cell,
    Column,
    Heading,
    Paragraph,
    RefusalCard,
    Section,
    Table,
    Voice,
)
from qaplan.reporting.sections.table_facts import Row
from qaplan.sharing.types import EstimateLine, Released, Situation

__all__ = ["density_section", "estimates_section"]

_DENSITY = "density"
_COLUMNS = (
    Column("model", Message("estimates.column_model"), weight=3.0),
    Column("aicc", Message("estimates.column_aicc"), is_number=True),
    Column("weight", Message("estimates.column_weight"), is_number=True),
    Column("status", Message("estimates.column_status"), weight=1.5),
)


def density_section(released: Released[Situation]) -> Section | None:
    """Compose the density of the best model, its method and the other models; None where there is none."""
    lines = [each for each in released.value.estimates if each.kind == _DENSITY]
    if not lines:
        return None
    blocks = [*_told(lines[0]), Paragraph(Message("estimates.assumes_density"))]
    compared = [each for each in lines if each.aicc is not None]
    if compared:
        rows = tuple(_row(released, each) for each in compared)
        blocks.append(Table("models", Message("estimates.compare_head"), _COLUMNS, rows))
    return Section(_DENSITY, Message("estimates.section_density"), tuple(blocks))


def estimates_section(released: Released[Situation]) -> Section | None:
    """Compose every other estimate with what it assumes; None where there is none."""
    others = [each for each in released.value.estimates if each.kind != _DENSITY]
    blocks: list[Block] = []
    for kind, group in groupby(others, key=lambda each: each.kind):
        blocks.append(Heading(Message(f"estimates.kind_{kind}")))
        for each in group:
            blocks += _told(each)
        blocks.append(Paragraph(Message(f"estimates.assumes_{kind}")))
    if not blocks:
        return None
    return Section("estimates", Message("estimates.section_others"), tuple(blocks))


def _told(line: EstimateLine) -> Sequence[Block]:
    if line.status == "refused":
        return [RefusalCard(line.code, line.sentences[0], line.instead)]
    voice: Voice = "known" if line.status == "ok" else "not_known"
    return [Paragraph(each, voice) for each in line.sentences]


def _row(released: Released[Situation], line: EstimateLine) -> tuple[Cell, ...]:
    row = Row(
        f"table.estimates.{id_part(line.estimate_id)}",
        released.audience,
        inputs=(Input("estimate", line.estimate_id),),
        as_of=line.as_of,
        activity="population.compare_models",
    )
    return (
        line.model,
        None if line.aicc is None else row.fact("aicc", round(line.aicc, 2)),
        None if line.weight is None else row.fact("weight", round(line.weight, 3)),
        Message("estimates.status_ok" if line.status == "ok" else "estimates.status_other"),
    )
