"""A stone behind the animal is no mark of it, however often its camera shows it."""

from __future__ import annotations

import numpy as np
import pytest

from qaplan.identity.chips.types import Box, ChipPixels
from qaplan.identity.matching.features import describe
from qaplan.identity.matching.same_station import (
    SAME_STATION,
    SAME_STATION_BACKGROUND,
    background_share,
    blank_chip,
    is_background,
    same_station_warnings,
    standing_share,
    without_background,
)
from qaplan.identity.matching.types import ChipMatch, SpotPair
from tests.identity.chips.scenes import blanks, with_animal

BOX = Box(60, 50, 220, 130)


def chip_and_blanks() -> tuple[ChipPixels, list[ChipPixels]]:
    picture, truth = with_animal(80, 70)
    rows, columns = slice(50, 180), slice(60, 280)
    return ChipPixels(picture[rows, columns], truth[rows, columns], BOX), [
        blank_chip(each, BOX) for each in blanks()
    ]


def match(moved: tuple[float, float] = (0.0, 0.0), *, shares: bool = True) -> ChipMatch:
    places = [(20.0, 20.0), (60.0, 40.0), (110.0, 70.0), (150.0, 30.0)]
    spots = tuple(SpotPair((x, y), (x + moved[0], y + moved[1]), 1.0) for x, y in places)
    return ChipMatch("q", "r", 4.0, spots, shares)


def test_features_that_the_blanks_show_at_the_same_place_are_dropped_and_the_coat_stays() -> None:
    chip, empty = chip_and_blanks()
    features = describe(blank_chip(with_animal(80, 70)[0], BOX))
    behind = is_background(features, [describe(each) for each in empty])
    columns, rows = features.geometry[:, :2].astype(int).T
    assert chip.mask is not None
    on = chip.mask[np.clip(rows, 0, 129), np.clip(columns, 0, 219)]
    assert behind[on].mean() < 0.1
    assert behind[~on].mean() > 0.2
    left = without_background(features, [describe(each) for each in empty])
    assert len(left.geometry) == len(left.descriptors) == int((~behind).sum())


def test_without_blanks_nothing_is_dropped() -> None:
    chip, _ = chip_and_blanks()
    features = describe(chip)
    assert not is_background(features, []).any()


def test_spots_at_one_pixel_of_both_pictures_stand_still() -> None:
    assert standing_share(match(), BOX, BOX) == 1.0
    assert standing_share(match((40.0, 3.0)), BOX, BOX) == 0.0
    # The box moved with the animal, so the spots stand at other pixels of the picture.
    assert standing_share(match(), BOX, Box(130, 50, 220, 130)) == 0.0


def test_a_match_that_the_background_explains_is_warned_of_twice() -> None:
    features = describe(chip_and_blanks()[0])
    assert same_station_warnings(match(), (BOX, BOX), features, []) == (SAME_STATION, SAME_STATION_BACKGROUND)
    assert same_station_warnings(match((40.0, 3.0)), (BOX, BOX), features, []) == (SAME_STATION,)


def test_a_match_of_two_stations_is_not_warned_of() -> None:
    features = describe(chip_and_blanks()[0])
    assert same_station_warnings(match(shares=False), (BOX, BOX), features, []) == ()


def test_a_match_on_a_stone_is_explained_by_the_blanks_though_the_box_moved() -> None:
    _, empty = chip_and_blanks()
    features = describe(blank_chip(with_animal(80, 70)[0], BOX))
    seen = [describe(each) for each in empty]
    behind = features.geometry[is_background(features, seen)][:4]
    assert len(behind) == 4
    spots = tuple(SpotPair((float(x), float(y)), (float(x) + 30, float(y)), 1.0) for x, y in behind[:, :2])
    found = ChipMatch("q", "r", 4.0, spots, True)
    assert background_share(found, (BOX, BOX), features, seen) == pytest.approx(1.0)
    assert background_share(found, (BOX, BOX), features, []) == 0.0
