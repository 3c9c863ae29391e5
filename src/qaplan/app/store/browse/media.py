"""Pictures and clips: a page of those that a reader asks for, the latest by the camera's clock first."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qaplan.app.store.browse.paging import RowPage, cut, mark, read_mark
from qaplan.app.store.studies import Study

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from qaplan.app.store import models

__all__ = ["MediaFilter", "MediumLine", "labels_held", "media_page", "pictures_of"]


_MANY = 5000


@dataclass(frozen=True)
class MediaFilter:
    """Which pictures are wanted; an empty word wants all.

    Args:
        station: Id of a station.
        label: Scientific name or label that somebody gave.
        state: State of the file, such as ``ok``.
        individual: Id of an animal that somebody saw in it.
    """

    station: str = ""
    label: str = ""
    state: str = ""
    individual: str = ""


@dataclass(frozen=True)
class MediumLine:
    """One picture as a list shows it.

    Args:
        medium_id: Its id.
        clock: When it was taken by the camera's own clock, ISO 8601; empty when not known.
        station_id: The station; empty when not known.
        deployment_id: The deployment; empty when not known.
        path: Path on the card.
        state: State of the file.
        is_restricted: Whether people are on it.
        labels: What was said of it.
    """

    medium_id: str
    clock: str
    station_id: str
    deployment_id: str
    path: str
    state: str
    is_restricted: bool
    labels: tuple[str, ...]


def media_page(study: Study, wanted: MediaFilter, *, after: str = "", limit: int = 50) -> RowPage[MediumLine]:
    """Read a page of pictures.

    Args:
        study: The study.
        wanted: Which ones.
        after: Mark of the page before; empty for the first page.
        limit: How many rows.

    Raises:
        UsageError: ``browse.bad_mark``.
    """
    from django.db.models import Q

    rows = _wanted(study, wanted)
    if after:
        clock, medium_id = read_mark(after, 2)
        rows = rows.filter(clock__lte=clock).filter(Q(clock__lt=clock) | Q(medium_id__lt=medium_id))
    columns = ("medium_id", "clock", "deployment__station_id", "deployment_id", "path", "state")
    ordered = rows.order_by("-clock", "-medium_id").values_list(*columns, "is_restricted")
    found, is_more = cut(list(ordered[: limit + 1]), limit)
    said = _labels(study, [row[0] for row in found])
    lines = tuple(
        MediumLine(row[0], row[1], row[2] or "", row[3] or "", row[4], row[5], row[6], said.get(row[0], ()))
        for row in found
    )
    return RowPage(lines, mark(found[-1][1], found[-1][0]) if is_more else "")


def pictures_of(study: Study, individual_id: str, *, most: int = 200) -> tuple[str, ...]:
    """Pictures in good order and without people on which somebody saw an animal, the latest first.

    Args:
        study: The study.
        individual_id: The animal.
        most: How many observations are looked at.
    """
    from qaplan.app.store import models

    said = models.Observation.objects.using(study.alias).filter(individual_id=individual_id).order_by()
    ids = [each for each in said.values_list("medium_id", flat=True)[:most] if each]
    rows = models.Medium.objects.using(study.alias).filter(medium_id__in=ids).order_by("-clock", "-medium_id")
    found = rows.values_list("medium_id", "state", "is_restricted")
    return tuple(
        medium_id for medium_id, state, is_restricted in found if state == "ok" and not is_restricted
    )


def labels_held(study: Study) -> tuple[str, ...]:
    """Every label that was given to a picture, in the order of the alphabet."""
    from qaplan.app.store import models

    rows = models.Observation.objects.using(study.alias).exclude(scientific_name="").order_by()
    return tuple(sorted(rows.values_list("scientific_name", flat=True).distinct()))


def _wanted(study: Study, wanted: MediaFilter) -> QuerySet[models.Medium]:
    from django.db.models import Exists, OuterRef, Q

    from qaplan.app.store import models

    rows = models.Medium.objects.using(study.alias).all()
    if wanted.state:
        rows = rows.filter(state=wanted.state)
    if wanted.station:
        rows = rows.filter(deployment__station_id=wanted.station)
    said = models.Observation.objects.using(study.alias).order_by()
    if wanted.label:
        own = said.filter(scientific_name=wanted.label)
        # Where a label is common, the latest pictures are soon found by looking at each; where it is rare,
        # by looking at its own alone.
        is_common = own.values("pk")[: _MANY + 1].count() > _MANY
        rare = Q(medium_id__in=own.values("medium_id"))
        rows = rows.filter(Exists(own.filter(medium_id=OuterRef("pk"))) if is_common else rare)
    if wanted.individual:
        rows = rows.filter(medium_id__in=said.filter(individual_id=wanted.individual).values("medium_id"))
    return rows


def _labels(study: Study, medium_ids: list[str]) -> dict[str, tuple[str, ...]]:
    from qaplan.app.store import models

    rows = models.Observation.objects.using(study.alias).filter(medium_id__in=medium_ids).order_by()
    found: defaultdict[str, dict[str, None]] = defaultdict(dict)
    for medium_id, kind, name in rows.values_list("medium_id", "observation_type", "scientific_name"):
        found[medium_id][name or kind] = None
    return {medium_id: tuple(sorted(names)) for medium_id, names in found.items()}
