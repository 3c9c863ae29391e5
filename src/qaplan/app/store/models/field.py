"""Tables of the survey: stations, cameras, deployments, effort, cards, media, observations."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from qaplan.app.store.models import columns

__all__ = [
    "Camera",
    "CardImport",
    "Deployment",
    "DetectorRun",
    "EffortInterval",
    "Medium",
    "Observation",
    "PublishedEvent",
    "Station",
]


class Station(models.Model):
    """A place with cameras; its cells are those of the first position and never change."""

    station_id = columns.key()
    location_name = columns.address()
    longitude = columns.measure()
    latitude = columns.measure()
    uncertainty_m = columns.measure()
    cell_column = columns.whole()
    cell_row = columns.whole()
    cell_degree = columns.word(is_searched=True)
    cell_tenth = columns.word(is_searched=True)
    cell_hundredth = columns.word()

    class Meta:
        """How the rows are ordered and bound."""

        ordering: ClassVar = ["station_id"]


class Camera(models.Model):
    """A camera by its serial number, or by its label at a station where no serial is known."""

    camera_key = columns.key()
    serial = columns.word(is_searched=True)
    make = columns.word()
    model = columns.word()


class Deployment(models.Model):
    """One camera at one station from set-up to pick-up; clock readings as ISO 8601 text."""

    deployment_id = columns.key()
    station_id: str
    station = columns.link("store.Station", "deployments")
    camera = columns.optional_link("store.Camera", "deployments")
    start_clock = columns.word(is_searched=True)
    end_clock = columns.word()
    body = columns.json()

    class Meta:
        """How the rows are ordered and bound."""

        ordering: ClassVar = ["deployment_id"]


class EffortInterval(models.Model):
    """A stretch of a deployment in one condition."""

    deployment_id: str
    deployment = columns.link("store.Deployment", "effort")
    start_clock = columns.word()
    end_clock = columns.word()
    reason = columns.word()
    basis = columns.word()

    class Meta:
        """How the rows are ordered and bound."""

        ordering: ClassVar = ["deployment_id", "basis", "start_clock", "end_clock"]


class CardImport(models.Model):
    """One reading of one memory card, whole."""

    card_id = columns.key()
    name = columns.address()
    digest: models.CharField[str, str] = models.CharField(max_length=64, unique=True)
    deployment_id: str | None
    deployment = columns.optional_link("store.Deployment", "cards")
    supplements_id: str | None
    supplements = columns.optional_link("store.CardImport", "supplemented_by")
    root = columns.address()
    mode = columns.word()
    imported_at = columns.instant()
    actor = columns.word()
    organisation = columns.word()
    files = columns.whole()


class Medium(models.Model):
    """One file of one card; the camera clock as ISO 8601 text."""

    medium_id = columns.key()
    card_id: str
    card = columns.link("store.CardImport", "media")
    path = columns.address()
    sha256 = columns.word(is_searched=True)
    size_bytes = columns.whole()
    media_type = columns.word()
    state = columns.word(is_searched=True)
    clock = columns.word(is_searched=True)
    serial = columns.word()
    deployment_id: str | None
    deployment = columns.optional_link("store.Deployment", "media")
    duplicate_of_id: str | None
    duplicate_of = columns.optional_link("store.Medium", "duplicates")
    is_restricted = columns.flag()
    restricted_at = columns.instant()
    body = columns.json()
    published = columns.json()

    class Meta:
        """How the rows are ordered and bound."""

        ordering: ClassVar = ["card_id", "path"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["card", "path"], name="one_path_per_card")]


class PublishedEvent(models.Model):
    """An event as a package lists it, by nobody's rule of ours."""

    event_id = columns.key()
    station = columns.link("store.Station", "events")
    start_clock = columns.word(is_searched=True)
    position = columns.position()
    body = columns.json()

    class Meta:
        """How the rows are ordered and bound."""

        ordering: ClassVar = ["position", "event_id"]


class DetectorRun(models.Model):
    """One run of a detector, as its file tells it."""

    run_id = columns.key()
    model = columns.word()
    version = columns.word()
    format_version = columns.word()
    threshold = columns.measure()
    source = columns.address()
    sha256 = columns.word()
    imported_at = columns.instant()
    body = columns.json()


class Observation(models.Model):
    """What a person or a model says of a medium or an event."""

    observation_id = columns.key()
    medium = columns.optional_link("store.Medium", "observations")
    event_id = columns.word(is_searched=True)
    run = columns.optional_link("store.DetectorRun", "observations")
    observation_type = columns.word(is_searched=True)
    scientific_name = columns.word(is_searched=True)
    individual_id = columns.word(is_searched=True)
    method = columns.word()
    classified_by = columns.address()
    probability = columns.measure()
    body = columns.json()

    class Meta:
        """How the rows are ordered and bound."""

        ordering: ClassVar = ["observation_id"]
