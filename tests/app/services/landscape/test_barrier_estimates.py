"""A barrier through a study's area: profiled by its permeability, refused without lines, never placed."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import pytest

from qaplan.app.services.estimates.estimating import make_estimates
from qaplan.app.services.estimators import Gathered
from qaplan.app.services.landscape.barrier_estimates import (
    BARRIER,
    LinesHere,
    gather_barrier,
    join_barrier,
    lines_within,
)
from qaplan.app.services.landscape.layers import LayerOrder, add_layer
from qaplan.app.services.population.density_estimate import gather_density
from qaplan.app.services.sessions import Session
from qaplan.app.services.studies import Study, close_study, init_study
from qaplan.app.services.written_answers import write_answer
from qaplan.app.store.estimate_tables import HeldEstimate
from qaplan.base.actors import Actor
from qaplan.base.messages import Text
from qaplan.base.names import LANGUAGES
from qaplan.encounters.masks import degrees_of
from qaplan.sharing import Answer
from tests.app.numbers import fill_numbers
from tests.canary import canaries_in

ON = date(2025, 11, 1)
STEWARD = Session(Actor("role:steward", "role"), now=datetime(2025, 11, 1, 12, 0, tzinfo=UTC))
PLAIN = "HHN | D~1, lambda0~1, sigma~1"


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Study]:
    """A study whose histories carry a density."""
    made = init_study(tmp_path_factory.mktemp("barrier") / "numbers", "N", kind="virtual", session=STEWARD)
    fill_numbers(made, STEWARD)
    yield made
    close_study(made)


@pytest.fixture(scope="module")
def density(study: Study) -> Gathered:
    """The histories without a barrier."""
    return gather_density(study, STEWARD, ON)


@pytest.fixture(scope="module")
def line(density: Gathered) -> np.ndarray:
    """A line from south to north through the middle of the mask, and far beyond it."""
    place = density.matter.survey.sessions[0].mask.place_m
    low, middle, high = place.min(axis=0), np.median(place, axis=0), place.max(axis=0)
    return np.array([[middle[0], low[1] - 1e5], [middle[0] + 2000.0, high[1] + 1e5]])


@pytest.fixture(scope="module")
def answer(density: Gathered, line: np.ndarray) -> Answer:
    """What a shut line through the middle makes of the density."""
    gathered = join_barrier(density.matter, LinesHere((line,), are_invented=True, inputs=()))
    return BARRIER.compute(gathered, PLAIN, lambda done, of: None)


def test_each_permeability_has_its_density_and_the_open_barrier_that_without_one(
    answer: Answer, density: Gathered
) -> None:
    from qaplan.app.services.population.density_estimate import model_of_word
    from qaplan.population.fitting import fit
    from qaplan.population.fitting.densities import density_of

    rows = [row.record for row in answer.tables[0].rows]
    assert [row["permeability"] for row in rows][0::9] == [0.0, 1.0]
    plain = density_of(fit(density.matter.survey, model_of_word(PLAIN))).per_100km2
    assert rows[-1]["density_per_100km2"] == pytest.approx(plain, rel=1e-4)
    assert rows[0]["density_per_100km2"] != pytest.approx(plain, rel=0.05)


def test_leopards_that_crossed_a_line_speak_against_a_shut_one(answer: Answer) -> None:
    low, high = answer.record["permeability_lower"], answer.record["permeability_upper"]
    assert (answer.status, high) == ("ok", 1.0)
    assert 0.01 < low < 0.5
    assert answer.tables[0].rows[0].record["log_lik_below_best"] > 1.92


@pytest.mark.parametrize("language", LANGUAGES)
def test_invented_lines_are_said_to_be_invented_in_every_language(answer: Answer, language: str) -> None:
    text = Text(language)  # type: ignore[arg-type]
    said = [text.say(each) for each in answer.sentences]
    assert {"stamp.invented_lines", "stamp.modelled"} <= {each.key for each in answer.sentences}
    assert "{" not in "".join(said)


def test_neither_a_line_nor_a_station_is_in_it(answer: Answer, density: Gathered, line: np.ndarray) -> None:
    text = json.dumps(write_answer(answer))
    places = (*line.ravel(), *density.matter.survey.sessions[0].detectors.place_m.ravel())
    assert [each for each in places if re.search(rf"\b{each:.0f}\b", text)] == []
    assert not canaries_in(text)


def test_without_lines_it_is_refused_with_what_to_bring(study: Study) -> None:
    refusal = gather_barrier(study, STEWARD, ON).refusal
    assert refusal is not None
    assert refusal.code == "population.no_barrier_lines"
    assert [each.key for each in refusal.instead] == ["barrier.bring_lines", "barrier.density_holds"]


def test_lines_that_run_elsewhere_are_refused(density: Gathered, line: np.ndarray) -> None:
    away = LinesHere((line + np.array([1e6, 0.0]),), are_invented=False, inputs=())
    refusal = join_barrier(density.matter, away).refusal
    assert refusal is not None
    assert refusal.code == "population.barrier_elsewhere"


def test_a_stub_that_no_way_crosses_is_refused(density: Gathered) -> None:
    corner = density.matter.survey.sessions[0].mask.place_m.min(axis=0)
    stub = LinesHere((np.array([corner - 10.0, corner - 5.0]),), are_invented=False, inputs=())
    gathered = join_barrier(density.matter, stub)
    found = gathered.refusal or BARRIER.compute(gathered, PLAIN, lambda done, of: None)
    assert found.code == "population.barrier_elsewhere"


def test_only_the_stretch_over_the_mask_is_kept(density: Gathered, line: np.ndarray) -> None:
    mask = density.matter.survey.sessions[0].mask
    kept = lines_within((line,), mask)
    side = np.sqrt(mask.cell_ha) * 100
    assert len(kept) == 1
    assert kept[0][:, 1].min() >= mask.place_m[:, 1].min() - side - 1e-6
    assert kept[0][:, 1].max() <= mask.place_m[:, 1].max() + side + 1e-6


def test_a_layer_of_lines_in_degrees_is_profiled_and_named_as_an_input(
    study: Study, density: Gathered, line: np.ndarray, tmp_path: Path
) -> None:
    degrees = degrees_of(line, density.matter.histories.crs).tolist()
    geometry = {"type": "LineString", "coordinates": degrees}
    feature = {"type": "Feature", "properties": {"id": "L-1", "state": "invented"}, "geometry": geometry}
    file = tmp_path / "line.geojson"
    file.write_text(json.dumps(feature), encoding="utf-8")
    layer = add_layer(study, LayerOrder("barriers", file), session=STEWARD)
    made = make_estimates(study, "barrier", (PLAIN,), as_of=ON, session=STEWARD)
    assert not isinstance(made, Answer)
    held: HeldEstimate = made[0]
    assert held.status == "ok"
    assert [layer.layer_id, layer.sha256] in [each[1:] for each in held.body["inputs"]]
    assert f"{degrees[0][1]:.4f}" not in json.dumps(held.body)


def test_who_may_not_look_at_the_border_may_not_ask(study: Study) -> None:
    from qaplan.app.services.rights import RIGHTS_OF
    from qaplan.base.errors import AccessError

    role = next(each for each, rights in RIGHTS_OF.items() if "border.look" not in rights)
    assert BARRIER.right == "border.look"
    with pytest.raises(AccessError):
        gather_barrier(study, replace(STEWARD, role=role), ON)
