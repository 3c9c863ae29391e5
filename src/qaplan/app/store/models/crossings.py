"""Tables of passages through barriers: what was agreed, what crossed, who looked; no position is in them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from qaplan.app.store.models import columns

__all__ = ["Crossing", "InferredCrossing", "Passage", "PassageVerification", "PeopleCount", "StationSide"]


class Passage(models.Model):
    """One agreed place in a line where animals may pass, by the id of its segment."""

    passage_id = columns.key()
    segment_id = columns.word(is_searched=True)
    stage = columns.word()
    body = columns.json()

    class Meta:
        """How the rows are ordered and bound."""

        ordering: ClassVar = ["passage_id"]


class Crossing(models.Model):
    """One independent record of animals at a passage."""

    crossing_id = columns.key()
    passage_id: str
    passage = columns.link("store.Passage", "crossings")
    happened_on = columns.day()
    species = columns.word(is_searched=True)
    direction = columns.word()
    body = columns.json()

    class Meta:
        """How the rows are ordered and bound."""

        ordering: ClassVar = ["happened_on", "crossing_id"]


class PassageVerification(models.Model):
    """One visit to see whether a passage is there; visits are added and never changed."""

    verification_id = columns.key()
    passage_id: str
    passage = columns.link("store.Passage", "verifications")
    visited_on = columns.day()
    body = columns.json()

    class Meta:
        """How the rows are ordered and bound."""

        ordering: ClassVar = ["visited_on", "verification_id"]


class InferredCrossing(models.Model):
    """A crossing of a leopard that a model of movement makes likely; pictures show others."""

    inferred_id = columns.key()
    happened_on = columns.day()
    body = columns.json()

    class Meta:
        """How the rows are ordered and bound."""

        ordering: ClassVar = ["happened_on", "inferred_id"]


class StationSide(models.Model):
    """On which side of the lines a station stands."""

    station_id = columns.key()
    side = columns.word()

    class Meta:
        """How the rows are ordered and bound."""

        ordering: ClassVar = ["station_id"]


class PeopleCount(models.Model):
    """How many pictures of people a passage's cameras took in a month; the pictures are gone for good."""

    count_id = columns.key()
    passage_id: str
    passage = columns.link("store.Passage", "people_counts")
    month = columns.word()
    pictures = columns.position()

    class Meta:
        """How the rows are ordered and bound."""

        ordering: ClassVar = ["month", "count_id"]
