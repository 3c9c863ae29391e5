"""The map's cells: a tenth of a degree inside, a degree for the public, few of a label never told."""

from __future__ import annotations

from dataclasses import replace

import pytest
from benches.large_study import build_large_study

from qaplan.app.services.browse.map_cells import cells_geojson, map_cells
from qaplan.app.services.browse.pictures import MediaFilter, list_pictures
from qaplan.app.services.studies import close_study
from qaplan.app.store.browse.cells import labelled_by_station, pictures_by_station
from qaplan.base.errors import AccessError
from qaplan.base.places import GridTier
from tests.app.services.browse.conftest import looking

ANALYST, ASSESSOR = looking("analyst"), looking("assessor")
CAT = "Panthera pardus"


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    made = build_large_study(tmp_path_factory.mktemp("map") / "small", scale=0.002)
    yield made
    close_study(made)


def test_an_insider_gets_cells_of_a_tenth_and_the_public_of_a_degree(small):
    assert {each.cell.tier for each in map_cells(small, ANALYST).value} == {GridTier.TENTH}
    assert {each.cell.tier for each in map_cells(small, ASSESSOR).value} == {GridTier.DEGREE}


def test_both_count_every_picture(small):
    total = sum(pictures_by_station(small).values())
    for session in (ANALYST, ASSESSOR):
        assert sum(each.pictures for each in map_cells(small, session).value) == total > 0


def test_a_station_with_fewer_than_three_of_a_label_counts_for_none_outside(small):
    by_station = labelled_by_station(small, CAT)
    assert any(0 < count < 3 for count in by_station.values())
    inside = sum(each.labelled or 0 for each in map_cells(small, ANALYST, label=CAT).value)
    outside = sum(each.labelled or 0 for each in map_cells(small, ASSESSOR, label=CAT).value)
    assert inside == sum(by_station.values())
    assert outside == sum(count for count in by_station.values() if count >= 3)
    assert all(
        each.labelled is None or each.labelled >= 3 for each in map_cells(small, ASSESSOR, label=CAT).value
    )


def test_people_are_counted_for_nobody_outside(small):
    found = map_cells(small, ASSESSOR, label="Homo sapiens").value
    assert all(each.labelled is None for each in found)


def test_every_corner_of_the_public_map_lies_on_a_whole_degree(small):
    drawn = cells_geojson(map_cells(small, ASSESSOR))
    corners = [
        axis for each in drawn["features"] for point in each["geometry"]["coordinates"][0] for axis in point
    ]
    assert corners
    assert all(axis == int(axis) for axis in corners)


def test_pictures_of_a_label_are_the_same_by_either_way(small, monkeypatch):
    from qaplan.app.store.browse import media

    few = list_pictures(small, MediaFilter(label="Ovis vignei"), ANALYST).answer.value.tables[0].rows
    monkeypatch.setattr(media, "_MANY", 0)
    many = list_pictures(small, MediaFilter(label="Ovis vignei"), ANALYST).answer.value.tables[0].rows
    assert [each.record for each in few] == [each.record for each in many]
    assert few


def test_the_public_gets_no_list_of_pictures(small):
    with pytest.raises(AccessError) as refused:
        list_pictures(small, MediaFilter(), replace(ANALYST, audience="public"))
    assert refused.value.code in {"access.not_public", "access.no_right"}
