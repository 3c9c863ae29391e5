"""What is borrowed and what is done in the field: what cannot be is refused."""

from __future__ import annotations

import numpy as np
import pytest

from qaplan.base.errors import DataError
from qaplan.simulation.design.types import BorrowedParameters, Fieldwork

GOOD = {"cameras": 10, "days": 60.0}


@pytest.mark.parametrize(
    "wrong",
    [
        {"lambda0": 0.0},
        {"sigma_m": -1.0},
        {"density_per_100km2": float("nan")},
        {"lambda0_cv": -0.1},
        {"sigma_cv": 9.0},
    ],
)
def test_a_borrowed_figure_that_cannot_be_is_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(DataError) as caught:
        BorrowedParameters(**{"lambda0": 0.02, "sigma_m": 3000.0, "density_per_100km2": 2.0, **wrong})
    assert caught.value.code == "design.bad_borrowed"


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"cameras": 0}, "design.bad_fieldwork"),
        ({"cameras": 1, "cameras_per_station": 2}, "design.bad_fieldwork"),
        ({"cameras_per_station": 3}, "design.bad_fieldwork"),
        ({"days": 0.0}, "design.bad_fieldwork"),
        ({"working_share": 1.2}, "design.bad_fieldwork"),
        ({"spacing_m": -1.0}, "design.bad_fieldwork"),
        ({"station_cost": -1.0}, "design.negative_cost"),
        ({"budget": -1.0}, "design.negative_cost"),
    ],
)
def test_fieldwork_that_cannot_be_is_refused(wrong: dict[str, float], code: str) -> None:
    with pytest.raises(DataError) as caught:
        Fieldwork(**{**GOOD, **wrong})  # type: ignore[arg-type]
    assert caught.value.code == code


def test_two_cameras_make_half_the_stations_and_see_both_flanks() -> None:
    one, two = Fieldwork(9, 60.0), Fieldwork(9, 60.0, 2)
    assert (one.stations, one.identified_share) == (9, 0.5)
    assert (two.stations, two.identified_share) == (4, 1.0)


def test_drawn_figures_spread_as_unsure_as_they_are() -> None:
    borrowed = BorrowedParameters(0.02, 3000.0, 2.0, 0.3, 0.0, 0.5)
    drawn = borrowed.drawn(4000, np.random.default_rng(3))
    assert np.std(np.log([each.lambda0 for each in drawn])) == pytest.approx(0.3, rel=0.05)
    assert np.median([each.density_per_100km2 for each in drawn]) == pytest.approx(2.0, rel=0.05)
    assert {each.sigma_m for each in drawn} == {3000.0}
    assert all(each.is_known for each in drawn)
