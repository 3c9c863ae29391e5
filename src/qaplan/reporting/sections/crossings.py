"""Crossings of the border: how agreed passages stand, and what is inferred of leopards."""

from __future__ import annotations

from qaplan.base.messages import Message
from qaplan.reporting.document import Paragraph, Section
from qaplan.sharing.types import Released, Situation

__all__ = ["crossings_section"]

_INFERRED = "crossings.report_inferred"
"""What is inferred is not told in the voice of what is known."""


def crossings_section(released: Released[Situation]) -> Section | None:
    """Compose what the register says; None where it says nothing."""
    said = released.value.crossings
    if not said:
        return None
    blocks = tuple(Paragraph(each, "plain" if each.key == _INFERRED else "known") for each in said)
    return Section("crossings", Message("report.section.crossings"), blocks)
