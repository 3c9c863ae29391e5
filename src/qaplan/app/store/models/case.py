"""Tables of the case file: registers, records, incidents, acts, questions with their claims, statements.

Each row holds the columns that are searched and the whole value as JSON.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from qaplan.app.store.models import columns

__all__ = [
    "Assessment",
    "Claim",
    "Incident",
    "Individual",
    "LegalAct",
    "Movement",
    "Organisation",
    "Place",
    "ProgrammeEvent",
    "Project",
    "Question",
    "Record",
    "Statement",
    "TaxonConcept",
]


class Register(models.Model):
    """What all rows of a case have."""

    key = columns.key()
    position = columns.position()
    body = columns.json()

    class Meta:
        """How the rows are ordered and bound."""

        abstract = True
        ordering: ClassVar = ["position", "key"]


class Organisation(Register):
    """An organisation under all of its names."""

    name_kk = columns.address()
    name_ru = columns.address()
    name_en = columns.address()
    country = columns.word()


class Place(Register):
    """A named place, coarse."""

    name_kk = columns.address()
    name_ru = columns.address()
    name_en = columns.address()
    country = columns.word()
    kind = columns.word(is_searched=True)
    is_plan = columns.flag()


class Individual(Register):
    """An animal of the catalogue."""


class Statement(Register):
    """One dated answer about which records are one animal."""

    author = columns.word(is_searched=True)
    verdict = columns.word()
    made_on = columns.day()
    supersedes = columns.word(is_searched=True)

    class Meta(Register.Meta):
        """How the rows are ordered and bound."""

        abstract = False
        indexes: ClassVar = [models.Index(fields=["verdict", "-made_on", "key"], name="statement_verdict")]


class Record(Register):
    """One thing that was seen, filmed, found or told."""

    kind = columns.word()
    grade = columns.word(is_searched=True)
    country = columns.word()
    happened_from = columns.day()
    happened_to = columns.day()
    place = columns.word(is_searched=True)
    individual = columns.word(is_searched=True)
    tier = columns.word()

    class Meta(Register.Meta):
        """How the rows are ordered and bound."""

        abstract = False
        indexes: ClassVar = [
            models.Index(fields=["tier", "place"], name="record_tier_place"),
            models.Index(fields=["tier", "grade"], name="record_tier_grade"),
            models.Index(fields=["individual", "tier"], name="record_individual_tier"),
        ]


class Incident(Register):
    """A mortality case."""

    record = columns.word(is_searched=True)
    found_from = columns.day()
    cause = columns.word()


class LegalAct(Register):
    """An act with its dates."""

    dated = columns.day()
    in_force_from = columns.day()
    effect = columns.word()
    taxon = columns.word(is_searched=True)


class Question(Register):
    """Something on which the public record does not agree."""

    kind = columns.word()


class Claim(Register):
    """One side of a question."""

    question = columns.word(is_searched=True)
    made_from = columns.day()
    attribute = columns.word()


class Project(Register):
    """A project with its term."""

    start_from = columns.day()
    end_to = columns.day()


class ProgrammeEvent(Register):
    """Something that happened around the animals."""

    happened_from = columns.day()
    kind = columns.word()


class Assessment(Register):
    """A published estimate."""

    subject = columns.word(is_searched=True)
    year = columns.whole()
    low = columns.whole()
    high = columns.whole()


class Movement(Register):
    """A quoted distance between two records."""

    from_record = columns.word()
    to_record = columns.word()
    distance_km = columns.measure()


class TaxonConcept(Register):
    """One kind of animal under all of its names."""
