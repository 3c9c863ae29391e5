"""The table of estimates: what was reckoned of how many, where, how many survive, from what, and when."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from qaplan.app.store.models import columns

__all__ = ["Estimate"]


class Estimate(models.Model):
    """One estimate as it was made; a later one of the same question on the same day takes its place."""

    estimate_id = columns.key()
    kind = columns.word(is_searched=True)
    model = columns.address()
    as_of = columns.day()
    inputs_sha256 = columns.word(is_searched=True)
    status = columns.word()
    actor = columns.word()
    made_at = columns.instant()
    superseded_by = columns.word(is_searched=True)
    body = columns.json()

    class Meta:
        """How the rows are ordered and bound."""

        ordering: ClassVar = ["made_at", "estimate_id"]
