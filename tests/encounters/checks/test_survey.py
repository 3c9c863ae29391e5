from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from qaplan.base.catalogue import entries
from qaplan.base.errors import DataError
from qaplan.base.messages import Text
from qaplan.base.names import LANGUAGES
from qaplan.encounters.checks import check_survey, places
from qaplan.encounters.checks.scale import rough_sigma_m
from qaplan.encounters.drawing import Detectability
from qaplan.encounters.grids import grid_detectors, rectangular_mask
from qaplan.encounters.simulate import VirtualAnimals, simulate
from qaplan.encounters.types import Detectors, Mask, SpatialSurvey
from tests.docs.error_codes import error_codes
from tests.encounters.surveys import DETECTORS, MASK, SEEN, history, spoilt, survey


def problems(wrong):
    return [each.code for each in check_survey(wrong).problems]


def cautions(doubtful, sigma_m=2000.0):
    checked = check_survey(doubtful, sigma_m=sigma_m)
    assert checked.problems == ()
    return [each.code for each in checked.cautions]


def test_a_survey_in_which_all_is_well_passes():
    checked = check_survey(survey(), sigma_m=2000.0)
    assert (checked.status, checked.problems, checked.cautions) == ("ok", (), ())
    assert [each.key for each in checked.messages()] == ["encounters.all_well"]
    checked.require()


def test_traps_in_degrees_are_named_as_such():
    degrees = spoilt(place_m=DETECTORS.place_m / 111_320 + [54.5, 43.2])
    assert problems(degrees) == ["encounters.degrees"]
    assert check_survey(degrees).problems[0].where == "session 1, detectors"


def test_traps_and_mask_in_degrees_are_both_named():
    mask = replace(MASK, place_m=MASK.place_m / 111_320 + [54.5, 43.2])
    wrong = survey(
        mask=mask, detectors=replace(DETECTORS, place_m=DETECTORS.place_m / 111_320 + [54.5, 43.2])
    )
    assert [each.where for each in check_survey(wrong).problems] == [
        "session 1, detectors",
        "session 1, mask",
    ]


def test_a_grid_of_small_mammal_traps_is_not_taken_for_degrees():
    grid = grid_detectors(7, 7, 10.0)
    mask = rectangular_mask(grid.place_m, buffer_m=120.0, spacing_m=5.0)
    assert problems(survey(detectors=grid, mask=mask, history=history(("A", 0, 3, 1)))) == []


def test_a_detector_outside_the_mask_is_named():
    moved = DETECTORS.place_m.copy()
    moved[3] += 80_000
    checked = check_survey(spoilt(place_m=moved))
    assert [(each.code, each.where) for each in checked.problems] == [
        ("encounters.detector_off_mask", "session 1, detector T4")
    ]


def test_a_mask_without_a_detectors_neighbourhood_is_refused():
    apart = np.linalg.norm(MASK.place_m - DETECTORS.place_m[5], axis=1)
    assert problems(survey(mask=Mask(MASK.place_m[apart > 2300], MASK.cell_ha))) == [
        "encounters.detector_off_mask"
    ]


@pytest.mark.parametrize(("radius", "is_refused"), [(1900.0, False), (2300.0, True), (4900.0, True)])
def test_a_hole_of_over_two_cells_around_a_detector_is_refused(radius, is_refused):
    place = DETECTORS.place_m.copy()
    place[5] = [700.0, 3100.0]
    apart = np.linalg.norm(MASK.place_m - place[5], axis=1)
    holed = Mask(MASK.place_m[apart > radius], MASK.cell_ha)
    found = problems(survey(mask=holed, detectors=replace(DETECTORS, place_m=place)))
    assert ("encounters.detector_off_mask" in found) is is_refused


def test_cells_that_lie_on_no_grid_are_looked_at_one_by_one():
    rng = np.random.default_rng(4)
    scattered = Mask(rng.uniform(-10_000, 16_000, (900, 2)), 75.0)
    assert problems(survey(mask=scattered)) == []


def test_a_hole_of_one_cell_under_a_detector_is_no_problem():
    apart = np.linalg.norm(MASK.place_m - DETECTORS.place_m[5], axis=1)
    assert problems(survey(mask=Mask(MASK.place_m[apart > 900], MASK.cell_ha))) == []


def test_captures_at_unknown_traps_are_named():
    wrong = survey(history=history(("A", 0, 16, 1), ("B", 3, 2, 1)))
    found = check_survey(wrong).problems
    assert [each.code for each in found] == ["encounters.unknown_detector", "encounters.unknown_occasion"]
    assert found[0].where == "session 1, animal A"


def test_an_animal_seen_where_a_detector_never_worked_is_refused():
    usage = DETECTORS.usage.copy()
    usage[5] = 0.0
    wrong = check_survey(spoilt(usage=usage))
    assert [(each.code, each.where) for each in wrong.problems] == [
        ("encounters.no_usage", "session 1, animal A, occasion 1, detector T6")
    ]


