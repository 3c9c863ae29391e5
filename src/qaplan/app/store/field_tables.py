"""Stations, cameras, deployments and effort in the tables of a study.

A station gets its cells once, with its first position; a position that is measured again replaces the
numbers and never the cells. All writing functions are called within a writing transaction.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from qaplan.app.store.codec import decode, encode, open_place, seal_place
from qaplan.app.store.log import Change, append_event
from qaplan.app.store.studies import Study
from qaplan.base.actors import Actor
from qaplan.base.places import Cell, GridTier, cell_at, parent_cell
from qaplan.survey.types import Deployment, EffortInterval, EffortReason, Station

if TYPE_CHECKING:
    from qaplan.app.store import models

__all__ = [
    "load_deployments",
    "load_effort",
    "load_station_cells",
    "load_stations",
    "save_deployments",
    "save_effort",
    "save_stations",
]


def save_stations(study: Study, stations: Iterable[Station], *, actor: Actor, at: datetime) -> int:
    """Keep stations; one that comes without a position keeps the one it has.

    Returns:
        How many were new or changed.
    """
    changed = 0
    for station in stations:
        before = _station_row(study, station.station_id)
        after = _updated(before, station)
        if after is None:
            continue
        after.save(using=study.alias)
        changed += 1
        body: dict[str, object] = {
            "is_new": before is None,
            "has_position": after.longitude is not None,
            "is_measured_again": before is not None and _position(before) not in {None, _position(after)},
        }
        change = Change("survey.station_kept", "station", station.station_id, "", body)
        append_event(study, actor, change, at=at)
    return changed


def save_deployments(study: Study, deployments: Iterable[Deployment], *, actor: Actor, at: datetime) -> int:
    """Keep deployments with their cameras; their stations are registered by id where they are not held.

    Returns:
        How many were new or changed.
    """
    from qaplan.app.store import models

    wanted = {each.deployment_id: each for each in deployments}
    save_stations(study, _unheld_stations(study, wanted.values()), actor=actor, at=at)
    rows = models.Deployment.objects.using(study.alias)
    held = dict(rows.filter(deployment_id__in=list(wanted)).values_list("deployment_id", "body"))
    changed = 0
    for deployment in wanted.values():
        body, before = encode(deployment), held.get(deployment.deployment_id)
        if body == before:
            continue
        changed += 1
        _deployment_row(study, deployment, body).save(using=study.alias)
        said = {"before": _without_free_text(before), "after": _without_free_text(body)}
        change = Change("survey.deployment_kept", "deployment", deployment.deployment_id, "", said)
        append_event(study, actor, change, at=at)
    return changed


def save_effort(study: Study, intervals: Sequence[EffortInterval], *, actor: Actor, at: datetime) -> int:
    """Keep the effort of deployments; what was held of the same deployment and basis is replaced.

    Returns:
        How many deployments changed.
    """
    from qaplan.app.store import models

    wanted: dict[tuple[str, str], list[EffortInterval]] = {}
    for interval in intervals:
        wanted.setdefault((interval.deployment_id, interval.basis), []).append(interval)
    changed = 0
    for (deployment_id, basis), after in wanted.items():
        rows = models.EffortInterval.objects.using(study.alias)
        rows = rows.filter(deployment_id=deployment_id, basis=basis)
        before = [_interval(row) for row in rows]
        after.sort(key=lambda each: (each.start, each.end))
        if before == after:
            continue
        changed += 1
        rows.delete()
        models.EffortInterval.objects.using(study.alias).bulk_create(_interval_row(each) for each in after)
        said = {"basis": basis, "before": [encode(e) for e in before], "after": [encode(e) for e in after]}
        change = Change("survey.effort_kept", "deployment", deployment_id, "", said)
        append_event(study, actor, change, at=at)
    return changed


def load_stations(study: Study) -> tuple[Station, ...]:
    """Read the stations with their exact places, which only stations and services may hold."""
    from qaplan.app.store import models

    return tuple(_station(row) for row in models.Station.objects.using(study.alias))


def load_station_cells(study: Study, tier: GridTier = GridTier.HUNDREDTH) -> dict[str, Cell]:
    """Read the cells that stations were given once, by station; those without a position are left out."""
    from qaplan.app.store import models

    rows = models.Station.objects.using(study.alias).exclude(cell_column=None)
    found = rows.values_list("station_id", "cell_column", "cell_row")
    return {
        station_id: parent_cell(Cell(GridTier.HUNDREDTH, column or 0, row or 0), tier)
        for station_id, column, row in found
    }


def load_deployments(study: Study) -> tuple[Deployment, ...]:
    """Read the deployments in the order of their ids."""
    from qaplan.app.store import models

    rows = models.Deployment.objects.using(study.alias).values_list("body", flat=True)
    return tuple(decode(body, Deployment) for body in rows)


def load_effort(study: Study) -> tuple[EffortInterval, ...]:
    """Read the effort intervals by deployment, basis and start."""
    from qaplan.app.store import models

    return tuple(_interval(row) for row in models.EffortInterval.objects.using(study.alias))


def _station_row(study: Study, station_id: str) -> models.Station | None:
    from qaplan.app.store import models

    return models.Station.objects.using(study.alias).filter(station_id=station_id).first()


def _updated(before: models.Station | None, station: Station) -> models.Station | None:
    from qaplan.app.store import models

    row = models.Station(station_id=station.station_id)
    if before is not None:
        held = _station(before)
        station = replace(
            station,
            place=station.place or held.place,
            location_name=station.location_name or held.location_name,
        )
        if station == held:
            return None
        row.cell_column, row.cell_row = before.cell_column, before.cell_row
        row.cell_degree, row.cell_tenth = before.cell_degree, before.cell_tenth
        row.cell_hundredth = before.cell_hundredth
    row.location_name = station.location_name
    if station.place is not None:
        _place_into(row, station)
    return row


def _place_into(row: models.Station, station: Station) -> None:
    assert station.place is not None
    bare = open_place(station.place)
    row.longitude, row.latitude, row.uncertainty_m = bare.longitude, bare.latitude, bare.uncertainty_m
    if row.cell_column is None:
        finest = cell_at(bare.longitude, bare.latitude, GridTier.HUNDREDTH)
        row.cell_column, row.cell_row, row.cell_hundredth = finest.column, finest.row, finest.id
        row.cell_tenth = parent_cell(finest, GridTier.TENTH).id
        row.cell_degree = parent_cell(finest, GridTier.DEGREE).id


def _position(row: models.Station) -> tuple[float, float] | None:
    if row.longitude is None or row.latitude is None:
        return None
    return row.longitude, row.latitude


def _station(row: models.Station) -> Station:
    at = _position(row)
    place = None if at is None else seal_place(*at, row.uncertainty_m)
    return Station(row.station_id, place, row.location_name)


def _unheld_stations(study: Study, deployments: Iterable[Deployment]) -> list[Station]:
    from qaplan.app.store import models

    named = {each.station_id for each in deployments}
    held = models.Station.objects.using(study.alias).filter(station_id__in=list(named))
    return [Station(each) for each in sorted(named - set(held.values_list("station_id", flat=True)))]


def _deployment_row(study: Study, deployment: Deployment, body: dict[str, object]) -> models.Deployment:
    from qaplan.app.store import models

    camera_key = deployment.serial or "/".join(
        part for part in (deployment.station_id, deployment.camera_id) if part
    )
    camera, _ = models.Camera.objects.using(study.alias).get_or_create(
        camera_key=camera_key, defaults={"serial": deployment.serial, "model": deployment.model}
    )
    return models.Deployment(
        deployment_id=deployment.deployment_id,
        station_id=deployment.station_id,
        camera=camera,
        start_clock=deployment.start.clock.isoformat() if deployment.start else "",
        end_clock=deployment.end.clock.isoformat() if deployment.end else "",
        body=body,
    )


def _without_free_text(body: dict[str, object] | None) -> dict[str, object] | None:
    if body is None:
        return None
    return {name: part for name, part in body.items() if name not in {"comments", "purpose", "bait"}}


def _interval(row: models.EffortInterval) -> EffortInterval:
    return EffortInterval(
        row.deployment_id,
        datetime.fromisoformat(row.start_clock),
        datetime.fromisoformat(row.end_clock),
        EffortReason(row.reason),
        "media" if row.basis == "media" else "field_sheet",
    )


def _interval_row(interval: EffortInterval) -> models.EffortInterval:
    from qaplan.app.store import models

    return models.EffortInterval(
        deployment_id=interval.deployment_id,
        start_clock=interval.start.isoformat(),
        end_clock=interval.end.isoformat(),
        reason=str(interval.reason),
        basis=interval.basis,
    )
