"""Tables of the audit trail: what the study is, its events in a chain, its facts with their inputs."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

from django.db import models

from qaplan.app.store.models import columns

__all__ = ["Fact", "FactInput", "LogEvent", "Setting"]


class Setting(models.Model):
    """One thing that the study knows of itself, such as the head of its log."""

    name = columns.key()
    value = columns.address()


class LogEvent(models.Model):
    """One change, chained to the one before it."""

    seq: models.BigIntegerField[int, int] = models.BigIntegerField(primary_key=True)
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
