"""Forecasts of memory and time. How near they come is measured in benches/bench_circuits.py."""

from __future__ import annotations

import pytest

from qaplan.base.errors import ModelError
from qaplan.base.messages import Text
from qaplan.landscape.circuits.factors import MOST_DIRECT
from qaplan.landscape.doctor.forecast import forecast, refuse_too_large

LARGE = forecast(2_000_000, 8_000_000, 10)


def test_a_larger_circuit_takes_more_memory_and_more_time() -> None:
    sizes = [forecast(n, 4 * n, 10) for n in (100, 10_000, 1_000_000, 2_000_000)]
    assert sorted(sizes, key=lambda each: each.memory_bytes) == sizes
    assert sorted(sizes, key=lambda each: each.seconds) == sizes


def test_the_solver_is_the_one_that_a_run_would_take() -> None:
    assert forecast(MOST_DIRECT, 4 * MOST_DIRECT, 5).solver == "direct"
    assert forecast(MOST_DIRECT + 1, 4 * MOST_DIRECT, 5).solver == "amg"
    assert forecast(100, 400, 5, solver="amg").solver == "amg"


def test_iterating_takes_less_memory_than_factoring() -> None:
    iterated = forecast(2 * 10**6, 8 * 10**6, 10, solver="amg")
    assert iterated.memory_bytes < 0.8 * LARGE.memory_bytes


@pytest.mark.parametrize(
    ("nodes", "points", "expected"),
    [(1000, 5, "seconds"), (4_000_000, 10, "minutes"), (4_000_000, 500, "hours"), (4 * 10**8, 1000, "days")],
)
def test_time_is_told_as_an_order(nodes, points, expected) -> None:
    assert forecast(nodes, 4 * nodes, points).time_order == expected


def test_a_run_that_fits_is_not_refused() -> None:
    assert refuse_too_large(LARGE, LARGE.memory_bytes, 100.0) is None


def test_a_run_that_does_not_fit_names_the_cells_that_would() -> None:
    refused = refuse_too_large(LARGE, 1.1e9, 100.0)
    assert refused is not None
    (coarser,) = refused.instead
    times, side = coarser.values["times"].value, coarser.values["side"].value
    assert side == 100.0 * times
    fits = forecast(int(2_000_000 / times**2), int(8_000_000 / times**2), 10)
    finer = forecast(int(2_000_000 / (times - 1) ** 2), int(8_000_000 / (times - 1) ** 2), 10)
    assert fits.memory_bytes <= 1.1e9 < finer.memory_bytes
    with pytest.raises(ModelError) as caught:
        refused.require()
    assert caught.value.code == "landscape.too_large"


def test_a_run_that_fits_with_the_other_solver_says_so() -> None:
    other = forecast(2_000_000, 8_000_000, 10, solver="amg").memory_bytes
    refused = refuse_too_large(LARGE, other * 1.01, 100.0)
    assert refused is not None
    assert [each.key for each in refused.instead] == ["circuit_doctor.amg_fits", "circuit_doctor.coarser"]


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_a_forecast_is_said_in_every_language(language) -> None:
    assert "amg" in Text(language).say(forecast(3_000_000, 9_000_000, 4).message())
