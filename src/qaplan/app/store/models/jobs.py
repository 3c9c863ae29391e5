"""The table of the long pieces of work: who does one just now, until when that holds, how far it has come."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from qaplan.app.store.models import columns

__all__ = ["Job"]


class Job(models.Model):
    """One long piece of work; a row of the machinery, which the log does not name."""

    keeps_undo: ClassVar[bool] = False

    job_id = columns.key()
    kind = columns.word(is_searched=True)
    state = columns.word(is_searched=True)
    parameters = columns.json()
    asked_by = columns.json()
    asked_at = columns.instant()
    started_at = columns.instant()
    ended_at = columns.instant()
    worker = columns.word()
    attempts = columns.position()
    lease_until = columns.instant()
    beat_at = columns.instant()
    is_stop_asked = columns.flag()
    done: models.BigIntegerField[int, int] = models.BigIntegerField(default=0)
    total = columns.whole()
    word = columns.word()
    item = columns.address()
    outcome = columns.json()
    outcome_sha256 = columns.word()
    problem = columns.json()

    class Meta:
        """How the rows are ordered and bound."""

        ordering: ClassVar = ["asked_at", "job_id"]
