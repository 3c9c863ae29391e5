from __future__ import annotations

from dataclasses import replace

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from qaplan.encounters.drawing import Detectability
from qaplan.encounters.formats.plain_text import mask_csv, write_plain_text
from qaplan.encounters.plain_files import PlainSurvey, read_survey
from qaplan.encounters.plain_tables import PlainFile
from qaplan.encounters.simulate import VirtualAnimals, simulate
from qaplan.encounters.types import SpatialSurvey
from tests.encounters.formats.test_secr_text import same
from tests.encounters.surveys import DETECTORS, MASK, SEEN, survey


def back(whole: SpatialSurvey) -> SpatialSurvey:
    text = write_plain_text(whole)
    files = (PlainFile("t", text.traps), PlainFile("c", text.captures), PlainFile("m", text.mask))
    return read_survey(PlainSurvey(*files, whole.sessions[0].mask.cell_ha), whole.kind)


def test_a_survey_comes_back_from_plain_tables_exactly():
    slope = np.linspace(0.1, 7.7, len(MASK)) / 3
    mask = replace(MASK, place_m=MASK.place_m + np.array([0.1, 1 / 3]), covariates={"slope": slope})
    ground = np.array(["ridge", "pass"] * 8)
    detectors = replace(DETECTORS, usage=DETECTORS.usage / 7, covariates={"ground": ground})
    seen = replace(SEEN, covariates={"sex": np.array(["F", "", "M"])})
    first = survey(detectors=detectors, mask=mask, history=seen).sessions[0]
    short = replace(detectors, usage=detectors.usage[:, :1])
    only = SEEN.occasion == 0
    second = replace(
        first,
        name="2",
        detectors=short,
        history=replace(
            seen,
            animals=("A", "C"),
            animal=np.array([0, 1]),
            occasion=seen.occasion[only],
            detector=seen.detector[only],
            count=seen.count[only],
            covariates={"sex": np.array(["F", "M"])},
        ),
    )
    whole = SpatialSurvey("count", (first, second))
    again = back(whole)
    same(again, whole)
    assert np.array_equal(again.sessions[1].mask.place_m, mask.place_m)
    assert np.array_equal(again.sessions[0].mask.covariates["slope"], slope)


@given(st.integers(0, 10_000))
def test_every_drawn_survey_comes_back_exactly(seed):
    seen, there = Detectability("HHN", 0.01, 2500.0), VirtualAnimals(number=9)
    whole = simulate(DETECTORS, MASK, there, seen, rng=np.random.default_rng(seed)).survey
    same(back(whole), whole)


def test_a_mask_is_a_table_of_the_middles_of_its_cells():
    lines = mask_csv(replace(MASK, covariates={"slope": np.arange(len(MASK)) / 2})).splitlines()
    assert lines[0] == "x,y,slope"
    assert len(lines) == len(MASK) + 1
    assert lines[2].endswith(",0.5")
