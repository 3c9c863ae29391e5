"""Tables of what others made: sightings, camera visits, what columns mean, pictures that were sent."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from qaplan.app.store.models import columns

__all__ = ["CameraVisit", "CopyLink", "ReceivedPicture", "Sighting", "TableImport", "TableMapping"]


class Sighting(models.Model):
    """What a table says that somebody saw, found or was told."""

    sighting_id = columns.key()
    species = columns.word(is_searched=True)
    place_id = columns.word(is_searched=True)
    happened_from = columns.day()
    happened_to = columns.day()
    body = columns.json()

    class Meta:
        """How the rows are ordered and bound."""

        ordering: ClassVar = ["happened_from", "sighting_id"]


class CameraVisit(models.Model):
    """What a person noted at a camera at set-up or pick-up."""

    visit_id = columns.key()
    deployment_id = columns.word(is_searched=True)
    body = columns.json()

    class Meta:
        """How the rows are ordered and bound."""

        ordering: ClassVar = ["deployment_id", "visit_id"]


class TableMapping(models.Model):
    """What the columns of tables with the same headings mean."""

    fingerprint = columns.key()
    kind = columns.word()
    remembered_at = columns.instant()
    actor = columns.word()
    body = columns.json()


class TableImport(models.Model):
    """One taking of one table, with what it replaced, so that it can be taken back."""

    import_id = columns.key()
    source = columns.address()
    sha256 = columns.word(is_searched=True)
    kind = columns.word()
    imported_at = columns.instant()
    actor = columns.word()
    position = columns.position()
    undone_at = columns.instant()
    body = columns.json()

    class Meta:
        """How the rows are ordered and bound."""

        ordering: ClassVar = ["position"]


class ReceivedPicture(models.Model):
    """A picture or clip that somebody sent."""

    item_id = columns.key()
    sha256 = columns.word(is_searched=True)
    original = columns.word()
    received_on = columns.day()
    body = columns.json()

    class Meta:
        """How the rows are ordered and bound."""

        ordering: ClassVar = ["received_on", "item_id"]


class CopyLink(models.Model):
    """A received picture beside a medium of a card."""

    link_id = columns.key()
    item = columns.link("store.ReceivedPicture", "links")
    medium_id = columns.word(is_searched=True)
    state = columns.word()
    body = columns.json()

    class Meta:
        """How the rows are ordered and bound."""

        ordering: ClassVar = ["link_id"]
