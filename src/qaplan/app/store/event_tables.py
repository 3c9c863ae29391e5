"""What independent records are made from, read in bulk: clocks of media, and what was said of them."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime

from qaplan.app.store.studies import Study
from qaplan.survey.clocks.types import ClockReading
from qaplan.survey.types import TriggerMode

__all__ = ["Label", "load_clock_readings", "load_clocks", "load_labels"]

_BATCH = 5000
# A value that is null inside a JSON column comes out as no value, or as its text.
_NULL = frozenset({None, "null"})


@dataclass(slots=True)
class Label:
    """What somebody or some model says is in a medium, as far as events need it.

    Args:
        medium_id: The medium.
        observation_type: animal, human, vehicle, blank, unknown, unclassified.
        scientific_name: Species or group; empty when not said.
        method: Who classified.
        count: Number of animals; None is not said.
    """

    medium_id: str
    observation_type: str
    scientific_name: str
    method: str
    count: int | None


def load_clocks(study: Study) -> Iterator[tuple[str, str, datetime, TriggerMode]]:
    """Read medium id, deployment id, clock and trigger mode of every dated medium once, in no order.

    A file that holds the same bytes as an earlier one is left out, and so is one of no deployment.
    """
    from django.db.models.fields.json import KT

    from qaplan.app.store import models

    rows = models.Medium.objects.using(study.alias).filter(duplicate_of=None).exclude(clock="")
    rows = rows.exclude(deployment=None).order_by()
    chosen = rows.values_list("medium_id", "deployment_id", "clock", KT("body__trigger_mode"))
    read = datetime.fromisoformat
    return ((medium, of, read(clock), mode) for medium, of, clock, mode in chosen.iterator(_BATCH))


def load_clock_readings(
    study: Study, *, deployment_ids: Collection[str] | None = None
) -> Iterator[tuple[ClockReading, TriggerMode]]:
    """Read the clock and the trigger mode of every medium once, in no order.

    A file that holds the same bytes as an earlier one is left out.

    Args:
        study: The study.
        deployment_ids: Only media of these deployments; all media when None.
    """
    from django.db.models.fields.json import KT

    from qaplan.app.store import models

    rows = models.Medium.objects.using(study.alias).filter(duplicate_of=None).order_by()
    if deployment_ids is not None:
        rows = rows.filter(deployment_id__in=list(deployment_ids))
    columns = "medium_id", "deployment_id", "card_id", "path", "clock", "media_type", "serial"
    chosen = rows.values_list(*columns, KT("body__clock"), KT("body__trigger_mode"))
    for medium, deployment, card, path, clock, kind, serial, own, mode in chosen.iterator(_BATCH):
        reading = ClockReading(
            medium,
            deployment or "",
            card,
            path,
            datetime.fromisoformat(clock) if clock else None,
            datetime.fromisoformat(own) if own not in _NULL else None,
            is_video=kind.startswith("video/"),
            serial=serial,
        )
        yield reading, mode


def load_labels(study: Study, *, deployment_ids: Collection[str] | None = None) -> Iterator[Label]:
    """Read what was said of media and counts, in no order.

    Args:
        study: The study.
        deployment_ids: Only of media of these deployments; of all when None.
    """
    from django.db.models.fields.json import KT

    from qaplan.app.store import models

    excluded = models.ExcludedObservation.objects.using(study.alias).values("observation_id")
    rows = models.Observation.objects.using(study.alias).exclude(medium=None).order_by()
    rows = rows.exclude(observation_id__in=excluded)
    if deployment_ids is not None:
        rows = rows.filter(medium__deployment_id__in=list(deployment_ids))
    columns = "medium_id", "observation_type", "scientific_name", "method"
    for *said, count in rows.values_list(*columns, KT("body__count")).iterator(_BATCH):
        medium, kind, name, method = said
        yield Label(medium, kind, name, method, None if count in _NULL else int(count))
