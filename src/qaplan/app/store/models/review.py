"""Tables of the review: the bursts that wait, sorted under headings, and what each reader said of them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from qaplan.app.store.models import columns

__all__ = ["BurstReading", "QueuedBurst"]


class QueuedBurst(models.Model):
    """A burst under its heading; worked out anew from the media and what programs say, and never undone."""

    keeps_undo = False

    burst_id = columns.key()
    camera = columns.word()
    start_clock = columns.word()
    heading = columns.word()
    score = columns.measure()
    is_control = columns.flag()
    is_restricted = columns.flag()
    body = columns.json()

    class Meta:
        """How the rows are ordered and bound."""

        ordering: ClassVar = ["camera", "start_clock", "burst_id"]
        indexes: ClassVar = [
            models.Index(fields=["heading", "is_control", "camera", "start_clock"], name="burst_in_queue"),
        ]


class BurstReading(models.Model):
    """One person's word on one burst; rows are added and never changed."""

    reading_id = columns.key()
    burst_id = columns.word(is_searched=True)
    place = columns.word()
    reader = columns.word()
    read_at = columns.instant()
    taxon_id = columns.word(is_searched=True)
    is_big_cat = columns.flag()
    supersedes = columns.word(is_searched=True)
    body = columns.json()

    class Meta:
        """How the rows are ordered and bound."""

        ordering: ClassVar = ["read_at", "reading_id"]
