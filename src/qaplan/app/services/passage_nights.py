"""Nights in which the cameras of a passage worked, up to a day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from qaplan.landscape.crossings.types import Passage
from qaplan.sharing.types import DeploymentEffort
from qaplan.survey.effort import effort_days

__all__ = ["passage_nights"]


def passage_nights(
    effort: Iterable[DeploymentEffort], passages: Iterable[Passage], on: date
) -> dict[str, float | None]:
    """Count the nights of each passage; None where nobody can say, which is not zero.

    Args:
        effort: How long each deployment worked.
        passages: The passages with the deployments that watch them.
        on: The last day that counts.
    """
    worked = {each.deployment_id: _until(each, on) for each in effort}
    nights: dict[str, float | None] = {}
    for each in passages:
        known = [days for name in each.deployment_ids if (days := worked.get(name)) is not None]
        nights[each.passage_id] = sum(known) if known else None
    return nights


def _until(row: DeploymentEffort, on: date) -> float | None:
    end = datetime.combine(on + timedelta(days=1), time())
    if all(each.end <= end for each in row.intervals):
        return row.sheet_days
    begun = [replace(each, end=min(each.end, end)) for each in row.intervals if each.start < end]
    return effort_days(begun).working
