"""Whether a model fits."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from qaplan.base.errors import DataError
from qaplan.base.messages import Text
from qaplan.encounters.types import SpatialSurvey
from qaplan.population.fitting import fit
from qaplan.population.inference import goodness_of_fit
from qaplan.population.model import Model
from tests.population.small_surveys import small_survey


def goodness(survey: SpatialSurvey, model: Model, draws: int = 60):
    return goodness_of_fit(fit(survey, model), np.random.default_rng(2), draws=draws)


@pytest.mark.parametrize(
    ("options", "model"),
    [
        ({}, Model({})),
        ({"kind": "proximity", "occasions": 4}, Model({})),
        ({"kind": "multi", "occasions": 4}, Model({})),
        ({}, Model({"lambda0": "h2"}, hcov="sex")),
        ({}, Model({}, is_conditional=True)),
    ],
    ids=["count", "proximity", "multi", "sexes", "conditional"],
)
def test_the_model_that_made_the_survey_fits(options, model: Model) -> None:
    found = goodness(small_survey(**options), model)
    assert found.status == "ok"
    assert all(0.03 < chance < 0.97 for chance in found.chances.values())


def test_detectors_that_differ_are_missed_by_a_model_that_makes_them_alike() -> None:
    survey = small_survey(animals=60)
    session = survey.sessions[0]
    kept = session.history.detector % 3 != 0
    history = replace(
        session.history,
        animal=session.history.animal[kept],
        occasion=session.history.occasion[kept],
        detector=session.history.detector[kept],
        count=session.history.count[kept] * np.where(session.history.detector[kept] % 3 == 1, 4, 1),
    )
    seen = np.unique(history.animal)
    place = np.full(len(session.history), -1)
    place[seen] = np.arange(len(seen))
    names = tuple(session.history.animals[at] for at in seen)
    history = replace(history, animals=names, animal=place[history.animal], covariates={})
    found = goodness(replace(survey, sessions=(replace(session, history=history),)), Model({}))
    assert found.status == "poor"
    assert found.chances["detectors"] < 0.02
    for language in ("en", "ru", "kk"):
        assert all(Text(language).say(each) for each in found.messages())


def test_a_response_to_detection_is_refused() -> None:
    survey = small_survey(kind="proximity", occasions=3)
    with pytest.raises(DataError) as caught:
        goodness(survey, Model({"lambda0": "b"}))
    assert caught.value.code == "population.no_goodness"


def test_the_same_seed_says_the_same() -> None:
    survey = small_survey()
    first, second = goodness(survey, Model({}), 10), goodness(survey, Model({}), 10)
    assert first.to_record() == second.to_record()
    assert len(first.table()) == 3
    assert first.summary()