def test_an_animal_seen_at_no_usage_is_told_of_where_the_detector_worked_on_other_occasions():
    usage = DETECTORS.usage.copy()
    usage[5, 0] = 0.0
    assert cautions(spoilt(usage=usage)) == ["encounters.no_usage"]
    held = replace(spoilt(usage=usage), kind="multi")
    assert "encounters.no_usage" in problems(held)


def test_a_row_that_stands_twice_is_named():
    twice = history(("A", 0, 5, 1), ("A", 0, 5, 1), ("A", 1, 6, 1))
    assert problems(survey(history=twice)) == ["encounters.capture_twice"]


@pytest.mark.parametrize("kind", ["proximity", "multi"])
def test_a_count_where_detectors_only_say_whether_is_named(kind):
    counted = survey(kind, history=history(("A", 0, 5, 3), ("A", 1, 6, 1)))
    assert problems(counted) == ["encounters.count_in_binary"]


def test_a_count_of_nothing_is_named():
    assert problems(survey(history=history(("A", 0, 5, 0)))) == ["encounters.bad_count"]


def test_an_animal_that_two_traps_hold_at_once_is_named():
    held = survey("multi", history=history(("A", 0, 5, 1), ("A", 0, 6, 1)))
    assert problems(held) == ["encounters.held_twice"]
    assert cautions(replace(held, kind="proximity")) == []


def test_two_places_of_one_name_are_named():
    assert problems(spoilt(names=("T1", "T1", *DETECTORS.names[2:]))) == ["encounters.name_twice"]


def test_a_cell_that_stands_twice_is_named():
    twice = replace(MASK, place_m=np.vstack([MASK.place_m, MASK.place_m[4:6]]))
    found = check_survey(survey(mask=twice)).problems
    where = f"session 1, cell {len(MASK) + 1}"
    assert [(each.code, each.where) for each in found] == [("encounters.cell_twice", where)]


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_a_covariate_that_is_no_number_is_named_where_it_matters(value):
    column = np.linspace(0, 1, len(MASK))
    column[7] = value
    wrong = survey(mask=replace(MASK, covariates={"slope": column, "water": np.zeros(len(MASK))}))
    found = check_survey(wrong, covariates=["slope"]).problems
    assert [(each.code, each.where) for each in found] == [
        ("encounters.covariate_unknown", "session 1, cell 8, column slope")
    ]
    assert check_survey(wrong, covariates=[]).problems == ()


def test_a_word_that_is_missing_among_the_covariates_of_detectors_is_named():
    words = np.array([""] + ["ridge"] * 15)
    found = check_survey(spoilt(covariates={"where": words})).problems
    assert [each.where for each in found] == ["session 1, detector T1, column where"]


def test_an_animal_of_two_sexes_is_named():
    one = survey(history=replace(SEEN, covariates={"sex": np.array(["F", "M", ""])})).sessions[0]
    two = replace(one, name="2", history=replace(SEEN, covariates={"sex": np.array(["F", "F", "M"])}))
    found = check_survey(SpatialSurvey("count", (one, two))).problems
    assert [(each.code, each.where) for each in found] == [("encounters.two_sexes", "session 2, animal B")]


def test_places_and_efforts_that_are_no_numbers_are_named():
    place, usage = DETECTORS.place_m.copy(), DETECTORS.usage.copy()
    place[2, 0], usage[4, 1], usage[5, 1] = np.nan, -1.0, np.inf
    found = check_survey(spoilt(place_m=place, usage=usage)).problems
    assert [each.code for each in found] == [
        "encounters.bad_place",
        "encounters.bad_usage",
        "encounters.bad_usage",
    ]


def test_nothing_to_look_with_and_nowhere_to_live_are_named():
    none = Detectors((), np.empty((0, 2)), np.empty((0, 3)))
    empty = Mask(np.empty((0, 2)), 100.0)
    nobody = history()
    assert problems(survey(detectors=none, history=nobody)) == ["encounters.no_detectors"]
    assert problems(survey(mask=empty)) == ["encounters.empty_mask"]
    assert problems(survey(mask=replace(MASK, cell_ha=0.0))) == ["encounters.bad_cell"]
    idle = spoilt(usage=DETECTORS.usage * 0)
    assert problems(replace(idle, sessions=(replace(idle.sessions[0], history=nobody),))) == [
        "encounters.no_effort"
    ]


def test_distances_that_fit_no_detector_or_are_no_numbers_are_named():
    assert problems(survey(distance_m=np.zeros((3, 3)))) == ["encounters.distance_shape"]
    away = np.full((len(DETECTORS), len(MASK)), 5000.0)
    away[2, 2] = np.nan
    assert problems(survey(distance_m=away)) == ["encounters.bad_distance"]
    away[2, 2] = np.inf
    assert problems(survey(distance_m=away)) == []


