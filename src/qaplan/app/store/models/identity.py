"""Tables of identity: passings, chips, how alike the machine finds two sides, and what people read."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from qaplan.app.store.models import columns

__all__ = [
    "Chip",
    "Encounter",
    "IdentityCalibration",
    "IdentityChoice",
    "KnownSidePair",
    "SideReading",
    "SideScore",
]


class Encounter(models.Model):
    """One passing of one animal before the cameras of a station, or the record that tells of it."""

    encounter_id = columns.key()
    station = columns.word(is_searched=True)
    start_clock = columns.word(is_searched=True)
    end_clock = columns.word()
    body = columns.json()

    class Meta:
        """How the rows are ordered and bound."""

        ordering: ClassVar = ["start_clock", "encounter_id"]


class Chip(models.Model):
    """The part of one picture that shows one animal, with who drew it and who said from where it is seen."""

    chip_id = columns.key()
    encounter_id: str
    encounter = columns.link("store.Encounter", "chips")
    medium_id: str
    medium = columns.link("store.Medium", "chips")
    viewpoint = columns.word(is_searched=True)
    light = columns.word()
    quality = columns.measure()
    body = columns.json()

    class Meta:
        """How the rows are ordered and bound."""

        ordering: ClassVar = ["encounter_id", "chip_id"]


class SideScore(models.Model):
    """How alike the machine finds two sides of one flank; worked out anew at will, and never undone."""

    keeps_undo = False

    a = columns.word(is_searched=True)
    b = columns.word(is_searched=True)
    score: models.FloatField[float, float] = models.FloatField(default=0.0)
    settings = columns.word()
    body = columns.json()

    class Meta:
        """How the rows are ordered and bound."""

        ordering: ClassVar = ["-score", "a", "b"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["a", "b"], name="one_score_per_pair")]


class SideReading(models.Model):
    """One person's word on one pair of sides; rows are added and never changed."""

    reading_id = columns.key()
    a = columns.word(is_searched=True)
    b = columns.word(is_searched=True)
    reader = columns.word(is_searched=True)
    read_at = columns.instant()
    is_known = columns.flag()
    supersedes = columns.word(is_searched=True)
    body = columns.json()

    class Meta:
        """How the rows are ordered and bound."""

        ordering: ClassVar = ["read_at", "reading_id"]


class KnownSidePair(models.Model):
    """A pair of sides whose truth is known, laid among the others to measure the readers."""

    pair_id = columns.key()
    a = columns.word(is_searched=True)
    b = columns.word(is_searched=True)
    body = columns.json()

    class Meta:
        """How the rows are ordered and bound."""

        ordering: ClassVar = ["pair_id"]


class IdentityCalibration(models.Model):
    """What a score is worth, as reviewed pairs taught it; a later version takes the place of an earlier."""

    version = columns.key()
    made_at = columns.instant()
    actor = columns.word()
    settings = columns.word()
    body = columns.json()

    class Meta:
        """How the rows are ordered and bound."""

        ordering: ClassVar = ["made_at", "version"]


class IdentityChoice(models.Model):
    """How the study wants identity decided, such as how many people must read a pair."""

    name = columns.key()
    value = columns.word()
