from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from qaplan.base.errors import DataError, ModelError
from qaplan.base.messages import Text
from qaplan.base.names import LANGUAGES
from qaplan.encounters.drawing import Detectability
from qaplan.encounters.grids import grid_detectors, rectangular_mask
from qaplan.encounters.simulate import VirtualAnimals, simulate_flanks
from qaplan.encounters.types import SpatialSurvey
from qaplan.population.fitting import density_of, fit
from qaplan.population.flanks.estimating import fit_flanks
from qaplan.population.uncertain.over_draws import fit_flanks_over_draws, fit_over_draws
from qaplan.population.uncertain.splits import split_off
from tests.population.uncertain.surveys import COUNTS, survey


def renamed(found: SpatialSurvey) -> SpatialSurvey:
    session = found.sessions[0]
    names = tuple(f"other {name}" for name in session.history.animals)
    return SpatialSurvey("count", (replace(session, history=replace(session.history, animals=names)),))


def alone() -> SpatialSurvey:
    """One animal, detected once: nothing can be fitted."""
    found = survey(animals=1)
    session = found.sessions[0]
    history = session.history
    one = replace(
        history,
        animals=history.animals[:1],
        animal=np.zeros(1, dtype=np.int64),
        occasion=np.zeros(1, dtype=np.int64),
        detector=np.zeros(1, dtype=np.int64),
        count=np.ones(1, dtype=np.int64),
    )
    return SpatialSurvey("count", (replace(session, history=replace(one, animals=("A",))),))


def test_draws_that_are_one_give_the_fit_of_that_one() -> None:
    whole = survey()
    found = fit_over_draws([whole, renamed(whole), whole], COUNTS)
    single = density_of(fit(whole, COUNTS))
    assert (found.status, found.draws, found.different) == ("ok", 3, 1)
    assert found.require().estimate == pytest.approx(single.per_ha)
    assert found.require().interval() == pytest.approx(single.interval_per_ha)
    assert found.require().identity_share == 0.0


def test_draws_that_differ_widen_the_interval_by_the_share_of_identity() -> None:
    rng = np.random.default_rng(4)
    draws = [split_off(survey(), 0.1, rng) for _ in range(6)]
    found = fit_over_draws(draws, COUNTS)
    pooled = found.require()
    assert found.different == 6
    assert 0.02 < pooled.identity_share < 0.9
    singles = [density_of(fit(each, COUNTS)).log_se for each in draws]
    assert pooled.log_se**2 == pytest.approx(np.mean(np.square(singles)) / (1 - pooled.identity_share))
    for language in LANGUAGES:
        assert all(Text(language).say(each) for each in found.messages())


def test_a_few_draws_without_a_fit_are_left_out_and_told() -> None:
    found = fit_over_draws([survey()] * 19 + [alone()], COUNTS)
    assert (found.status, found.failed) == ("some_failed", 1)
    assert found.cautions[0].code == "uncertain.some_failed"
    assert found.density is not None


def test_many_draws_without_a_fit_say_nothing() -> None:
    found = fit_over_draws([survey(), alone()], COUNTS)
    assert found.status == "failed"
    assert "density_per_ha" not in found.to_record()
    with pytest.raises(ModelError) as caught:
        found.require()
    assert caught.value.code == "population.draws_failed"


def test_no_draw_is_refused() -> None:
    with pytest.raises(DataError) as caught:
        fit_over_draws([], COUNTS)
    assert caught.value.code == "population.no_draws"


def test_two_flanks_over_draws_are_the_two_flanks_of_one_draw_where_there_is_one() -> None:
    grid = grid_detectors(5, 5, 2500.0, usage=60)
    mask = rectangular_mask(grid.place_m, buffer_m=5000, spacing_m=1250)
    seen = Detectability("HHN", 0.025, 2000)
    rng = np.random.default_rng(3)
    flanks = simulate_flanks(grid, mask, VirtualAnimals(number=16), seen, rng=rng).flanks
    found = fit_flanks_over_draws([flanks, flanks], COUNTS, rng=rng)
    assert found.require().estimate == pytest.approx(fit_flanks(flanks, COUNTS, rng=rng).per_ha)
    assert found.different == 1