def test_a_mask_too_coarse_or_too_small_for_sigma_is_told_of():
    assert cautions(survey(), sigma_m=1500.0) == ["encounters.mask_coarse"]
    assert cautions(survey(), sigma_m=2450.0) == []
    assert cautions(survey(), sigma_m=2700.0) == ["encounters.mask_small"]


def test_sigma_is_roughly_that_of_the_simulation_where_none_is_given():
    grid = grid_detectors(9, 9, 1500.0, usage=200.0)
    mask = rectangular_mask(grid.place_m, buffer_m=9000.0, spacing_m=1000.0)
    seen, there = Detectability("HHN", 0.05, 2000.0), VirtualAnimals(number=60)
    drawn = simulate(grid, mask, there, seen, rng=np.random.default_rng(2)).survey
    found = rough_sigma_m(drawn)
    assert found is not None
    assert 1600 < found < 2100  # cut short by the edge of the array


def test_a_cell_area_in_another_unit_is_told_of():
    assert cautions(survey(mask=replace(MASK, cell_ha=1.0))) == ["encounters.cell_area"]


def test_a_session_without_animals_and_idle_detectors_are_told_of():
    usage = DETECTORS.usage.copy()
    usage[0] = 0.0
    assert cautions(survey(history=history(), detectors=replace(DETECTORS, usage=usage))) == [
        "encounters.no_animals",
        "encounters.idle_detectors",
    ]


def test_animals_that_were_all_seen_once_are_told_of():
    once = history(("A", 0, 5, 1), ("B", 1, 6, 1))
    assert cautions(survey(history=once)) == ["encounters.no_recapture"]


def test_animals_that_never_moved_are_told_of():
    still = history(("A", 0, 5, 4), ("B", 1, 6, 1))
    assert cautions(survey(history=still)) == ["encounters.nobody_moved"]


def test_all_animals_at_one_detector_are_told_of():
    one = history(("A", 0, 5, 1), ("B", 1, 5, 1))
    assert cautions(survey(history=one)) == ["encounters.no_recapture", "encounters.one_detector"]


def test_many_problems_are_raised_once_with_each_in_the_list():
    place = DETECTORS.place_m.copy()
    place[1] = np.nan
    wrong = check_survey(survey("proximity", detectors=replace(DETECTORS, place_m=place)))
    with pytest.raises(DataError) as error:
        wrong.require()
    assert error.value.code == "encounters.bad_survey"
    assert {each.code for each in error.value.problems} == {
        "encounters.bad_place",
        "encounters.count_in_binary",
    }


def test_problems_of_one_kind_are_raised_under_its_code():
    with pytest.raises(DataError) as error:
        check_survey(survey("proximity")).require()
    assert error.value.code == "encounters.count_in_binary"
    assert len(error.value.problems) == 2
    moved = DETECTORS.place_m.copy()
    moved[3] += 80_000
    with pytest.raises(DataError) as error:
        check_survey(spoilt(place_m=moved)).require()
    assert "detector T4" in str(error.value)


@pytest.mark.parametrize("language", ["en", "ru", "kk"])
def test_every_finding_is_a_sentence_of_each_language(language):
    usage, place = DETECTORS.usage.copy(), DETECTORS.place_m.copy()
    usage[5], place[0] = 0.0, np.nan
    wrong = [
        spoilt(usage=usage),
        spoilt(place_m=place),
        survey(history=history(("A", 0, 16, 1))),
        survey(distance_m=np.zeros((3, 3))),
        survey(mask=replace(MASK, covariates={"slope": np.full(len(MASK), np.nan)})),
    ]
    found = [message for each in wrong for message in check_survey(each).messages()]
    found += check_survey(survey(), sigma_m=9000.0).messages()
    text = Text(language)
    told = [text.say(message) for message in found]
    assert len(found) == 6
    assert all(sentence.endswith(".") for sentence in told)
    if language != "en":
        assert not any("session" in sentence or "detector" in sentence for sentence in told)


def test_the_check_of_a_large_survey_is_quick():
    grid = grid_detectors(20, 20, 2000.0)
    mask = rectangular_mask(grid.place_m, buffer_m=8000.0, spacing_m=383.0)
    rows = [(f"A{number}", 0, number % 400, 1) for number in range(1200)]
    large = survey(detectors=grid, mask=mask, history=history(*rows))
    began = time.process_time()
    assert check_survey(large).problems == ()
    assert time.process_time() - began < 0.5


def test_whatever_the_check_can_find_has_its_sentence_in_every_language():
    checks = Path(places.__file__).parent
    codes = set(error_codes(checks)) - {"encounters.bad_survey"}
    assert len(codes) > 20
    for language in LANGUAGES:
        strings = {key for key, _ in entries(language, "encounters")}
        # Cautions are composed of a word that the scan cannot follow.
        assert {code for code in codes if "*" not in code} <= strings
