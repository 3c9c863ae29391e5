"""The virtual country is whole, named in three languages, and lies where no country is."""

from __future__ import annotations

import pytest

from qaplan.base.resources import read_text
from qaplan.simulation.country import plan_country

COUNTRY = plan_country(3, (1, 2) * 16)


def test_every_station_has_a_name_of_its_own_in_three_languages() -> None:
    for language in ("kk", "ru", "en"):
        names = [getattr(station.names, language) for station in COUNTRY.stations]
        assert all(names)
        assert len(set(names)) == len(names)


def test_all_stations_lie_north_of_the_border() -> None:
    northmost = max(latitude for _, latitude in COUNTRY.border)
    assert all(station.latitude > northmost for station in COUNTRY.stations)


def test_stations_have_the_cameras_that_were_asked_for() -> None:
    assert [len(station.cameras) for station in COUNTRY.stations] == [1, 2] * 16


@pytest.mark.parametrize("seed", range(5))
def test_the_country_lies_in_the_open_ocean(seed: int) -> None:
    import json

    import shapely
    from shapely.geometry import shape

    land = shapely.union_all(
        [shape(each["geometry"]) for each in json.loads(read_text("base/layers/land.geojson"))["features"]]
    )
    for station in plan_country(seed, (1,) * 30).stations:
        assert not land.contains(shapely.Point(station.longitude, station.latitude))
