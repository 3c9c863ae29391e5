"""The table of layers of the landscape: what each is and where it comes from; no position is in it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from qaplan.app.store.models import columns

__all__ = ["StudyLayer"]


class StudyLayer(models.Model):
    """One layer, whose bytes lie in the vault; the latest of a kind is the one that is used."""

    layer_id = columns.key()
    kind = columns.word(is_searched=True)
    sha256 = columns.word(is_searched=True)
    added_at = columns.instant()
    actor = columns.word()
    body = columns.json()

    class Meta:
        """How the rows are ordered and bound."""

        ordering: ClassVar = ["added_at", "layer_id"]
