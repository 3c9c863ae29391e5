"""How often a passage is used."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qaplan.base.errors import ModelError
from qaplan.base.refusal import Refusal
from qaplan.landscape.crossings.types import Crossing
from qaplan.landscape.crossings.use import UseRate, poisson_interval, use_rates

DAY = date(2026, 5, 1)


def crossing(
    number: int, species: str = "Gazella subgutturosa", direction="in", passage: str = "G-1", count: int = 1
):
    return Crossing(f"C-{number}", passage, DAY, species, direction, count)


def test_the_interval_of_a_poisson_number_is_the_published_one() -> None:
    # Garwood 1936, as in tables of exact limits: 10 seen give 4.795 to 18.390.
    assert poisson_interval(10) == pytest.approx((4.795389, 18.390356), abs=1e-5)
    assert poisson_interval(0) == pytest.approx((0.0, 3.688879), abs=1e-5)


def test_ten_records_in_two_hundred_nights_are_five_for_a_hundred() -> None:
    (rate,) = use_rates([crossing(each, count=2) for each in range(10)], {"G-1": 200.0})
    assert isinstance(rate, UseRate)
    assert (rate.events, rate.animals, rate.estimate) == (10, 20, 5.0)
    assert rate.interval == pytest.approx((4.795389 / 2, 18.390356 / 2), abs=1e-5)
    assert "Gazella subgutturosa" in rate.summary()
    assert len(rate.table()) == 1


def test_species_and_directions_are_told_apart() -> None:
    seen = [
        crossing(1),
        crossing(2, direction="out"),
        crossing(3, species="Ovis vignei"),
        crossing(4, direction="turned"),
    ]
    found = [each.to_record() for each in use_rates(seen, {"G-1": 100.0})]
    assert [(each["species"], each["direction"], each["events"]) for each in found] == [
        ("Gazella subgutturosa", "in", 1),
        ("Gazella subgutturosa", "out", 1),
        ("Gazella subgutturosa", "turned", 1),
        ("Ovis vignei", "in", 1),
    ]


@pytest.mark.parametrize("nights", [None, 0.0])
def test_without_effort_there_is_no_rate_but_a_number_of_records(nights: float | None) -> None:
    (refusal,) = use_rates([crossing(1), crossing(2)], {"G-1": nights})
    assert isinstance(refusal, Refusal)
    assert refusal.code == "crossings.no_effort"
    assert "2" in refusal.summary()
    with pytest.raises(ModelError):
        refusal.require()


@given(st.integers(0, 500))
def test_the_interval_holds_the_number_and_grows_with_it(events: int) -> None:
    low, high = poisson_interval(events)
    assert low <= events <= high
    assert poisson_interval(events + 1)[0] > low or events == 0
    assert poisson_interval(events + 1)[1] > high
