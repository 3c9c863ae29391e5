"""Tables of what was done with labels: exports taken, repeated boxes left out, pictures of people removed."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from qaplan.app.store.models import columns

__all__ = ["BytesRemoved", "ExcludedObservation", "LabelImport", "RepeatExclusion"]


class LabelImport(models.Model):
    """One export of another program's labels; its observations begin with its id."""

    import_id = columns.key()
    format = columns.word()
    model = columns.word()
    threshold = columns.measure()
    source = columns.address()
    sha256 = columns.word(is_searched=True)
    imported_at = columns.instant()
    actor = columns.word()
    undone_at = columns.instant()
    body = columns.json()

    class Meta:
        """How the rows are ordered and bound."""

        ordering: ClassVar = ["import_id"]


class RepeatExclusion(models.Model):
    """One place of a camera's picture whose boxes a person has said to be nothing."""

    exclusion_id = columns.key()
    deployment_id = columns.word(is_searched=True)
    excluded_at = columns.instant()
    actor = columns.word()
    undone_at = columns.instant()
    body = columns.json()

    class Meta:
        """How the rows are ordered and bound."""

        ordering: ClassVar = ["deployment_id", "exclusion_id"]


class ExcludedObservation(models.Model):
    """A box that does not count while its exclusion stands."""

    observation_id = columns.key()
    exclusion = columns.link("store.RepeatExclusion", "observations")

    class Meta:
        """How the rows are ordered and bound."""

        ordering: ClassVar = ["observation_id"]


class BytesRemoved(models.Model):
    """A picture of people whose bytes were removed after their term; its row, event and count stay."""

    medium_id = columns.key()
    sha256 = columns.word(is_searched=True)
    removed_at = columns.instant()
    actor = columns.word()
    why = columns.address()

    class Meta:
        """How the rows are ordered and bound."""

        ordering: ClassVar = ["medium_id"]
