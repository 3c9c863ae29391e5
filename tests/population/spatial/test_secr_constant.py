"""What separates our log-likelihood from that of secr, reckoned by hand."""

from __future__ import annotations

from dataclasses import replace
from math import comb, factorial, log

import numpy as np
import pytest

from qaplan.encounters.types import CaptureHistory, DetectorKind, SpatialSurvey
from qaplan.population.model import Model
from qaplan.population.spatial import likelihood_of
from tests.population.spatial.small_surveys import small_survey

# animal, occasion, detector: A and B are alike only if occasions are added up; C and D are alike in all
ROWS = ((0, 0, 1), (0, 1, 1), (1, 1, 1), (1, 2, 1), (2, 0, 2), (3, 0, 2))


def survey_of(kind: DetectorKind, usage: float = 1.0) -> SpatialSurvey:
    survey = small_survey(kind, is_even=True)
    session = survey.sessions[0]
    columns = np.array(ROWS, dtype=np.int64).T
    history = CaptureHistory(("A", "B", "C", "D"), *columns, np.ones(len(ROWS), dtype=np.int64))
    traps = replace(session.detectors, usage=session.detectors.usage * usage)
    return replace(survey, sessions=(replace(session, history=history, detectors=traps),))


def constant(survey: SpatialSurvey, height: str = "1", **more: bool) -> float:
    formulas = {"lambda0": height, "sigma": "1"} | ({} if more.get("is_conditional") else {"D": "1"})
    return likelihood_of(survey, Model(formulas, "HHN", **more)).secr_constant()


def test_proximity_is_added_up_over_occasions():
    alike = -2 * log(factorial(2))
    assert constant(survey_of("proximity")) == pytest.approx(alike + 2 * log(comb(3, 2)) + 2 * log(3))


def test_a_response_to_detection_keeps_occasions_apart():
    assert constant(survey_of("proximity"), "bk") == pytest.approx(-log(factorial(2)))


def test_other_efforts_keep_occasions_apart():
    assert constant(survey_of("proximity", 2.5)) == pytest.approx(-log(factorial(2)))


def test_multi_keeps_occasions_apart():
    assert constant(survey_of("multi")) == pytest.approx(-log(factorial(2)))


def test_counts_are_added_up():
    of_sums = 2 * (2 * log(3) - log(factorial(2))) + 2 * log(3)
    assert constant(survey_of("count")) == pytest.approx(-2 * log(factorial(2)) + of_sums)


def test_a_conditional_likelihood_has_the_order_of_animals():
    survey = survey_of("multi")
    assert constant(survey, is_conditional=True) == pytest.approx(constant(survey) + log(factorial(4)))
