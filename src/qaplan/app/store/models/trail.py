"""Tables of the audit trail: what the study is, its events in a chain, what they replaced, its facts."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

from django.db import models

from qaplan.app.store.models import columns

__all__ = ["Fact", "FactInput", "LogEvent", "Setting", "UndoRow"]


class Setting(models.Model):
    """One thing that the study knows of itself, such as the head of its log."""

    name = columns.key()
    value = columns.address()


class LogEvent(models.Model):
    """One change, chained to the one before it.

    Events of one transaction are one deed, named by the number of its first event; it is undone whole.
    """

    seq: models.BigIntegerField[int, int] = models.BigIntegerField(primary_key=True)
    deed: models.BigIntegerField[int, int] = models.BigIntegerField()
    undoes: models.BigIntegerField[int | None, int | None] = models.BigIntegerField(null=True, db_index=True)
    at: models.DateTimeField[dt.datetime, dt.datetime] = models.DateTimeField()
    actor = columns.word()
    action = columns.word(is_searched=True)
    subject_kind = columns.word()
    subject_id = columns.word(is_searched=True)
    why = columns.address()
    body = columns.json()
    salt = columns.word()
    previous = columns.word()
    digest = columns.word()

    class Meta:
        """How the rows are ordered and bound."""

        ordering: ClassVar = ["seq"]
        indexes: ClassVar = [
            models.Index(fields=["deed", "seq"], name="event_of_deed"),
            models.Index(fields=["actor", "seq"], name="event_of_actor"),
        ]


class UndoRow(models.Model):
    """One row that an event added, changed or removed, as it was before; triggers write it.

    The event is the one that is about to be written when the row changes.
    """

    seq: models.BigIntegerField[int, int] = models.BigIntegerField(db_index=True)
    of_table: models.CharField[str, str] = models.CharField(max_length=60)
    row_key: models.CharField[str, str] = models.CharField(max_length=200)
    verb: models.CharField[str, str] = models.CharField(max_length=1)
    old: models.TextField[str | None, str | None] = models.TextField(null=True)

    class Meta:
        """How the rows are ordered and bound."""

        ordering: ClassVar = ["id"]
        indexes: ClassVar = [models.Index(fields=["of_table", "row_key"], name="undo_of_row")]


class Fact(models.Model):
    """One value that a report may carry."""

    fact_id = columns.key()
    tier = columns.word()
    unit = columns.word()
    as_of = columns.day()
    activity = columns.word(is_searched=True)
    body = columns.json()

    class Meta:
        """How the rows are ordered and bound."""

        ordering: ClassVar = ["fact_id"]


class FactInput(models.Model):
    """One thing that a fact was made from."""

    fact: models.ForeignKey[Fact, Fact] = models.ForeignKey(
        Fact, on_delete=models.CASCADE, related_name="inputs"
    )
    position = columns.position()
    kind = columns.word()
    ref = columns.address()
    sha256 = columns.word(is_searched=True)

    class Meta:
        """How the rows are ordered and bound."""

        ordering: ClassVar = ["fact_id", "position"]
