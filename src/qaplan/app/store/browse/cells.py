"""Counting by station for a map: pictures of each, and how many of them carry one label."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from qaplan.app.store.studies import Study

__all__ = ["labelled_by_station", "pictures_by_station"]


def pictures_by_station(study: Study) -> Counter[str]:
    """How many pictures and clips each station has."""
    from django.db.models import Count

    from qaplan.app.store import models

    rows = models.Medium.objects.using(study.alias).order_by()
    counted = rows.values_list("deployment_id").annotate(Count("pk"))
    return _by_station(study, counted)


def labelled_by_station(study: Study, label: str) -> Counter[str]:
    """How many labels of one kind the pictures of each station carry.

    Args:
        study: The study.
        label: Scientific name or label, as it is written.
    """
    from django.db.models import Count

    from qaplan.app.store import models

    rows = models.Observation.objects.using(study.alias).filter(scientific_name=label).order_by()
    counted = rows.values_list("medium__deployment_id").annotate(Count("pk"))
    return _by_station(study, counted)


def _by_station(study: Study, counted: Iterable[tuple[str, int]]) -> Counter[str]:
    from qaplan.app.store import models

    deployments = models.Deployment.objects.using(study.alias).order_by()
    station_of = dict(deployments.values_list("deployment_id", "station_id"))
    found: Counter[str] = Counter()
    for deployment_id, count in counted:
        if deployment_id in station_of:
            found[station_of[deployment_id]] += count
    return found
