"""Sides are compared once, and what is new with what is there; features and scores can be made again."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from qaplan.app.services.identity.chip_making import make_chips
from qaplan.app.services.identity.chips import remove_chip, say_viewpoint
from qaplan.app.services.identity.matching import match_study
from qaplan.app.services.sessions import Session
from qaplan.app.services.studies import Study
from qaplan.app.store.identity_tables import load_chips
from qaplan.app.store.side_tables import load_scores, score_of
from qaplan.base.errors import AccessError
from qaplan.identity.chips.types import Light, Viewpoint
from qaplan.identity.sides import Side
from tests.app.cats import Passed, cats_in, reader, take_cats

FOUR = [Passed(1, "S1", 0), Passed(1, "S2", 3), Passed(2, "S1", 5), Passed(2, "S3", 9)]


def test_two_passings_of_an_animal_are_the_most_alike_and_left_never_meets_right(
    study: Study, tmp_path: Path, session: Session
) -> None:
    passings = cats_in(study, tmp_path / "cards", [*FOUR, Passed(1, "S2", 20, "right", 2)], session)
    done = match_study(study, session=session)
    assert (done.sides, done.new, done.chips, done.unread) == (5, 5, 6, 0)
    scores = load_scores(study)
    best = [{each.a.encounter_id, each.b.encounter_id} for each in scores[:2]]
    assert set(passings[:2]) in best
    assert set(passings[2:4]) in best
    assert all(each.a.flank == each.b.flank and each.a.encounter_id != each.b.encounter_id for each in scores)
    _check_measured(study)
    _check_spots(study)
    _check_station_warning(study, passings)


def _check_measured(study: Study) -> None:
    """Light and quality were measured in the same go."""
    chips = [each.chip for each in load_chips(study)]
    assert all(each.quality is not None and 0 <= each.quality <= 1 for each in chips)
    assert {each.light for each in chips} == {Light.INFRARED}


def _check_spots(study: Study) -> None:
    """Matched spots lie in the boxes of their chips, the margin included."""
    best = load_scores(study)[0]
    held = score_of(study, best.a, best.b)
    assert held is not None
    assert held.spots
    box = next(each.chip.box for each in load_chips(study, chip_ids=[held.chip_a]))
    assert box is not None
    for spot in held.spots:
        assert -0.1 * box.width <= spot.query[0] <= 1.1 * box.width
        assert -0.1 * box.height <= spot.query[1] <= 1.1 * box.height


def _check_station_warning(study: Study, passings: list[str]) -> None:
    """Whether a pair carries the warning depends on its stations, and no pair is left out for them."""
    stations = dict(zip(passings, ("S1", "S2", "S1", "S3", "S2"), strict=True))
    for each in load_scores(study):
        held = score_of(study, each.a, each.b)
        assert held is not None
        is_shared = stations[each.a.encounter_id] == stations[each.b.encounter_id]
        assert each.conditions.shares_station is is_shared
        assert ("identity.same_station" in held.warnings) is is_shared


def test_matching_again_compares_only_what_is_new_and_forgets_what_is_gone(
    study: Study, tmp_path: Path, session: Session
) -> None:
    passings = cats_in(study, tmp_path / "cards", FOUR, session)
    match_study(study, session=session)
    before = {(each.a, each.b): each.score for each in load_scores(study)}
    again = match_study(study, session=session)
    assert (again.new, again.chips, again.scores) == (0, 0, 0)
    take_cats(study, tmp_path / "more", [Passed(1, "S4", 30)], name="later")
    make_chips(study, session=session)
    fresh = [each.chip.chip_id for each in load_chips(study) if each.chip.viewpoint == "unknown"]
    say_viewpoint(study, fresh, Viewpoint.LEFT, session=session)
    more = match_study(study, session=session)
    assert (more.sides, more.new, more.chips) == (5, 1, 1)
    after = {(each.a, each.b): each.score for each in load_scores(study)}
    assert before.items() <= after.items()
    new = Side("E-0005", "left")
    best = max((pair for pair in after if new in pair), key=after.__getitem__)
    assert {each.encounter_id for each in best} - {new.encounter_id} <= set(passings[:2])
    remove_chip(study, fresh[0], session=session)
    match_study(study, session=session)
    assert {(each.a, each.b): each.score for each in load_scores(study)} == before


def test_lost_features_are_made_again_and_a_lost_picture_is_counted(
    study: Study, tmp_path: Path, session: Session
) -> None:
    cats_in(study, tmp_path / "cards", FOUR, session)
    match_study(study, session=session)
    shutil.rmtree(study.outputs_folder / "identity")
    next((tmp_path / "cards").rglob("P000_0.JPG")).unlink()
    done = match_study(study, session=session)
    assert (done.sides, done.new, done.chips, done.unread) == (4, 4, 3, 1)
    assert "could not be read" in done.summary()


def test_who_may_not_compare_cannot_have_it_done(study: Study) -> None:
    with pytest.raises(AccessError):
        match_study(study, session=reader("F", "field_biologist"))
