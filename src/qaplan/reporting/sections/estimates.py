"""What was estimated: a section for each kind, with its answer, its figures, and what it assumes."""

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
    Figure,
    Heading,
    Paragraph,
    RefusalCard,
    Section,
    Table,
    Voice,
)
from qaplan.reporting.figures.of_estimates import figures_of
from qaplan.reporting.sections.table_facts import Row
from qaplan.sharing.types import EstimateLine, Released, Situation

__all__ = ["estimate_sections"]

_COLUMNS = (
    Column("model", Message("estimates.column_model"), weight=3.0),
    Column("aicc", Message("estimates.column_aicc"), is_number=True),
    Column("weight", Message("estimates.column_weight"), is_number=True),
    Column("status", Message("estimates.column_status"), weight=1.5),
)

_LATEST_ALONE = frozenset({"connectivity", "opening"})
"""Kinds of which the latest answer is told, as on their pages: others answer another question."""

_MODELLED = "stamp.modelled"
"""What is modelled says so of itself, and is not told in the voice of what is known."""


def estimate_sections(released: Released[Situation]) -> tuple[Section, ...]:
    """Compose a section for each kind of estimate, in the order in which the situation has them.

    A section asks the question, tells the answer of each estimate with its figures, compares models where
    they compare, and ends with the method and what it assumes.

    Args:
        released: The situation as one audience may see it.
    """
    lines = released.value.estimates
    return tuple(
        _section(released, kind, tuple(group)) for kind, group in groupby(lines, key=lambda each: each.kind)
    )


def _section(released: Released[Situation], kind: str, lines: tuple[EstimateLine, ...]) -> Section:
    blocks: list[Block] = [Paragraph(Message(f"estimates.asks_{kind}"))]
    compared = [each for each in lines if each.aicc is not None]
    for each in lines[:1] if compared or kind in _LATEST_ALONE else lines:
        blocks += _told(each)
        blocks += (Figure(one.figure_id, one.caption, one.alt) for one in figures_of(each))
    if compared:
        rows = tuple(_row(released, each) for each in compared)
        blocks.append(Table(f"models_{kind}", Message("estimates.compare_head"), _COLUMNS, rows))
    blocks += (Heading(Message("estimates.assumes")), Paragraph(Message(f"estimates.assumes_{kind}")))
    return Section(kind, Message(f"estimates.kind_{kind}"), tuple(blocks))


def _told(line: EstimateLine) -> Sequence[Block]:
    if line.status == "refused":
        return [RefusalCard(line.code, line.sentences[0], line.instead)]
    voice: Voice = "known" if line.status == "ok" else "not_known"
    if line.status == "ok" and any(each.key == _MODELLED for each in line.sentences):
        voice = "plain"
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
