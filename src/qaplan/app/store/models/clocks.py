"""Tables of the clocks: corrections and typed dates, each row a record that is never changed, only undone."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

from django.db import models

from qaplan.app.store.models import columns

__all__ = ["ClockCorrection", "TypedDate"]


class ClockCorrection(models.Model):
    """How some readings are mended, and who said so."""

    position: models.BigAutoField[int, int] = models.BigAutoField(primary_key=True)
    correction_id: models.CharField[str, str] = models.CharField(max_length=40, unique=True)
    deployment_id = columns.word(is_searched=True)
    card_id = columns.word(is_searched=True)
    kind = columns.word()
    author = columns.word()
    at: models.DateTimeField[dt.datetime, dt.datetime] = models.DateTimeField()
    undone_at = columns.instant()
    body = columns.json()

    class Meta:
        """How the rows are ordered and bound."""

        ordering: ClassVar = ["position"]


class TypedDate(models.Model):
    """A date that a person typed for a medium."""

    position: models.BigAutoField[int, int] = models.BigAutoField(primary_key=True)
    typed_id: models.CharField[str, str] = models.CharField(max_length=40, unique=True)
    medium = columns.link("store.Medium", "typed_dates")
    clock = columns.word()
    basis = columns.word()
    author = columns.word()
    at: models.DateTimeField[dt.datetime, dt.datetime] = models.DateTimeField()
    undone_at = columns.instant()
    body = columns.json()

    class Meta:
        """How the rows are ordered and bound."""

        ordering: ClassVar = ["position"]
