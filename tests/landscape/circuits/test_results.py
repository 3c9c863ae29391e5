"""What a solution says of itself."""

from __future__ import annotations

import json

import numpy as np
import pytest

from qaplan.base.errors import ModelError
from qaplan.base.messages import Text
from qaplan.landscape.circuits.results import PairwiseResult, cautions_of, status_of


def result(residual: float) -> PairwiseResult:
    resistance = np.array([[0.0, 2.0, -1.0], [2.0, 0.0, -1.0], [-1.0, -1.0, 0.0]])
    nodes = np.array([0, 1, -1])
    return PairwiseResult(nodes, resistance, None, None, "direct", residual, cautions_of("auto", residual))


def test_a_large_residual_is_doubtful_and_refused_where_required() -> None:
    found = result(1e-5)
    assert found.status == "doubtful"
    with pytest.raises(ModelError) as caught:
        found.require()
    assert caught.value.code == "landscape.doubtful_solution"


def test_a_small_residual_is_solved() -> None:
    found = result(1e-12)
    found.require()
    assert found.cautions == ()
    assert "3 points, 3 pairs, 2 without a resistance" in found.summary()


def test_a_residual_that_is_not_a_number_is_doubtful() -> None:
    assert status_of(float("nan")) == "doubtful"


def test_the_record_is_ready_for_json() -> None:
    assert json.loads(json.dumps(result(1e-5).to_record()))["cautions"] == ["landscape.doubtful_solution"]


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_cautions_are_said_in_every_language(language) -> None:
    said = [Text(language).say(each.message) for each in cautions_of("nonsense", 0.25)]
    assert "nonsense" in said[0]
    assert "25" in said[1]


@pytest.mark.parametrize("residual", (float("nan"), float("inf"), 1e40, 1.0))
def test_a_residual_of_one_and_more_or_no_number_is_said(residual: float) -> None:
    (told,) = cautions_of("auto", residual)
    assert "at least 1" in Text("en").say(told.message)
