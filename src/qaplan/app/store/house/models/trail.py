"""Tables of what a house knows of itself and of what was done to its people."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

from django.db import models

from qaplan.app.store.models import columns

__all__ = ["HouseEvent", "HouseSetting"]


class HouseSetting(models.Model):
    """One thing that the house knows of itself, such as its secret."""

    name = columns.key()
    value = columns.address()


class HouseEvent(models.Model):
    """One thing that was done to an account, or one door that was opened."""

    at: models.DateTimeField[dt.datetime, dt.datetime] = models.DateTimeField()
    actor = columns.word()
    action = columns.word(is_searched=True)
    subject = columns.word(is_searched=True)
    body = columns.json()

    class Meta:
        """How the rows are ordered and bound."""

        ordering: ClassVar = ["id"]
