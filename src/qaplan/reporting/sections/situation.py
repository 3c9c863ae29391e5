"""The first page: what is known, what is disputed, what is not known."""

from __future__ import annotations

from qaplan.base.messages import Message
from qaplan.reporting.document import Block, Paragraph, Section
from qaplan.reporting.sections.disputes import standing_of
from qaplan.reporting.sections.table_facts import Row
from qaplan.sharing.types import Released, Situation

__all__ = ["not_known_section", "situation_section"]

_FIRST_PAGE = 5


def situation_section(released: Released[Situation]) -> Section:
    """Compose the three voices; the longer lists are cut here and complete in their own sections."""
    situation = released.value
    blocks: list[Block] = [Paragraph(message, "known") for message in situation.known]
    blocks += _disputed(released)
    blocks += [Paragraph(message, "not_known") for message in situation.not_known[:_FIRST_PAGE]]
    blocks += _more(released, "not_known", len(situation.not_known))
    return Section("situation", Message("report.section.situation"), tuple(blocks))


def not_known_section(released: Released[Situation]) -> Section | None:
    """Compose the whole list of what is not known; None where the first page holds it all."""
    messages = released.value.not_known
    if len(messages) <= _FIRST_PAGE:
        return None
    blocks = tuple(Paragraph(message, "not_known") for message in messages)
    return Section("not_known", Message("report.section.not_known"), blocks)


def _disputed(released: Released[Situation]) -> list[Block]:
    # Questions of identity first: the counts hang on them. The sort is stable, the rest keep their order.
    lines = sorted(released.value.disputes, key=lambda line: not line.standings)
    shown: list[Block] = []
    for line in lines[:_FIRST_PAGE]:
        shown.append(Paragraph(standing_of(released, line) or line.question, "disputed"))
        shown += [Paragraph(line.note, "disputed")] if line.note is not None else []
    return shown + _more(released, "disputed", len(lines))


def _more(released: Released[Situation], voice: str, total: int) -> list[Block]:
    if total <= _FIRST_PAGE:
        return []
    row = Row("document.more", released.audience, as_of=released.value.as_of, activity="reporting.first_page")
    count = row.fact(voice, total - _FIRST_PAGE)
    message = Message(f"report.more_{voice}", {"n": count}, count="n")
    return [Paragraph(message, "disputed" if voice == "disputed" else "not_known")]
