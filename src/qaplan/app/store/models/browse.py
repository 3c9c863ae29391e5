"""Tables that pages look things up in: which statements name a record, and every spelling of every name.

They follow from the registers and hold nothing of their own.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from qaplan.app.store.models import columns
from qaplan.app.store.models.case import Statement

__all__ = ["Spelling", "StatementRecord"]


class StatementRecord(models.Model):
    """One record that a statement names."""

    statement_id: str
    statement: models.ForeignKey[Statement, Statement] = models.ForeignKey(
        Statement, on_delete=models.CASCADE, related_name="links"
    )
    record = columns.word(is_searched=True)
    position = columns.position()

    class Meta:
        """How the rows are ordered and bound."""

        ordering: ClassVar = ["statement_id", "position"]


class Spelling(models.Model):
    """One name of one thing from the start of one of its words, folded for search."""

    register = columns.word()
    subject = columns.word(is_searched=True)
    name = columns.address()
    folded = columns.word(is_searched=True)

    class Meta:
        """How the rows are ordered and bound."""

        ordering: ClassVar = ["folded", "register", "subject"]
