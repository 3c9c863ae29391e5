"""A drawn catalogue: everybody is met as often as ordered, names tell nothing, and boxes hold the masks."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from qaplan.identity.chips.types import Light
from qaplan.simulation.leopards.catalogues import (
    CatalogueOrder,
    CatalogueShot,
    box_around,
    draw_catalogue,
    plan_catalogue,
)

ORDER = CatalogueOrder(
    seed=3, animals=2, encounters=2, flanks=("left", "right"), stations=2, burst=2, size_px=(240, 160)
)


@pytest.fixture(scope="module")
def shots() -> tuple[CatalogueShot, ...]:
    return tuple(draw_catalogue(ORDER))


def test_every_animal_is_met_as_often_as_ordered() -> None:
    plan = plan_catalogue(CatalogueOrder(animals=24, encounters=3))
    met = Counter(each.animal for each in plan if each.animal)
    assert len(met) == 24
    assert set(met.values()) == {3}


def test_flanks_and_bursts_multiply_the_pictures_and_stay_one_encounter() -> None:
    plan = [each for each in plan_catalogue(ORDER) if each.animal]
    assert len(plan) == 2 * 2 * 2 * 2
    for encounter in {each.encounter_id for each in plan}:
        mine = [each for each in plan if each.encounter_id == encounter]
        assert len({(each.animal, each.station_id, each.light) for each in mine}) == 1
        assert {each.flank for each in mine} == {"left", "right"}


def test_each_station_has_its_blanks_by_day_and_by_infrared_light() -> None:
    blanks = [each for each in plan_catalogue(ORDER) if not each.animal]
    assert Counter((each.station_id, each.camera_id, each.light) for each in blanks) == {
        (station, camera, light): 3
        for station in ("S01", "S02")
        for camera in ("A", "B")
        for light in (Light.DAY, Light.INFRARED)
    }


def test_names_are_unique_and_tell_nothing_of_the_animal() -> None:
    plan = plan_catalogue(ORDER)
    assert len({each.name for each in plan}) == len(plan)
    assert not any(each.animal and each.animal in each.name for each in plan)


def test_the_hour_agrees_with_the_light() -> None:
    for each in plan_catalogue(CatalogueOrder(animals=20, encounters=5)):
        is_dark = each.taken_at.hour >= 20 or each.taken_at.hour < 6
        assert is_dark == (each.light is Light.INFRARED)


def test_boxes_hold_the_masks_tightly(shots: tuple[CatalogueShot, ...]) -> None:
    for shot in shots:
        if shot.box is None:
            assert not shot.picture.animal
            continue
        inside = shot.mask[
            shot.box.top : shot.box.top + shot.box.height, shot.box.left : shot.box.left + shot.box.width
        ]
        assert inside.sum() == shot.mask.sum() > 0
        assert all(edge.any() for edge in (inside[0], inside[-1], inside[:, 0], inside[:, -1]))


def test_every_picture_has_a_strip_over_its_lowest_rows(shots: tuple[CatalogueShot, ...]) -> None:
    for shot in shots:
        lowest = shot.pixels[-9:]
        assert not shot.mask[-9:].any()
        assert set(np.unique(lowest)) == {0, 255}


def test_an_empty_mask_has_no_box() -> None:
    assert box_around(np.zeros((4, 4), bool)) is None
