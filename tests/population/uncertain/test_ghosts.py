from __future__ import annotations

import numpy as np
import pytest

from qaplan.base.messages import Text
from qaplan.base.names import LANGUAGES
from qaplan.population.fitting import density_of, fit
from qaplan.population.uncertain.ghosts import check_ghosts
from qaplan.population.uncertain.splits import split_off
from qaplan.population.uncertain.splitting import SplittingRate
from tests.population.uncertain.surveys import COUNTS, survey


def test_the_fit_of_all_is_the_fit() -> None:
    whole = survey()
    found, plain = check_ghosts(whole, COUNTS), density_of(fit(whole, COUNTS))
    assert found.everyone.per_ha == pytest.approx(plain.per_ha, rel=1e-4)
    assert found.everyone.log_se == pytest.approx(plain.log_se, rel=1e-3)
    assert found.status == "ok"


def test_where_every_eighth_detection_is_a_ghost_the_two_fits_differ() -> None:
    split = split_off(survey(5, animals=60), 0.125, np.random.default_rng(2))
    found = check_ghosts(split, COUNTS, rate=SplittingRate(0.125, 40))
    assert found.everyone.per_ha > 1.3 * found.twice.per_ha
    assert found.single > found.single_expected + 3
    assert found.p_value < 0.05
    assert [each.code for each in found.cautions] == ["ghosts.likely"]
    assert found.split is not None
    assert found.split.per_ha < found.everyone.per_ha
    assert found.ghosts > 3


def test_without_errors_no_ghosts_are_shown() -> None:
    found = check_ghosts(survey(5, animals=60), COUNTS)
    assert found.cautions == ()
    assert found.p_value > 0.05
    assert found.to_record()["splitting_rate"] is None


def test_too_few_seen_twice_say_so() -> None:
    found = check_ghosts(split_off(survey(animals=6), 0.49, np.random.default_rng(1)), COUNTS)
    assert not found.twice.is_good
    assert np.isnan(found.p_value)
    assert "ghosts.twice_says_nothing" in [each.key for each in found.messages()]
    assert found.to_record()["density_twice_per_100km2"] is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_is_said_in_every_language(language) -> None:
    split = split_off(survey(animals=40), 0.125, np.random.default_rng(2))
    found = check_ghosts(split, COUNTS, rate=SplittingRate(0.125))
    assert all(Text(language).say(each) for each in found.messages())
    assert len(found.facts()) >= 10
