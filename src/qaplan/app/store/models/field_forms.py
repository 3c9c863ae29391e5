"""Tables of the field form: what was sent from a phone, and the hand-overs of what was found."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

from django.db import models

from qaplan.app.store.models import columns

__all__ = ["CustodyTransfer", "FieldForm"]


class FieldForm(models.Model):
    """One form as it came from a phone; its position stands in these columns and nowhere else."""

    form_id = columns.key()
    kind = columns.word(is_searched=True)
    sender = columns.word(is_searched=True)
    state = columns.word(is_searched=True)
    happened_on = columns.day()
    received_at: models.DateTimeField[dt.datetime, dt.datetime] = models.DateTimeField()
    number = columns.position()
    digest = columns.word()
    salt = columns.word()
    longitude = columns.measure()
    latitude = columns.measure()
    uncertainty_m = columns.measure()
    body = columns.json()
    decision = columns.json()

    class Meta:
        """How the rows are ordered and bound."""

        ordering: ClassVar = ["-number"]


class CustodyTransfer(models.Model):
    """One hand-over of remains or samples, chained to the one before it; never changed."""

    transfer_id = columns.key()
    incident_id: str
    incident = columns.link("store.Incident", "transfers")
    number = columns.position()
    salt = columns.word()
    previous = columns.word()
    digest = columns.word()
    body = columns.json()

    class Meta:
        """How the rows are ordered and bound."""

        ordering: ClassVar = ["incident_id", "number"]
