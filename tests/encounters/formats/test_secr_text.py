from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qaplan.base.errors import DataError
from qaplan.encounters.drawing import Detectability
from qaplan.encounters.formats.secr_text import (
    SecrText,
    read_secr_text,
    with_underscores,
    write_secr_text,
)
from qaplan.encounters.plain_tables import PlainFile
from qaplan.encounters.simulate import VirtualAnimals, simulate
from qaplan.encounters.types import CaptureHistory, Detectors, Session, SpatialSurvey
from tests.encounters.surveys import DETECTORS, MASK, SEEN, survey

LAYOUT = """# Detector X Y Usage / ground slope
A1 -1500 -1500 0011 / rock 0.5
A2 -1500 -1250 1111 / NA 2
A3 -1500.25 -1000 1 1 0 1 / sand NA
"""
CAPTURES = """# Session ID Occasion Detector sex
S 2 1 A2 F
S 2 -4 A2 NA   # died
S 11 3 A1 NA

S 2 4 A3 F
"""


def read(captures=CAPTURES, *layouts, kind="proximity", **options):
    files = SecrText(
        PlainFile("c.txt", captures), tuple(PlainFile("t.txt", each) for each in layouts or [LAYOUT])
    )
    return read_secr_text(files, MASK, kind, **options)


def problems(*args, **options):
    with pytest.raises(DataError) as error:
        read(*args, **options)
    assert error.value.code == "encounters.bad_secr_text"
    return [(each.code, each.where) for each in error.value.problems]


def test_lines_become_detectors_usage_and_covariates():
    detectors = read().sessions[0].detectors
    assert detectors.names == ("A1", "A2", "A3")
    assert detectors.place_m[2].tolist() == [-1500.25, -1000.0]
    assert detectors.usage.tolist() == [[0, 0, 1, 1], [1, 1, 1, 1], [1, 1, 0, 1]]
    assert detectors.covariates["ground"].tolist() == ["rock", "", "sand"]
    assert detectors.covariates["slope"][:2].tolist() == [0.5, 2.0]
    assert np.isnan(detectors.covariates["slope"][2])


def test_lines_become_histories_with_the_first_known_value_of_each_animal():
    history = read().sessions[0].history
    assert history.animals == ("2", "11")
    rows = zip(history.animal, history.occasion, history.detector, strict=True)
    assert [tuple(map(int, row)) for row in rows] == [(0, 0, 1), (0, 3, 1), (0, 3, 2), (1, 2, 0)]
    assert history.covariates["sex"].tolist() == ["F", ""]


def test_places_in_place_of_names_are_found():
    captures = "# Session ID Occasion X Y\nS 1 1 -1500 -1250\nS 1 2 -1500.25 -1000\n"
    assert read(captures).sessions[0].history.detector.tolist() == [1, 2]


def test_commas_part_fields_too():
    assert read("S,1,1,A2\n", "A1,0,0\nA2,0,5\n").sessions[0].history.detector.tolist() == [1]


def test_effort_in_numbers_is_told_from_ones_and_zeros():
    layout = "A1 0 0 0 0 3.2 5\nA2 0 9 2 2 2 2\n"
    assert read("S 1 3 A1\n", layout).sessions[0].detectors.usage.tolist() == [[0, 0, 3.2, 5], [2, 2, 2, 2]]
    tens = "A1 0 0 10\nA2 0 9 11\n"
    assert read("S 1 1 A1\n", tens, is_effort=True).sessions[0].detectors.usage.tolist() == [[10], [11]]


def test_without_usage_there_are_as_many_occasions_as_the_last_one_caught():
    assert read("S 1 6 A1\n", "A1 0 0\n").sessions[0].detectors.occasions == 6
    assert read("S 1 6 A1\n", "A1 0 0\n", occasions=9).sessions[0].detectors.occasions == 9


def test_sessions_come_in_secrs_order_with_a_layout_each():
    captures = "10 a 1 A1\n9 b 1 A1\n9 NONE 1 A1\n"
    found = read(captures, "A1 0 0 1\n", "A1 5 5 1\n")
    assert [(each.name, each.detectors.place_m[0, 0]) for each in found.sessions] == [("9", 0.0), ("10", 5.0)]


def test_a_session_in_which_nobody_was_seen_is_one():
    found = read("1 NONE 1 A1\n2 b 1 A1\n", "A1 0 0 1\n")
    assert [len(each.history) for each in found.sessions] == [0, 1]


