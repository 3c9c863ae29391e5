"""How far stations lie from one another; the positions themselves never leave the store."""

from __future__ import annotations

from collections.abc import Iterable

from qaplan.app.store.studies import Study

__all__ = ["station_distances_km"]


def station_distances_km(
    study: Study, pairs: Iterable[tuple[str, str]]
) -> dict[tuple[str, str], float | None]:
    """The distance in a straight line between stations, kilometres.

    Args:
        study: The study.
        pairs: Ids of two stations each.

    Returns:
        One for each pair; None where a position is not known, 0 for a station and itself.
    """
    from pyproj import Geod

    from qaplan.app.store import models

    wanted = list(dict.fromkeys(pairs))
    ids = {each for pair in wanted for each in pair}
    rows = models.Station.objects.using(study.alias).filter(station_id__in=ids)
    places = {row.station_id: (row.longitude, row.latitude) for row in rows}
    ellipsoid = Geod(ellps="WGS84")
    found: dict[tuple[str, str], float | None] = {}
    for first, second in wanted:
        (lon_a, lat_a), (lon_b, lat_b) = (places.get(each, (None, None)) for each in (first, second))
        if first == second:
            found[first, second] = 0.0
        elif None in (lon_a, lat_a, lon_b, lat_b):
            found[first, second] = None
        else:
            found[first, second] = float(ellipsoid.inv(lon_a, lat_a, lon_b, lat_b)[2]) / 1000
    return found
