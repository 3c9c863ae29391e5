"""The cells of a map with what was counted in each, as GeoJSON for one reader."""

from __future__ import annotations

from typing import Any

from qaplan.app.services.kept import Kept
from qaplan.app.services.sessions import Session, check_may
from qaplan.app.store.browse.cells import labelled_by_station, pictures_by_station
from qaplan.app.store.field_tables import load_station_cells
from qaplan.app.store.log import log_head
from qaplan.app.store.studies import Study
from qaplan.base.places import Cell, GridTier
from qaplan.sharing import Released, release
from qaplan.sharing.camera_rows import is_public_label
from qaplan.sharing.map_rows import CellCount, StationCount

__all__ = ["cells_geojson", "map_cells"]

_KEPT = Kept[tuple[str, str, str], tuple[StationCount, ...]](most=16)


def map_cells(study: Study, session: Session, *, label: str = "") -> Released[tuple[CellCount, ...]]:
    """Count stations, pictures and one label by cells, for one reader; kept until the study changes.

    Args:
        study: The study.
        session: Who reads.
        label: Scientific name or label to count; empty counts none. The public gets none that names people.

    Raises:
        AccessError: ``access.no_right``.
    """
    check_may(session, "study.look")
    asked = label if session.audience == "steward" or is_public_label(label) else ""
    return release(_counted(study, asked), session.audience)


def cells_geojson(cells: Released[tuple[CellCount, ...]]) -> dict[str, Any]:
    """Released cells as a GeoJSON collection, each with its counts."""
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "geometry": {"type": "Polygon", "coordinates": [_ring(each.cell)]},
                "properties": {
                    "cell": each.cell.id,
                    "stations": each.stations,
                    "pictures": each.pictures,
                    "labelled": each.labelled,
                },
            }
            for each in cells.value
        ],
    }


def _counted(study: Study, label: str) -> tuple[StationCount, ...]:
    return _KEPT.get((study.alias, log_head(study), label), lambda: _count(study, label))


def _count(study: Study, label: str) -> tuple[StationCount, ...]:
    cells = load_station_cells(study, GridTier.TENTH)
    pictures = pictures_by_station(study)
    labelled = labelled_by_station(study, label) if label else None
    return tuple(
        StationCount(
            station_id, cell, pictures[station_id], None if labelled is None else labelled[station_id]
        )
        for station_id, cell in sorted(cells.items())
    )


def _ring(cell: Cell) -> list[list[float]]:
    side = cell.tier.side_deg
    west, south = cell.west, cell.south
    east, north = round(west + side, 2), round(south + side, 2)
    return [[west, south], [east, south], [east, north], [west, north], [west, south]]