def test_everything_that_is_wrong_is_named_with_its_line():
    assert problems("S 1 1\nS 2 x A1\n") == [
        ("encounters.fields", "c.txt, line 1"),
        ("encounters.bad_occasion", "c.txt, line 2"),
    ]
    assert problems("S 1 1 A9\nS 2 5 A1\n") == [
        ("encounters.unknown_detector", "c.txt, line 1, A9"),
        ("encounters.unknown_occasion", "c.txt, line 2"),
    ]
    assert problems("S 1 1 A1\n", "A1 0 zero 1\nA2 0 0 11\n") == [
        ("encounters.bad_place", "t.txt, line 1"),
        ("encounters.fields", "t.txt, line 1"),
    ]
    assert problems("S 1 1 A1\n", LAYOUT, LAYOUT) == [("encounters.layouts", "")]


def same(one: SpatialSurvey, other: SpatialSurvey) -> None:
    assert [each.name for each in one.sessions] == [each.name for each in other.sessions]
    for a, b in zip(one.sessions, other.sessions, strict=True):
        assert a.detectors.names == b.detectors.names
        assert np.array_equal(a.detectors.place_m, b.detectors.place_m)
        assert np.array_equal(a.detectors.usage, b.detectors.usage)
        for name in ("animals", "animal", "occasion", "detector", "count"):
            assert np.array_equal(getattr(a.history, name), getattr(b.history, name)), name
        for ours, theirs in (
            (a.detectors.covariates, b.detectors.covariates),
            (a.history.covariates, b.history.covariates),
        ):
            assert list(ours) == list(theirs)
            for name in ours:
                assert np.array_equal(ours[name], theirs[name], equal_nan=ours[name].dtype.kind == "f"), name


def test_a_survey_comes_back_exactly():
    words = np.array(["ridge", "", "pass", "ridge"] * 4)
    slope = np.linspace(0.1, 7.7, 16) / 3
    slope[3] = np.nan
    detectors = replace(
        DETECTORS,
        place_m=DETECTORS.place_m + np.array([0.1, 1 / 3]),
        usage=DETECTORS.usage / 7,
        covariates={"ground": words, "slope": slope},
    )
    history = replace(SEEN, covariates={"sex": np.array(["F", "", "M"])})
    whole = survey(detectors=detectors, history=history)
    nobody = CaptureHistory((), *(np.empty(0, dtype=np.int64),) * 4, {"sex": np.empty(0, dtype=np.str_)})
    two = SpatialSurvey("count", (*whole.sessions, replace(whole.sessions[0], name="2", history=nobody)))
    files = write_secr_text(two)
    same(read_secr_text(files, MASK, "count"), two)


@given(st.integers(0, 10_000), st.sampled_from(["count", "proximity"]), st.sampled_from([1.0, 4.25]))
def test_every_drawn_survey_comes_back_exactly(seed, kind, usage):
    drawn = simulate(
        replace(DETECTORS, usage=np.full((16, 3), usage)),
        MASK,
        VirtualAnimals(number=8, sexes={"F": 0.5, "M": 0.5}, unknown_sex=0.2),
        Detectability("HHN", 0.05, 2500.0),
        rng=np.random.default_rng(seed),
        kind=kind,
    ).survey
    if drawn.animals and (drawn.sessions[0].history.covariates["sex"] != "").any():
        same(read_secr_text(write_secr_text(drawn), MASK, kind), drawn)


@pytest.mark.parametrize("name", ["T 1", "T,1", "T/1", "T#1", ""])
def test_a_name_that_would_fall_apart_is_refused(name):
    names = (name, *DETECTORS.names[1:])
    with pytest.raises(DataError) as error:
        write_secr_text(survey(detectors=replace(DETECTORS, names=names)))
    assert error.value.code == "encounters.unwritable_name"


def test_nothing_is_lost_where_there_is_no_detector_at_all():
    none = Detectors((), np.empty((0, 2)), np.empty((0, 1)))
    empty = CaptureHistory((), *(np.empty(0, dtype=np.int64),) * 4)
    text = write_secr_text(SpatialSurvey("count", (Session("1", none, MASK, empty),)))
    assert text.captures.text.startswith("# Session ID Occasion Detector")


def test_underscores_hold_names_together_where_that_is_asked():
    ground = np.array(["Hill slope, north", "", "pass", "pass"] * 4)
    names = ("T 1", *DETECTORS.names[1:])
    spoken = with_underscores(
        survey(detectors=replace(DETECTORS, names=names, covariates={"ground": ground}))
    )
    again = read_secr_text(write_secr_text(spoken), MASK, "count").sessions[0].detectors
    assert again.names[0] == "T_1"
    assert again.covariates["ground"][:2].tolist() == ["Hill_slope_north", ""]


def test_names_that_would_become_one_are_refused():
    names = ("T 1", "T,1", *DETECTORS.names[2:])
    with pytest.raises(DataError) as error:
        with_underscores(survey(detectors=replace(DETECTORS, names=names)))
    assert error.value.code == "encounters.names_clash"
