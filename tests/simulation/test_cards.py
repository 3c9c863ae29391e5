"""The plan of practice cards: its faults are known, and its clocks show what its truth says."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from qaplan.simulation.cards import PracticePlan, plan_practice
from qaplan.simulation.country import PRACTICE_OFFSET
from qaplan.simulation.truth import CardTruth

PLAN = plan_practice(7)


def of_clock(kind: str, plan: PracticePlan = PLAN) -> list[CardTruth]:
    return [card for card in plan.truth.cards if card.clock == kind]


def readings(folder: str, plan: PracticePlan = PLAN) -> list[tuple[datetime, datetime]]:
    """What the clock of a card showed, beside the true local time."""
    return [
        (file.shown, file.taken_at.replace(tzinfo=None) + PRACTICE_OFFSET)
        for file in plan.truth.files
        if file.path.startswith(f"{folder}/")
    ]


def test_the_same_seed_gives_the_same_plan_and_another_one_another() -> None:
    assert plan_practice(7).truth == PLAN.truth
    assert plan_practice(8).truth != PLAN.truth


def test_twenty_cards_are_clean_and_their_clocks_are_right() -> None:
    assert len(PLAN.truth.clean_cards) == 20
    for folder in PLAN.truth.clean_cards:
        assert all(shown == true for shown, true in readings(folder)), folder


@pytest.mark.parametrize("kind", ["reset", "drift", "shift", "day_month", "date_mistyped", "wrong_zone"])
def test_every_clock_fault_is_planted_on_a_card_that_is_not_clean(kind: str) -> None:
    found = of_clock(kind)
    assert len(found) == (2 if kind == "reset" else 1)
    assert not any(card.is_clean for card in found)


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("kind", ["shift", "date_mistyped", "wrong_zone"])
def test_a_constant_fault_is_undone_by_its_known_shift(kind: str, seed: int) -> None:
    plan = plan_practice(seed)
    (card,) = of_clock(kind, plan)
    assert card.shift_s
    for shown, true in readings(card.folder, plan):
        assert shown + timedelta(seconds=card.shift_s) == true


def test_a_reset_clock_begins_again_at_its_epoch() -> None:
    at_once, midway = of_clock("reset")
    assert {shown.year for shown, _ in readings(at_once.folder)} == {1970}
    assert {shown.year for shown, _ in readings(midway.folder)} == {2000, 2025}
    assert midway.shift_s is not None
    for shown, true in readings(midway.folder):
        error = timedelta(seconds=midway.shift_s) if shown.year == 2000 else timedelta(0)
        assert abs(shown + error - true) < timedelta(seconds=1)


def test_a_drifting_clock_stands_beside_a_sound_one_and_gains_as_it_says() -> None:
    (card,) = of_clock("drift")
    assert card.camera_id == "B"
    assert PLAN.truth.of_card(f"{card.station_id}/A").clock == "none"
    (first_shown, first), *_, (last_shown, last) = readings(card.folder)
    gained = (last_shown - last) - (first_shown - first)
    expected = card.drift_s_per_day * ((last - first) / timedelta(days=1))
    assert abs(gained.total_seconds() - expected) <= 1.0
    assert abs(expected) > 120


def test_swapped_days_and_months_are_days_up_to_twelve() -> None:
    (card,) = of_clock("day_month")
    for shown, true in readings(card.folder):
        assert (shown.day, shown.month) == (true.month, true.day)
        assert true.day <= 12


def test_both_cameras_of_a_station_see_one_passing_from_opposite_sides() -> None:
    by_encounter: dict[str, dict[str, set[str]]] = {}
    for file in PLAN.truth.files:
        if file.kind == "cat":
            by_encounter.setdefault(file.encounter_id, {}).setdefault(file.camera_id, set()).add(file.flank)
    both = [sides for sides in by_encounter.values() if len(sides) == 2]
    assert len(both) >= 5
    assert all(sides["A"] != sides["B"] for sides in both)


def test_a_dead_camera_takes_no_picture_after_its_last() -> None:
    (dead,) = [card for card in PLAN.truth.cards if card.dead_after]
    moments = [file.taken_at for file in PLAN.truth.files if file.path.startswith(f"{dead.folder}/")]
    planned = next(card for card in PLAN.cards if card.truth == dead)
    assert max(moments) == dead.dead_after
    assert planned.pick_up - readings(dead.folder)[-1][0] > timedelta(days=15)


def test_two_cards_lie_in_each_others_folders() -> None:
    one, other = [card for card in PLAN.truth.cards if card.lies_at]
    assert (one.lies_at, other.lies_at) == (other.station_id, one.station_id)
    assert one.folder == f"{one.lies_at}/A"


def test_a_copied_card_has_the_files_of_the_other() -> None:
    (copy,) = [card for card in PLAN.truth.cards if card.copy_of]
    own = [path.removeprefix(copy.folder) for path, _ in paths(copy.folder)]
    assert own == [path.removeprefix(copy.copy_of) for path, _ in paths(copy.copy_of)]
    assert copy.serial == PLAN.truth.of_card(copy.copy_of).serial


def paths(folder: str) -> list[tuple[str, str]]:
    return [(each.path, each.kind) for each in PLAN.truth.files if each.path.startswith(f"{folder}/")]


def test_no_two_files_share_a_path_and_no_two_cameras_a_serial() -> None:
    assert len({file.path for file in PLAN.truth.files}) == len(PLAN.truth.files)
    originals = [card.serial for card in PLAN.truth.cards if not card.copy_of]
    assert len(set(originals)) == len(originals)


def test_clean_cards_alone_can_be_asked_for() -> None:
    plan = plan_practice(1, clean=3, with_faults=False)
    assert [card.is_clean for card in plan.truth.cards] == [True] * 3


def test_all_kinds_pass_by_day_and_by_night() -> None:
    kinds = {file.kind for file in PLAN.truth.files}
    assert kinds == {"cat", "urial", "gazelle", "camel", "person", "vehicle", "blank"}
    assert {file.is_night for file in PLAN.truth.files if file.kind == "cat"} == {True, False}
