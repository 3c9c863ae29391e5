"""Density from place to place in a study: coarse cells alone, refused where it is flat, no place told."""

from __future__ import annotations

import json
import math
import re
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from qaplan.app.services.estimates.estimating import make_estimates
from qaplan.app.services.estimates.views import gathered_now
from qaplan.app.services.estimators import Gathered
from qaplan.app.services.population.density_estimate import model_of_word as model_of
from qaplan.app.services.population.surface_estimates import SURFACE
from qaplan.app.services.sessions import Session
from qaplan.app.services.studies import Study, close_study, init_study
from qaplan.app.services.written_answers import write_answer
from qaplan.app.store.field_tables import load_station_cells
from qaplan.base.actors import Actor
from qaplan.base.messages import Text
from qaplan.base.names import LANGUAGES
from qaplan.base.places import GridTier
from qaplan.population.fitting import fit
from qaplan.sharing import Answer, release
from tests.app.numbers import FEW, fill_numbers
from tests.canary import canaries_in

ON = date(2025, 11, 1)
STEWARD = Session(Actor("role:steward", "role"), now=datetime(2025, 11, 1, 12, 0, tzinfo=UTC))
PLAIN = "HHN | D~1, lambda0~1, sigma~1"
PLANE = SURFACE.models[1].word


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Study]:
    """A study whose histories carry a density."""
    made = init_study(tmp_path_factory.mktemp("surface") / "numbers", "N", kind="virtual", session=STEWARD)
    fill_numbers(made, STEWARD)
    yield made
    close_study(made)


@pytest.fixture(scope="module")
def gathered(study: Study) -> Gathered:
    """What it starts from, before any density was estimated."""
    return SURFACE.gather(study, STEWARD, ON)


@pytest.fixture(scope="module")
def answer(gathered: Gathered) -> Answer:
    """A density that may rise or fall across the area."""
    return compute(gathered, PLANE)


def compute(gathered: Gathered, model: str) -> Answer:
    return SURFACE.compute(gathered, model, lambda done, of: None)


def test_stewards_get_cells_of_a_tenth_and_the_public_those_of_a_degree(study: Study, answer: Answer) -> None:
    for_stewards, for_all = (release(answer, name).value.cells for name in ("steward", "public"))
    assert {each.cell.tier for each in for_stewards} == {GridTier.TENTH}
    assert len(for_stewards) == answer.record["coarse_cells"] > 20
    told = {each.cell for each in for_all}
    assert told
    assert told <= set(load_station_cells(study, GridTier.DEGREE).values())


def test_every_cell_has_a_density_within_its_interval_and_two_figures(answer: Answer) -> None:
    for each in answer.cells:
        value = each.values
        assert value["lower_per_100km2"] < value["density_per_100km2"] < value["upper_per_100km2"]
        assert 0 < value["cv"] < 2
        assert all(float(f"{number:.2g}") == number for number in value.values())


def test_neither_a_station_nor_a_cell_of_the_mask_is_in_it(gathered: Gathered, answer: Answer) -> None:
    session = gathered.matter.here.survey.sessions[0]
    text = json.dumps(write_answer(answer))
    places = (*session.mask.place_m.ravel().tolist(), *session.detectors.place_m.ravel().tolist())
    numbers = set(re.findall(r"\b\d+\b", text))
    assert [each for each in places if f"{abs(each):.0f}" in numbers] == []
    assert not canaries_in(text)
    assert all(name not in text for name in session.detectors.names)


def test_the_rows_of_cells_are_for_stewards(answer: Answer) -> None:
    assert len(answer.tables[0].rows) == answer.record["coarse_cells"]
    released = release(answer, "public").value
    assert released.tables[0].rows == ()
    assert not released.is_refused


def test_it_is_said_whether_the_surface_is_more_than_chance(answer: Answer) -> None:
    difference = answer.record["aicc_less_that_of_one_density"]
    assert isinstance(difference, float)
    key = "surface.supported" if difference < 0 else "surface.not_supported"
    assert key in {each.key for each in answer.sentences}
    assert math.isfinite(difference)


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_is_said_in_every_language(answer: Answer, language: str) -> None:
    text = Text(language)  # type: ignore[arg-type]
    assert "{" not in "".join(text.say(each) for each in answer.sentences)
    assert all(text.word(each) for each in answer.tables[0].columns)


def test_a_density_without_a_covariate_is_refused_with_its_density(gathered: Gathered) -> None:
    found = compute(gathered, PLAIN)
    assert (found.status, found.code) == ("refused", "population.flat_surface")
    assert found.sentences[0].key == "surface.flat"
    assert [each.key for each in found.instead] == ["fitting.density", "surface.add_covariate"]


def test_without_a_density_the_best_is_asked_for_in_vain(gathered: Gathered) -> None:
    found = compute(gathered, "")
    assert (found.status, found.code) == ("refused", "population.no_density_estimated")
    assert [each.word for each in gathered.offered] == [PLANE]


def test_the_model_of_the_best_density_of_the_study_is_taken(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    made = init_study(tmp_path_factory.mktemp("best") / "numbers", "N", kind="virtual", session=STEWARD)
    fill_numbers(made, STEWARD)
    worse = "HHN | D~x + y, lambda0~1, sigma~1"
    assert not isinstance(make_estimates(made, "density", (worse,), as_of=ON, session=STEWARD), Answer)
    first = SURFACE.gather(made, STEWARD, ON)
    assert first.matter.best == worse
    assert not isinstance(make_estimates(made, "density", (PLAIN,), as_of=ON, session=STEWARD), Answer)
    second = SURFACE.gather(made, STEWARD, ON)
    close_study(made)
    assert second.matter.best == PLAIN
    assert first.sha256 != second.sha256
    assert [each.word for each in first.offered] == ["", PLANE]
    assert [each.word for each in second.offered] == [PLANE, ""]


def test_a_fit_that_may_not_be_used_says_what_its_density_says(
    gathered: Gathered, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad = replace(fit(gathered.matter.here.survey, model_of(PLANE)), status="not_converged")
    for module in ("qaplan.population.fitting", "qaplan.population.fitting.fit"):
        monkeypatch.setattr(sys.modules[module], "fit", lambda *_: bad)
    found = compute(gathered, PLANE)
    assert found.status == "not_converged"
    assert found.cells == ()


def test_under_five_animals_it_is_refused_as_the_density_is(tmp_path_factory: pytest.TempPathFactory) -> None:
    few = init_study(tmp_path_factory.mktemp("few") / "few", "Few", kind="virtual", session=STEWARD)
    fill_numbers(few, STEWARD, animals=FEW)
    refusals = [gathered_now(few, STEWARD, kind, ON).refusal for kind in ("surface", "density")]
    close_study(few)
    own, dense = (each for each in refusals if each is not None)
    assert (own.sentences, own.code) == (dense.sentences, dense.code)
