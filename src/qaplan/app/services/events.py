"""Independent records and effort of a study, computed from what it holds and released to a reader."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Any

from qaplan.app.services.card_deployments import clock_bounds, is_within
from qaplan.app.services.clock_view import mended_clock, mended_effort, mended_spans
from qaplan.app.store.card_tables import load_media
from qaplan.app.store.clock_tables import load_clock_book
from qaplan.app.store.event_tables import load_clock_readings, load_clocks, load_labels
from qaplan.app.store.field_tables import load_deployments, load_station_cells
from qaplan.app.store.studies import Study, reader_key
from qaplan.base.facts import Tier
from qaplan.sharing import Released, release
from qaplan.sharing.types import DeploymentEffort
from qaplan.survey.effort import MediaSpan, effort_days, media_evidence_days
from qaplan.survey.events import StationMedium, group_events
from qaplan.survey.types import Deployment, EffortInterval, Event, EventRule, TriggerMode

__all__ = [
    "effort_records",
    "event_records",
    "list_effort",
    "list_events",
    "study_effort",
    "study_events",
    "undated_media",
]

# Camera clocks have no zone, and neither has the time before and after all of them.
_NEVER_BEFORE, _NEVER_AFTER = datetime(1, 1, 1), datetime(9999, 12, 31)  # noqa: DTZ001 - a camera's clock


def study_events(
    study: Study, rule: EventRule | None = None, *, exclude: Collection[str] = ()
) -> tuple[Event, ...]:
    """Group what the study holds into independent records.

    A medium that is dated outside its deployment counts in none: its clock or its folder is wrong.

    Args:
        study: The study.
        rule: When two records are two events; one hour since the last record when None.
        exclude: Species or labels that are left out, such as ``UNID``.
    """
    return group_events(_station_media(study), load_labels(study), rule, exclude=exclude)


def list_events(
    study: Study, rule: EventRule | None = None, *, exclude: Collection[str] = (), audience: Tier = "steward"
) -> Released[tuple[Any, ...]]:
    """Give a reader the independent records: stewards each event, the public numbers of events.

    Args:
        study: The study.
        rule: When two records are two events; one hour since the last record when None.
        exclude: Species or labels that are left out.
        audience: As whom to read.
    """
    events = study_events(study, rule, exclude=exclude)
    return release(events, audience, key=reader_key(study, audience), cells=load_station_cells(study))


def list_effort(study: Study, *, audience: Tier = "steward") -> Released[tuple[DeploymentEffort, ...]]:
    """Give a reader the effort of each deployment, by the field sheet and beside it by the media.

    Args:
        study: The study.
        audience: As whom to read.
    """
    rows = study_effort(study)
    return release(rows, audience, key=reader_key(study, audience), cells=load_station_cells(study))


def study_effort(study: Study) -> tuple[DeploymentEffort, ...]:
    """One row for each deployment, in the order of their ids."""
    by_deployment: defaultdict[str, list[EffortInterval]] = defaultdict(list)
    book = load_clock_book(study)
    for interval in mended_effort(study, book):
        by_deployment[interval.deployment_id].append(interval)
    spans = mended_spans(study, book)
    return tuple(
        _effort_row(each, by_deployment[each.deployment_id], spans.get(each.deployment_id))
        for each in sorted(load_deployments(study), key=lambda each: each.deployment_id)
    )


def undated_media(study: Study) -> tuple[int, int]:
    """How many media no clock dates, and how many are dated outside of their deployment."""
    deployments = {each.deployment_id: each for each in load_deployments(study)}
    book = load_clock_book(study)
    undated = outside = 0
    for held in load_media(study, with_duplicates=False):
        if held.medium.state == "not_a_medium":
            continue
        of, clock = deployments.get(held.deployment_id), mended_clock(book, held)
        undated += clock is None
        outside += of is not None and clock is not None and not is_within(of, clock)
    return undated, outside


def event_records(released: Released[tuple[Any, ...]]) -> list[dict[str, object]]:
    """Released events as rows, with stable names."""
    return [_event_record(each) if isinstance(each, Event) else vars(each) for each in released.value]


def effort_records(released: Released[tuple[DeploymentEffort, ...]]) -> list[dict[str, object]]:
    """Released effort as rows, with stable names; None is unknown, which is not zero."""
    return [_effort_record(each) for each in released.value]


def _event_record(event: Event) -> dict[str, object]:
    return {
        "station_id": event.station_id,
        "scientific_name": event.scientific_name,
        "start": event.start.isoformat(),
        "end": event.end.isoformat(),
        "trigger_mode": event.trigger_mode,
        "count": event.count,
        "media": len(event.medium_ids),
        "event_id": event.event_id,
    }


def _effort_record(row: DeploymentEffort) -> dict[str, object]:
    days = effort_days(row.intervals)
    return {
        "deployment_id": row.deployment_id,
        "station_id": row.station_id,
        "working_days": days.working,
        "flash_failed_days": days.flash_failed,
        "unknown_days": days.unknown,
        "not_working_days": days.not_working,
        "media_days": row.media_days,
    }


def _effort_row(
    deployment: Deployment, intervals: list[EffortInterval], media: MediaSpan | None
) -> DeploymentEffort:
    return DeploymentEffort(
        deployment_id=deployment.deployment_id,
        station_id=deployment.station_id,
        intervals=tuple(intervals),
        media_first=media.first.date() if media else None,
        media_last=media.last.date() if media else None,
        sheet_days=effort_days(intervals).working,
        media_days=media_evidence_days(media) if media else None,
    )


def _station_media(study: Study) -> Iterator[StationMedium]:
    places = {each.deployment_id: (each.station_id, *_open_bounds(each)) for each in load_deployments(study)}
    for medium_id, deployment_id, clock, mode in _clocks(study):
        if deployment_id not in places:
            continue
        station, first, last = places[deployment_id]
        if first <= clock <= last:
            yield StationMedium(medium_id, station, clock, mode)


def _clocks(study: Study) -> Iterator[tuple[str, str, datetime, TriggerMode]]:
    """Medium, deployment, mended clock and trigger mode of what some clock dates."""
    book = load_clock_book(study)
    if book.is_blank:
        yield from load_clocks(study)
        return
    for reading, mode in load_clock_readings(study):
        clock = book.clock_of(reading)
        if clock is not None:
            yield reading.medium_id, reading.deployment_id, clock, mode


def _open_bounds(deployment: Deployment) -> tuple[datetime, datetime]:
    first, last = clock_bounds(deployment)
    return first or _NEVER_BEFORE, last or _NEVER_AFTER
