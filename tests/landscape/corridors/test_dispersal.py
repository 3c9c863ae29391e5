from __future__ import annotations

import numpy as np
import pytest
from scipy.integrate import quad

from qaplan.base.errors import DataError, UsageError
from qaplan.landscape.corridors.dispersal import KERNELS, DispersalKernel, kernel_with_median
from qaplan.landscape.corridors.dispersal_fit import DispersalPriors, fit_kernels, reach_by_priors

CASE_KM = (82.0, 210.0, 250.0)


@pytest.mark.parametrize("kind", KERNELS)
def test_a_density_sums_to_the_share_that_is_not_beyond(kind):
    kernel = DispersalKernel(kind, 12.0, 1.3)
    within, _ = quad(lambda km: float(np.exp(kernel.log_density(np.array(km)))), 0, 40.0)
    assert within == pytest.approx(1 - float(kernel.share_beyond(40.0)), abs=1e-6)
    assert float(kernel.share_beyond(0.0)) == pytest.approx(1)


@pytest.mark.parametrize("kind", KERNELS)
def test_half_the_dispersers_settle_beyond_the_median(kind):
    kernel = kernel_with_median(kind, 35.0, 1.2)
    assert float(kernel.share_beyond(35.0)) == pytest.approx(0.5)
    assert kernel.distance_at(0.05) > 35.0


def test_of_one_median_the_fat_tail_goes_further():
    """A limit of 82 km, which models use, would leave out what a thin tail forbids and a fat one allows."""
    beyond = {kind: float(kernel_with_median(kind, 35.0, 1.0).share_beyond(210.0)) for kind in KERNELS}
    assert beyond["half-normal"] < 1e-10
    assert beyond["half-normal"] < beyond["exponential"] < beyond["log-normal"]
    assert beyond["2dt"] > 50 * beyond["exponential"]


def drawn_2dt(rng, count, scale, shape):
    return scale * np.sqrt(rng.uniform(size=count) ** (-1 / shape) - 1)


def test_a_fat_tail_is_recovered_and_preferred():
    """400 distances of a 2Dt: the shares beyond 82 and 210 km lie in their intervals."""
    truth = DispersalKernel("2dt", 25.0, 1.1)
    rng = np.random.default_rng(1)
    fits = fit_kernels(drawn_2dt(rng, 400, 25.0, 1.1), CASE_KM, rng, draws=60)
    assert fits[0].kernel.kind == "2dt"
    assert fits[0].weight > 0.9
    assert fits[0].kernel.scale_km == pytest.approx(25.0, rel=0.3)
    for reach in fits[0].reaches:
        assert reach.low <= float(truth.share_beyond(reach.distance_km)) <= reach.high
    assert sum(each.weight for each in fits) == pytest.approx(1)


def test_thin_tails_are_preferred_where_they_are_true():
    rng = np.random.default_rng(2)
    distances = np.hypot(*rng.normal(0, 20.0, (2, 300)))
    fits = fit_kernels(distances, CASE_KM, rng, draws=20)
    assert fits[0].kernel.kind == "half-normal"
    assert fits[0].kernel.scale_km == pytest.approx(20.0, rel=0.1)


def test_the_shares_of_an_interval_hold_the_truth_as_often_as_they_say():
    """30 sets of 60 distances: at 95 % the truth lies in 28.5 of them; under 23 is chance 1 in 1000."""
    truth = float(DispersalKernel("log-normal", 30.0, 0.9).share_beyond(82.0))
    inside = 0
    for seed in range(30):
        rng = np.random.default_rng(seed)
        seen = np.exp(rng.normal(np.log(30.0), 0.9, 60))
        (fit,) = fit_kernels(seen, (82.0,), rng, kinds=("log-normal",), draws=100)
        inside += fit.reaches[0].low <= truth <= fit.reaches[0].high
    assert inside >= 23


def test_priors_give_shares_that_fall_with_distance_and_wide_intervals():
    """A median of 11 to 112 km, the ends that are published for leopards, leaves far places open."""
    priors = DispersalPriors(11.0, 112.0, source="published ends")
    reaches = reach_by_priors(priors, CASE_KM, np.random.default_rng(3))
    shares = [each.share for each in reaches]
    assert shares == sorted(shares, reverse=True)
    assert reaches[1].share > 0.005
    assert all(each.low < each.share < each.high for each in reaches)
    assert reaches[2].high > 10 * reaches[2].low


@pytest.mark.parametrize("bad", [(0, 10, 1, 2), (20, 10, 1, 2), (5, 10, 3, 2), (5, np.inf, 1, 2)])
def test_priors_that_hold_nothing_are_refused(bad):
    with pytest.raises(UsageError) as error:
        DispersalPriors(*bad)
    assert error.value.code == "dispersal.bad_priors"


@pytest.mark.parametrize("bad", [("cubic", 1, 1), ("2dt", 0, 1), ("2dt", 1, np.nan)])
def test_what_is_no_kernel_is_refused(bad):
    with pytest.raises(UsageError) as error:
        DispersalKernel(*bad)
    assert error.value.code == "dispersal.bad_kernel"


def test_few_distances_and_none_at_all_are_refused():
    rng = np.random.default_rng(4)
    with pytest.raises(DataError) as error:
        fit_kernels([10.0] * 7, CASE_KM, rng)
    assert error.value.code == "dispersal.too_few"
    with pytest.raises(DataError) as error:
        fit_kernels([10.0] * 8 + [0.0], CASE_KM, rng)
    assert error.value.code == "dispersal.bad_distance"
    with pytest.raises(DataError) as error:
        DispersalKernel("2dt", 10.0).distance_at(1.5)
    assert error.value.code == "dispersal.bad_share"
