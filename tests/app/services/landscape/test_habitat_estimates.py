"""Habitat in a study: modelled from its own layers and passings, with what it misses, or refused."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import numpy as np
import pytest

from qaplan.app.services.cases import import_case
from qaplan.app.services.estimates.estimating import make_estimates
from qaplan.app.services.estimates.offered import ESTIMATORS
from qaplan.app.services.estimators import Gathered
from qaplan.app.services.landscape.habitat_estimates import HABITAT, gather_habitat, tell_habitat
from qaplan.app.services.landscape.habitat_here import HabitatHere, KnownRecords, known_records, lay_habitat
from qaplan.app.services.sessions import Session
from qaplan.app.services.situation.building import build_situation
from qaplan.app.services.situation.loading import load_matter
from qaplan.app.services.studies import Study, close_study, init_study
from qaplan.app.services.written_answers import write_answer
from qaplan.base.actors import Actor
from qaplan.base.messages import Text
from qaplan.base.names import LANGUAGES
from qaplan.base.places import GridTier, cell_at
from qaplan.encounters.masks import projected, utm_of
from qaplan.landscape.habitat import assessed
from qaplan.landscape.habitat.assessed import HabitatResult
from qaplan.landscape.rasters.types import Raster
from qaplan.reporting.compose import compose_situation
from qaplan.reporting.document import Figure, Paragraph
from qaplan.sharing import Answer, release
from tests.app.numbers import fill_numbers
from tests.canary import canaries_in

ON = date(2025, 11, 1)
STEWARD = Session(Actor("role:steward", "role"), now=datetime(2025, 11, 1, 12, 0, tzinfo=UTC))


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Study]:
    """A study whose cameras saw animals at many stations."""
    made = init_study(tmp_path_factory.mktemp("habitat") / "numbers", "N", kind="virtual", session=STEWARD)
    fill_numbers(made, STEWARD)
    yield made
    close_study(made)


@pytest.fixture(scope="module")
def known(study: Study) -> KnownRecords:
    """Where the animal is known."""
    return known_records(study, STEWARD, ON)


def layers_about(known: KnownRecords, *, cell_m: float = 1_000.0) -> dict[str, Raster]:
    """Ground that suits where the animal passed, and a layer that means nothing."""
    from scipy.ndimage import gaussian_filter

    middle = known.at.mean(axis=0)
    crs = utm_of(float(middle[0]), float(middle[1]))
    places = projected(np.concatenate([known.at, known.looked_at]), "", crs)
    low, high = places.min(axis=0) - 30_000, places.max(axis=0) + 30_000
    rows, columns = (int(each) for each in np.ceil((high - low) / cell_m)[::-1])
    grid = Raster(np.zeros((rows, columns)), cell_m, float(low[0]), float(low[1]), crs)
    at = projected(np.unique(known.at, axis=0), "", crs)
    column, row = ((at[:, 0] - low[0]) // cell_m).astype(int), ((grid.north - at[:, 1]) // cell_m).astype(int)
    prey = np.zeros((rows, columns))
    prey[row, column] = 1.0
    prey = gaussian_filter(prey, 5_000 / cell_m)
    prey /= prey.max()
    noise = gaussian_filter(np.random.default_rng(1).normal(size=(rows, columns)), 4)
    return {"prey": grid.with_values(prey), "noise": grid.with_values(noise)}


@pytest.fixture(scope="module")
def here(known: KnownRecords) -> HabitatHere:
    """The layers with the records."""
    return lay_habitat(layers_about(known), known)


@pytest.fixture(scope="module")
def answer(here: HabitatHere) -> Answer:
    """The model told."""
    return tell_habitat(here, Gathered(here, here.known.inputs))


def test_the_model_tells_known_ground_from_other_ground(answer: Answer) -> None:
    auc = answer.record["auc"]
    assert isinstance(auc, dict)
    assert auc["low"] > 0.5
    assert [each.key for each in answer.sentences[:2]] == ["habitat.found", "habitat.skill"]


def test_cells_in_which_the_model_only_extrapolates_say_so(
    here: HabitatHere, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = assessed.assess_habitat

    def new_in_the_west(*told: Any, **more: Any) -> HabitatResult:
        found = real(*told, **more)
        assert isinstance(found, HabitatResult)
        outside = np.zeros_like(found.suitability.values)
        outside[:, : outside.shape[1] // 2] = -1.0
        where = replace(found.extrapolation, outside=found.suitability.with_values(outside))
        return replace(found, extrapolation=where)

    monkeypatch.setattr(assessed, "assess_habitat", new_in_the_west)
    cells = tell_habitat(here, Gathered(here, ())).cells
    new = {each.cell.column for each in cells if each.values["extrapolated"]}
    old = {each.cell.column for each in cells if not each.values["extrapolated"]}
    assert min(new) < min(old)
    assert max(new) <= min(old) + 1


def test_records_that_it_misses_are_listed_by_their_ids_and_placed_nowhere(
    answer: Answer, known: KnownRecords
) -> None:
    table = answer.tables[0]
    missed = answer.record["unpredicted"]
    assert isinstance(missed, list)
    assert len(table.rows) == len(missed) < len(known.ids)
    assert {row.record["record_id"] for row in table.rows} <= set(known.ids)
    text = json.dumps(write_answer(answer))
    assert not canaries_in(text)
    degrees = [f"{each:.3f}" for each in np.unique(known.at)]
    assert [each for each in degrees if re.search(rf"\b{re.escape(each)}", text)] == []


def test_cells_are_a_tenth_of_a_degree_about_the_known_records(answer: Answer, known: KnownRecords) -> None:
    assert {each.cell.tier for each in answer.cells} == {GridTier.TENTH}
    held = {each.cell for each in answer.cells}
    assert {cell_at(east, north, GridTier.TENTH) for east, north in known.at.tolist()} <= held
    assert len(held) <= 24 * 24
    assert all(0 <= each.values["suitability"] <= 100 for each in answer.cells)


def test_the_public_gets_neither_map_nor_list(answer: Answer) -> None:
    released = release(answer, "public").value
    assert (released.status, released.cells) == ("withheld", ())
    assert all(not table.rows for table in released.tables)


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_is_said_in_every_language_with_its_stamps(answer: Answer, language: str) -> None:
    text = Text(language)  # type: ignore[arg-type]
    said = [text.say(each) for each in answer.sentences]
    assert "{" not in "".join(said)
    assert said[-2:] == [text.word("stamp.too_coarse"), text.word("stamp.modelled")]


def test_too_few_places_are_refused_with_what_experts_can_say(known: KnownRecords) -> None:
    few = replace(known, ids=known.ids[:5], at=known.at[:5])
    here = lay_habitat(layers_about(known), few)
    found = tell_habitat(here, Gathered(here, ()))
    assert (found.status, found.code) == ("refused", "habitat.too_few_presences")
    assert [each.key for each in found.instead] == ["habitat.instead_expert", "habitat.instead_list"]
    assert release(found, "steward").value.sentences


def test_without_layers_it_is_refused(study: Study) -> None:
    refusal = gather_habitat(study, STEWARD, ON).refusal
    assert refusal is not None
    assert refusal.code == "habitat.no_covariates"


def test_hard_records_of_a_case_are_asked_about_and_soft_ones_are_not(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    made = init_study(tmp_path_factory.mktemp("habitat") / "ustyurt", "U", session=STEWARD)
    import_case(made, "ustyurt", session=STEWARD, why="test")
    known = known_records(made, STEWARD, ON)
    close_study(made)
    assert len(known.ids) == 0
    assert "KZ-020" in known.coarse_ids
    assert "KZ-004" not in known.coarse_ids


def test_a_passing_of_a_later_day_is_not_known(study: Study, known: KnownRecords) -> None:
    early = known_records(study, STEWARD, date(2025, 5, 1))
    assert 0 < len(early.ids) < len(known.ids)
    assert early.inputs != known.inputs


def test_the_layers_of_the_virtual_study_carry_a_model_that_reports_tell_with_its_stamps(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    from qaplan.app.services.landscape.virtual_layers import add_virtual_layers
    from qaplan.simulation.leopards.numbers import plan_numbers_survey
    from tests.app import numbers

    first = plan_numbers_survey(1).survey.country.stations[0]
    monkeypatch.setattr(numbers, "LONGITUDE", first.longitude)
    monkeypatch.setattr(numbers, "LATITUDE", first.latitude)
    made = init_study(tmp_path_factory.mktemp("virtual") / "numbers", "N", kind="virtual", session=STEWARD)
    fill_numbers(made, STEWARD)
    layers = add_virtual_layers(made, session=STEWARD)
    again = add_virtual_layers(made, session=STEWARD)
    gathered = gather_habitat(made, STEWARD, ON)
    for kind in ("habitat", "barrier", "dispersal"):
        model = ESTIMATORS[kind].models[0].word
        assert not isinstance(make_estimates(made, kind, (model,), as_of=ON, session=STEWARD), Answer)
    situation = build_situation(load_matter(made), ON)
    close_study(made)
    document = compose_situation(release(situation, "steward", key=b"k" * 32))
    sections = {each.section_id: each.blocks for each in document.sections}
    for kind in ("habitat", "barrier", "dispersal"):
        said = {block.text.key for block in sections[kind] if isinstance(block, Paragraph)}
        assert "stamp.modelled" in said
        assert f"estimates.assumes_{kind}" in said
    assert [block.figure_id[:18] for block in sections["habitat"] if isinstance(block, Figure)] == [
        "cells-suitability-"
    ]
    assert [each.kind for each in layers] == ["covariate", "covariate", "barriers"]
    assert {each.layer_id for each in again} == {each.layer_id for each in layers}
    assert all(each.is_invented for each in layers if each.kind == "barriers")
    found = HABITAT.compute(gathered, "", lambda done, of: None)
    assert found.record["auc"]["low"] > 0.5  # type: ignore[index]
