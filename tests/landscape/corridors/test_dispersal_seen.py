"""Ways between cameras: simulated dispersers are recovered, and where nobody looked costs nothing."""

from __future__ import annotations

import numpy as np
import pytest

from qaplan.base.errors import DataError
from qaplan.landscape.corridors.dispersal import DispersalKernel
from qaplan.landscape.corridors.dispersal_fit import DispersalPriors, reach_by_priors
from qaplan.landscape.corridors.dispersal_seen import SeenWays, reach_of_seen

WIDE = DispersalPriors(5.0, 150.0, 0.5, 5.0)
BEYOND = (60.0,)


def seen_of(kernel: DispersalKernel, could: np.ndarray, count: int, seed: int) -> SeenWays:
    """Ways as cameras see them: each of those that they could see as often as dispersers settle there."""
    weight = np.exp(kernel.log_density(could)) / could
    rng = np.random.default_rng(seed)
    return SeenWays(rng.choice(could, count, p=weight / weight.sum()), could)


def lattice(side: int, step_km: float, least_km: float) -> np.ndarray:
    """Distances between all two stations of a square lattice."""
    from scipy.spatial.distance import pdist

    east, north = np.meshgrid(np.arange(side) * step_km, np.arange(side) * step_km)
    found = pdist(np.column_stack([east.ravel(), north.ravel()]))
    return found[found >= least_km]


@pytest.mark.parametrize(("scale", "shape"), [(20.0, 1.0), (60.0, 2.0)])
def test_the_interval_of_the_share_beyond_covers_it_as_often_as_it_says(scale: float, shape: float) -> None:
    kernel, could = DispersalKernel("2dt", scale, shape), lattice(14, 8.0, 8.0)
    truth = float(kernel.share_beyond(60.0))
    before = reach_by_priors(WIDE, BEYOND, np.random.default_rng(0))[0]
    covered = 0
    for seed in range(20):
        ways = seen_of(kernel, could, 150, seed)
        found = reach_of_seen(WIDE, ways, BEYOND, np.random.default_rng(seed), draws=8_000)
        assert found is not None
        assert found[0].high - found[0].low < 0.7 * (before.high - before.low)
        covered += found[0].low <= truth <= found[0].high
    assert covered >= 17  # of 20 at 95 %, fewer than 17 come once in 60 times; the seeds are fixed


def test_one_way_hardly_moves_what_was_held_beforehand() -> None:
    could = lattice(6, 8.0, 8.0)
    found = reach_of_seen(WIDE, SeenWays(could[:1], could), BEYOND, np.random.default_rng(1))
    before = reach_by_priors(WIDE, BEYOND, np.random.default_rng(1))[0]
    assert found is not None
    assert abs(found[0].share - before.share) < 0.5 * (before.high - before.low)


def test_stations_at_one_distance_teach_nothing() -> None:
    could = np.full(200, 30.0)
    found = reach_of_seen(WIDE, SeenWays(could[:20], could), BEYOND, np.random.default_rng(1))
    before = reach_by_priors(WIDE, BEYOND, np.random.default_rng(1))[0]
    assert found is not None
    assert found[0].share == pytest.approx(before.share, rel=0.02)
    assert found[0].high == pytest.approx(before.high, rel=0.02)


def test_ways_without_a_distance_are_refused() -> None:
    with pytest.raises(DataError) as caught:
        reach_of_seen(WIDE, SeenWays(np.zeros(0), np.ones(3)), BEYOND, np.random.default_rng(1))
    assert caught.value.code == "dispersal.too_few"
