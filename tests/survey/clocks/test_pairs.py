"""Two clocks are compared by what both cameras saw, and by nothing else."""

from __future__ import annotations

from datetime import datetime, timedelta

import numpy as np
import pytest

from qaplan.survey.clocks.pairs import burst_starts, disagreement

_START = datetime(2024, 5, 1, 6)


def _seen(rng: np.random.Generator, count: int, days: float = 60.0) -> list[datetime]:
    return sorted(_START + timedelta(seconds=int(each)) for each in rng.uniform(0, days * 86400, count))


@pytest.mark.parametrize("shift_s", [-18_000, -3600, -185, 0, 240, 10_800])
def test_a_constant_is_found_among_bursts_that_only_one_camera_saw(shift_s: int) -> None:
    rng = np.random.default_rng(5)
    both = _seen(rng, 30)
    first = sorted(both + _seen(rng, 40))
    second = sorted([each - timedelta(seconds=shift_s) for each in both] + _seen(rng, 40))
    found = disagreement(first, second)
    assert found is not None
    assert found.is_sure
    assert abs(found.offset_s - shift_s) <= 2
    assert found.drift_s_per_day == 0.0


@pytest.mark.parametrize("rate", [-9.0, -3.0, 4.0, 12.0])
def test_a_steady_drift_is_found_within_a_minute_over_two_months(rate: float) -> None:
    rng = np.random.default_rng(6)
    both = _seen(rng, 25)
    second = [each + timedelta(seconds=round(rate * ((each - _START) / timedelta(days=1)))) for each in both]
    found = disagreement(sorted(both + _seen(rng, 30)), sorted(second + _seen(rng, 30)))
    assert found is not None
    for true, shown in zip(both, second, strict=True):
        assert abs((shown + found.at(shown) - true).total_seconds()) <= 60


@pytest.mark.parametrize("seed", range(40))
def test_cameras_that_saw_different_animals_are_never_said_to_disagree_for_sure(seed: int) -> None:
    rng = np.random.default_rng(seed)
    found = disagreement(_seen(rng, 40), _seen(rng, 40))
    assert found is None


def test_pictures_within_a_minute_are_one_burst() -> None:
    clocks = [_START + timedelta(seconds=each) for each in (0, 1, 2, 61, 200, 259)]
    assert burst_starts(clocks) == [clocks[0], clocks[4]]


def test_a_camera_without_pictures_is_not_compared() -> None:
    assert disagreement([], [_START]) is None
